// Others in the same story: their cursors and selections, with their names.
import { getVersion } from "prosemirror-collab";
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { el } from "./dom";
import type { Live, Presence } from "./live";
import { here, there } from "./trail";

interface Seen {
  list: Presence[];
  held: Presence[]; // at a version that we do not have yet
  marks: DecorationSet;
}

const key = new PluginKey<Seen>("people");

export const colour = (c: string) => (/^#[0-9a-f]{6}$/i.test(c) ? c : "#6b7280");

// initials are what stands in a person's disc.
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const first = (s: string | undefined) => (s ? [...s][0]! : "");
  return (first(parts[0]) + (parts.length > 1 ? first(parts.at(-1)) : "")).toUpperCase();
}

// people draws those whom setPeople names.
export const people = (): Plugin<Seen> =>
  new Plugin<Seen>({
    key,
    state: {
      init: () => ({ list: [], held: [], marks: DecorationSet.empty }),
      apply(tr, seen, _, state) {
        const list = tr.getMeta(key) as Presence[] | undefined;
        if (list) return { list, held: list.filter((p) => (p.version ?? 0) > getVersion(state)), marks: draw(state, list, seen.marks) };
        if (seen.held.some((p) => p.version! <= getVersion(state))) {
          return { list: seen.list, held: seen.held.filter((p) => p.version! > getVersion(state)), marks: draw(state, seen.list, seen.marks) };
        }
        return tr.docChanged ? { ...seen, marks: seen.marks.map(tr.mapping, tr.doc) } : seen;
      },
    },
    props: { decorations: (state) => key.getState(state)!.marks },
  });

export function setPeople(view: EditorView, list: Presence[]): void {
  if (list.length || key.getState(view.state)!.list.length) view.dispatch(view.state.tr.setMeta(key, list).setMeta("addToHistory", false));
}

function draw(state: EditorState, list: Presence[], old: DecorationSet): DecorationSet {
  const marks: Decoration[] = [];
  for (const p of list) {
    if (p.anchor === undefined || p.head === undefined || p.version === undefined) continue;
    const anchor = here(state, p.anchor, p.version);
    const head = here(state, p.head, p.version);
    if (anchor === null || head === null) {
      marks.push(...old.find(undefined, undefined, (spec) => spec.client === p.client));
      continue;
    }
    const c = colour(p.color);
    if (anchor !== head) {
      marks.push(Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), { class: "their-selection", style: `--person: ${c}` }, { client: p.client }));
    }
    marks.push(Decoration.widget(head, () => caret(p.name, c), { key: `${p.client} ${head} ${p.name}`, side: 10, client: p.client, ignoreSelection: true }));
  }
  return DecorationSet.create(state.doc, marks);
}

function caret(name: string, c: string): HTMLElement {
  const e = el("span", { class: "their-caret", "aria-hidden": "true" }, el("bdi", {}, name));
  e.style.setProperty("--person", c);
  return e;
}

// pointer tells the others where we are, at most every 150 ms.
export function pointer(live: Live): Plugin {
  let timer = 0;
  return new Plugin({
    view: () => ({
      update(view) {
        if (timer) return;
        timer = window.setTimeout(() => {
          timer = 0;
          if (view.isDestroyed) return;
          const { anchor, head } = view.state.selection;
          live.point(there(view.state, anchor), there(view.state, head), getVersion(view.state));
        }, 150);
      },
    }),
  });
}
