// Opening a story: from the server, or from what a tab that is gone left in
// the browser's store, so that nothing typed there is lost.
import type { Node } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { Step } from "prosemirror-transform";
import { ask } from "./http";
import { newClient, type Keep, type Kept } from "./keep";
import { empty, schema } from "./schema";
import { Sync } from "./sync";
import { readDoc, type Manuscript } from "./wire";

// A Beginning is what an editor starts from: the confirmed document and its
// version, and the steps that the server may not have.
export interface Beginning {
  client: string;
  version: number;
  doc: Node;
  steps: Step[];
  manuscript: Manuscript | null; // null: the server could not be asked
  taken: number; // when words that were taken up had been typed, or 0
}

// Shut is why a story cannot be opened.
export class Shut extends Error {
  constructor(readonly status: number, words = "") {
    super(words);
  }
}

const fromRecord = (k: Kept) => ({ client: k.client, version: k.version, doc: readDoc(k.doc), steps: k.steps.map((s) => Step.fromJSON(schema, s)) });

// begin finds what to start from. The latest orphan becomes this tab's own;
// the others are brought to the server beside it.
export async function begin(story: number, edition: string, keep: Keep, manuscript: Promise<Manuscript | Shut | null>): Promise<Beginning> {
  const record = story ? String(story) : `new:${edition}`;
  const [orphans, asked] = await Promise.all([keep.orphans(record), manuscript]);
  const usable = readable(orphans);
  const first = usable.shift();
  const m = asked instanceof Shut ? null : asked;
  if (asked instanceof Shut && !(first && asked.status === 0)) throw asked;
  for (const o of usable) bringIn(story, edition, keep, o.kept, o.from);
  if (first) return { ...first.from, manuscript: m, taken: first.kept.at };
  if (m) return { client: newClient(), version: m.version, doc: readDoc(m.doc), steps: [], manuscript: m, taken: 0 };
  return { client: newClient(), version: 0, doc: empty(), steps: [], manuscript: null, taken: 0 };
}

// latecomers brings in the words of tabs that seemed to live when the story
// was opened, and did not: without locks that is known only after a while.
export function latecomers(story: () => number, edition: string, keep: Keep): void {
  if ("locks" in navigator) return;
  setTimeout(() => void keep.orphans(String(story())).then((list) => {
    for (const o of readable(list)) bringIn(story(), edition, keep, o.kept, o.from);
  }), 15_000);
}

// readable reads what can be read. A record of another time's schema stays in
// the store.
function readable(list: Kept[]): { kept: Kept; from: ReturnType<typeof fromRecord> }[] {
  return list.flatMap((k) => {
    try {
      return [{ kept: k, from: fromRecord(k) }];
    } catch {
      return [];
    }
  });
}

// fetchManuscript asks the server for the story; there is none of a new one.
export async function fetchManuscript(story: number): Promise<Manuscript | Shut | null> {
  if (!story) return null;
  try {
    const r = await ask<Manuscript & { say?: string }>("GET", `/newsroom/story/${story}/manuscript`);
    return r.status === 200 ? r.body : new Shut(r.status, r.body?.say);
  } catch {
    return new Shut(0);
  }
}

// bringIn sends the words of one more tab that is gone, without an editor.
function bringIn(story: number, edition: string, keep: Keep, kept: Kept, from: ReturnType<typeof fromRecord>): void {
  const plugin = Sync.plugin(from.version, from.client);
  const holder = {
    state: EditorState.create({ doc: from.doc, plugins: [plugin] }),
    dispatch(tr: import("prosemirror-state").Transaction) {
      this.state = this.state.apply(tr);
    },
  };
  try {
    for (const s of from.steps) holder.dispatch(holder.state.tr.step(s));
  } catch {
    return;
  }
  const sync: Sync = new Sync(holder, plugin, keep, { story, edition, client: kept.client, version: from.version, confirmed: from.doc }, {});
  void sync.settled().then(() => sync.stop());
}
