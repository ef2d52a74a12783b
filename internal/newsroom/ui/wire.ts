// What the server and the editor say to each other about a manuscript.
import type { Node } from "prosemirror-model";
import { Step, Transform, DocAttrStep, ReplaceStep } from "prosemirror-transform";
import { schema } from "./schema";

export interface Person { id: number; name: string; color: string }

// An Item is a step on the server's disk.
export interface Item { client: string; by?: Person; at?: string; step: unknown }

export interface Remark {
  id: number;
  parent?: number;
  from: number; // in the manuscript of the version that came with it
  to: number; // from == to: the passage is gone
  quote?: string;
  text: string;
  by: Person;
  at: string;
  resolved?: boolean;
  mentions?: Person[];
  proposal?: string; // in place of the passage
}

export interface Manuscript {
  story: number;
  version: number;
  doc: unknown;
  edition: { id: string; dir: string; zone: string; name: string };
  head: number;
  saved_version: number;
  you: Person;
  may: string[];
  comments: Remark[];
}

export const readSteps = (items: Item[]): Step[] => items.map((i) => Step.fromJSON(schema, i.step));
export const readDoc = (json: unknown): Node => {
  const doc = schema.nodeFromJSON(json);
  doc.check();
  return doc;
};

// difference returns steps that make a into b, as few and small as can be
// said in one stretch of change.
export function difference(a: Node, b: Node): Step[] {
  const tr = new Transform(a);
  for (const name of Object.keys(b.attrs)) {
    if (JSON.stringify(a.attrs[name]) !== JSON.stringify(b.attrs[name])) tr.step(new DocAttrStep(name, b.attrs[name]));
  }
  const start = a.content.findDiffStart(b.content);
  const end = a.content.findDiffEnd(b.content);
  if (start === null || !end) return tr.steps;
  const overlap = Math.max(0, start - Math.min(end.a, end.b));
  const narrow = new ReplaceStep(start, end.a + overlap, b.slice(start, end.b + overlap));
  const made = narrow.apply(tr.doc).doc;
  if (made?.content.eq(b.content)) tr.step(narrow);
  else tr.step(new ReplaceStep(0, a.content.size, b.slice(0, b.content.size)));
  return tr.steps;
}
