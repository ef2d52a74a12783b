// Places in the manuscript that others name by version. The trail keeps how
// the last versions led to ours, so that such a place can be found here.
import { getVersion, sendableSteps } from "prosemirror-collab";
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Mapping, type StepMap } from "prosemirror-transform";

const longest = 1_000;
const key = new PluginKey<Trail>("trail");

interface Trail {
  // The maps of what came from others, each with the version that it led to,
  // over our document as it stood; and the version that the list begins at.
  from: number;
  maps: { version: number; mapping: Mapping }[];
}

// trail is the part of the state that remembers.
export const trail = (): Plugin<Trail> =>
  new Plugin<Trail>({
    key,
    state: {
      init: (_, state) => ({ from: getVersion(state), maps: [] }),
      apply(tr, t, old, state) {
        const before = getVersion(old);
        const after = getVersion(state);
        if (after === before) return t;
        if (after < before) return { from: after, maps: [] };
        const mapping = confirmedMapping(old, state, tr.mapping, after - before);
        const maps = [...t.maps, { version: after, mapping }];
        const cut = maps.length - longest;
        return cut > 0 ? { from: maps[cut - 1]!.version, maps: maps.slice(cut) } : { from: t.from, maps };
      },
    },
  });

const waitingMaps = (state: EditorState): StepMap[] => (sendableSteps(state)?.steps ?? []).map((s) => s.getMap());

// confirmedMapping leads from the confirmed document before to the one after:
// forward through what waited, through the transaction, and back through what
// waits now. Steps of our own that were confirmed are on neither way back.
function confirmedMapping(old: EditorState, state: EditorState, through: Mapping, steps: number): Mapping {
  const before = waitingMaps(old);
  const after = waitingMaps(state);
  if (through.maps.length === 0) return new Mapping(before.slice(0, Math.min(steps, before.length)));
  const m = new Mapping(before);
  m.appendMapping(through);
  m.appendMapping(new Mapping(after).invert());
  return m;
}

// here finds where a place of the given version is now, or null if the way
// from there is not known.
export function here(state: EditorState, pos: number, version: number, side = 1): number | null {
  const t = key.getState(state)!;
  if (version > getVersion(state) || version < t.from) return null;
  for (const m of t.maps) if (m.version > version) pos = m.mapping.map(pos, side);
  pos = new Mapping(waitingMaps(state)).map(pos, side);
  return Math.max(0, Math.min(pos, state.doc.content.size));
}

// there says where a place of ours is in the confirmed document.
export function there(state: EditorState, pos: number): number {
  return new Mapping(waitingMaps(state)).invert().map(pos);
}
