// Writes histories of a manuscript as the editor's own library makes them, one
// a line: node gen.mjs SEED HOW_MANY [full]. With "full" the documents are
// written out instead of their hashes. The stored ones were made by
// node gen.mjs 1 1000 | gzip -n -9 > ../histories.jsonl.gz
import { createHash } from "node:crypto";
import { Slice, Fragment } from "prosemirror-model";
import { EditorState, TextSelection, NodeSelection, AllSelection } from "prosemirror-state";
import { Mapping, Step, Transform } from "prosemirror-transform";
import * as commands from "prosemirror-commands";
import * as lists from "prosemirror-schema-list";
import { schema } from "./schema.mjs";

const [seed, many, full] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 10), process.argv[4] === "full"];
const { nodes, marks } = schema;

let state = 0;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];
const times = (n, f) => Array.from({ length: n }, f);

const words = ["a", "the", "tide ", "Harbour", "بِسْمِ", "مرحبا بالعالم", "👩🏽‍🚀", "🇵🇹", "e\u0301", "東京", "ไทย", " ", "-", "\"\\", "x\ny", "𝒜", "\u200f", "</b>", "\u2028", "\t"];
const say = () => times(1 + below(3), () => pick(words)).join("");
const note = () => say().replace(/\u2028/g, ""); // Go writes this one otherwise where it is no text
const link = () => marks.link.create({ href: pick(["https://example.org/", "/a?b=\"<&", "mailto:a@example.org", "#x"]) });
const mark = () => pick([() => marks.strong.create(), () => marks.emphasis.create(), link, () => marks.language.create({ lang: pick(["ar", "pt-BR"]) })])();
const file = (kind) => pick([null, { kind, src: pick(["/media/a.jpg", "https://example.org/b.mp4"]) }, { height: 2, kind, sizes: [{ src: "/media/s.webp", width: 1 }], src: "/media/c", width: 3 }]);

function inline() {
  return times(below(4), () => random() < 0.15 ? nodes.break.create() : schema.text(say(), random() < 0.4 ? [...times(below(3), mark)].reduce((set, m) => m.addToSet(set), []) : []));
}
const plain = () => (random() < 0.8 ? schema.text(say()) : null);
const paragraph = () => nodes.paragraph.create(null, Fragment.from(inline()));
const item = (d) => nodes.list_item.create(null, [paragraph(), ...times(random() < 0.3 ? 1 : 0, () => small(d + 1))]);
const list = (d) => (random() < 0.5 ? nodes.bullet_list.create(null, times(1 + below(3), () => item(d))) : nodes.ordered_list.create({ start: 1 + below(3) }, times(1 + below(3), () => item(d))));
const picture = () => nodes.picture.create({ media: file("picture"), alt: note(), caption: pick(["", note()]), wide: random() < 0.3 });
const small = (d) => (d > 2 || random() < 0.6 ? paragraph() : random() < 0.6 ? list(d) : picture());
const quoted = (d) => (random() < 0.7 ? paragraph() : list(d));
const cell = () => nodes.table_cell.create({ header: random() < 0.3, colspan: 1 + below(2) }, times(1 + below(2), () => small(2)));
const blocks = [
  paragraph, paragraph, paragraph,
  () => nodes.heading.create({ level: 2 + below(3) }, inline()),
  () => nodes.quotation.create({ speaker: pick(["", note()]) }, times(1 + below(3), () => quoted(1))),
  () => nodes.pull_quote.create({ speaker: note() }, inline()),
  () => list(0), () => list(0), picture,
  () => nodes.video.create({ media: file(pick(["video", "audio"])), credit: note() }),
  () => nodes.embed.create({ url: pick(["", "https://example.org/v"]), title: note() }),
  () => nodes.table.create(null, times(1 + below(2), () => nodes.table_row.create(null, times(1 + below(2), cell)))),
  () => nodes.divider.create(),
];
const block = () => pick(blocks)();
const story = () => nodes.story.create({ slug: pick(["", "a-b"]), topics: pick([[], [3, 4]]) }, [nodes.headline.create(null, plain()), nodes.standfirst.create(null, plain()), ...times(1 + below(5), block)]);

const docAttrs = [
  ["place", () => note()], ["slug", () => pick(["", "x", "ق"])], ["section", () => pick(["world", ""])], ["kind", () => pick(["video", "live"])],
  ["bylines", () => times(below(3), () => ({ author: 1 + below(9), name: "N" }))], ["sources", () => times(below(2), () => ({ name: "S", url: "https://example.org/" }))],
  ["topics", () => times(below(3), () => 1 + below(99))], ["standing", () => random() < 0.5], ["media", () => times(below(2), () => ({ alt: "a", kind: "picture", src: "/media/l" }))],
];

function selection(doc) {
  const a = below(doc.content.size + 1);
  const b = random() < 0.5 ? a : random() < 0.7 ? Math.min(doc.content.size, a + below(12)) : below(doc.content.size + 1);
  if (random() < 0.03) return new AllSelection(doc);
  if (random() < 0.1) {
    const $a = doc.resolve(a);
    if ($a.nodeAfter && !$a.nodeAfter.isText) return NodeSelection.create(doc, a);
  }
  return TextSelection.between(doc.resolve(Math.min(a, b)), doc.resolve(Math.max(a, b)));
}

const chosen = [
  () => commands.splitBlock, () => commands.splitBlock, () => commands.joinBackward, () => commands.joinForward, () => commands.joinUp, () => commands.joinDown,
  () => commands.lift, () => commands.liftEmptyBlock, () => commands.deleteSelection, () => commands.deleteSelection, () => commands.createParagraphNear,
  () => commands.wrapIn(nodes.quotation, { speaker: note() }), () => commands.toggleMark(marks.strong), () => commands.toggleMark(marks.link, link().attrs), () => commands.toggleMark(marks.language, { lang: "ar" }),
  () => commands.setBlockType(nodes.heading, { level: 2 + below(3) }), () => commands.setBlockType(nodes.paragraph), () => commands.setBlockType(nodes.pull_quote),
  () => lists.wrapInList(nodes.bullet_list), () => lists.wrapInList(nodes.ordered_list, { start: 2 }), () => lists.splitListItem(nodes.list_item), () => lists.liftListItem(nodes.list_item), () => lists.sinkListItem(nodes.list_item),
];

const changes = [
  (s) => s.tr.insertText(say()), (s) => s.tr.insertText(say()), (s) => s.tr.insertText(say()),
  (s) => s.tr.deleteSelection(),
  (s) => { const tr = s.tr; const a = below(tr.doc.content.size + 1); return tr.delete(a, Math.min(tr.doc.content.size, a + below(20))); },
  (s) => { const from = story(); const a = below(from.content.size), b = a + below(from.content.size - a + 1); return s.tr.replaceSelection(from.slice(a, b)); },
  (s) => { const a = below(s.doc.content.size + 1), b = a + below(s.doc.content.size - a + 1); return s.tr.replaceSelection(s.doc.slice(a, b)); },
  (s) => s.tr.replaceSelectionWith(pick([block(), nodes.break.create()])),
  (s) => s.tr.addMark(s.selection.from, s.selection.to, mark()), (s) => s.tr.addMark(s.selection.from, s.selection.to, mark()),
  (s) => s.tr.removeMark(s.selection.from, s.selection.to, random() < 0.5 ? mark() : undefined),
  (s) => { const [name, value] = pick(docAttrs); return s.tr.setDocAttribute(name, value()); },
  (s) => { const found = []; s.doc.descendants((n, pos) => void (Object.keys(n.attrs).length && found.push([n, pos]))); if (!found.length) return s.tr; const [n, pos] = pick(found); const name = pick(Object.keys(n.attrs)); return s.tr.setNodeAttribute(pos, name, value(n, name)); },
  (s) => { const found = []; s.doc.descendants((n, pos) => void (n.type === nodes.heading || n.type === nodes.table_cell ? found.push([n, pos]) : 0)); if (!found.length) return s.tr; const [n, pos] = pick(found); return s.tr.setNodeMarkup(pos, null, n.type === nodes.heading ? { level: 3 } : { header: true }); },
];
const value = (n, name) => ({ level: () => 2 + below(3), start: () => below(50), wide: () => random() < 0.5, header: () => random() < 0.5, colspan: () => 1 + below(3), rowspan: () => 1 + below(3), url: () => "https://example.org/e", media: () => file(n.type === nodes.picture ? "picture" : "audio") }[name] ?? (() => note()))();

// someSteps are what an editor would do to the document; maybe none.
function someSteps(doc) {
  const s = EditorState.create({ doc, selection: selection(doc) });
  try {
    if (random() < 0.4) {
      let out = [];
      pick(chosen)()(s, (tr) => { out = tr.steps; });
      return out;
    }
    return pick(changes)(s).steps;
  } catch {
    return []; // the command did not suit
  }
}

// wrong is a step that may fit or not.
function wrong(doc) {
  const size = doc.content.size;
  const a = below(size + 3) - 1, b = a + below(random() < 0.5 ? 4 : size + 3);
  const from = random() < 0.5 ? doc : story();
  const c = below(from.content.size), d = c + below(from.content.size - c + 1);
  const json = [
    () => ({ stepType: "replace", from: a, to: b, slice: from.slice(c, d).toJSON() }),
    () => ({ stepType: "replace", from: a, to: b, slice: from.slice(c, d).toJSON(), structure: true }),
    () => ({ stepType: "replace", from: a, to: b }),
    () => ({ stepType: "replace", from: a, to: b, structure: true }),
    () => ({ stepType: "addMark", from: a, to: b, mark: mark().toJSON() }),
    () => ({ stepType: "attr", pos: a, attr: "speaker", value: note() }),
    () => { const s = from.slice(c, d); const j = { content: s.content.toJSON() ?? [], openStart: below(3), openEnd: below(3) }; return { stepType: "replace", from: a, to: b, slice: j }; },
    () => { const w = pick([nodes.quotation.create(), nodes.bullet_list.create(null, nodes.list_item.create()), nodes.list_item.create()]); return { stepType: "replaceAround", from: a, to: b, gapFrom: a + below(2), gapTo: b - below(2), insert: below(w.nodeSize + 1), slice: new Slice(Fragment.from(w), 0, 0).toJSON(), structure: random() < 0.5 }; },
    () => ({ stepType: "replaceAround", from: a, to: b, gapFrom: a + 1, gapTo: b - 1, insert: 0, structure: random() < 0.5 }),
    () => ({ stepType: "replace", from: a, to: a, slice: { content: [{ type: "text", text: "x", marks: [{ type: "link", attrs: { href: "javascript:alert(1)" } }] }] } }),
  ];
  const shift = (j) => { for (const k of ["from", "to", "gapFrom", "gapTo", "pos"]) if (k in j && random() < 0.4) j[k] += below(5) - 2; return j; };
  if (random() < 0.4) {
    const steps = someSteps(doc);
    if (steps.length) return shift(steps[0].toJSON());
  }
  return pick(json)();
}

// apply is what the original makes of a step, if it is one that we take.
function apply(doc, json) {
  try {
    const text = JSON.stringify(json);
    if (text.includes("javascript:")) return null;
    const n = (v) => typeof v !== "number" || v >= 0;
    if (!["from", "to", "gapFrom", "gapTo", "pos", "insert"].every((k) => n(json[k])) || json.from > json.to) return null;
    const step = Step.fromJSON(schema, json);
    if (step.slice) {
      const most = Slice.maxOpen(step.slice.content);
      if (step.slice.openStart > most.openStart || step.slice.openEnd > most.openEnd || step.slice.size < 0) return null;
    }
    if ("gapFrom" in step && !(step.from <= step.gapFrom && step.gapFrom <= step.gapTo && step.gapTo <= step.to && step.insert <= step.slice.size)) return null;
    const r = step.apply(doc);
    if (!r.doc) return null;
    r.doc.check();
    return { step, doc: r.doc };
  } catch {
    return null;
  }
}

const print = (doc) => (full ? doc.toJSON() : createHash("sha256").update(JSON.stringify(doc)).digest("hex").slice(0, 12));

// rebase is what prosemirror-collab does when others were quicker.
function rebase(doc, mine, theirs) {
  const tr = new Transform(doc);
  for (const s of mine) tr.step(s);
  const inverted = mine.map((s, i) => s.invert(tr.docs[i]));
  for (let i = mine.length - 1; i >= 0; i--) tr.step(inverted[i]);
  // The mapping begins with the inverted steps.
  const t = new Transform(tr.docs[mine.length] ?? doc);
  for (let i = mine.length - 1; i >= 0; i--) t.step(inverted[i]);
  for (const s of theirs) t.step(s);
  const out = [];
  for (let i = 0, from = mine.length; i < mine.length; i++) {
    const mapped = mine[i].map(t.mapping.slice(from));
    from--;
    if (mapped && !t.maybeStep(mapped).failed) {
      t.mapping.setMirror(from, t.steps.length - 1);
      out.push(mapped.toJSON());
    } else out.push(null);
  }
  return { steps: out, doc: print(t.doc) };
}

function branch(doc) {
  const out = [];
  for (let i = 0; i < 3 && out.length < 3; i++) {
    for (const s of someSteps(doc)) {
      const r = apply(doc, s.toJSON());
      if (!r || out.length === 4) break;
      out.push(r.step);
      doc = r.doc;
    }
  }
  return out;
}

for (let h = 0; h < many; h++) {
  state = (seed + h) * 7919;
  let doc = story();
  doc.check();
  const history = { seed: seed + h, doc: doc.toJSON(), steps: [], rebased: null };
  const add = (json) => {
    const r = apply(doc, json);
    const row = { step: json, ok: !!r };
    if (r) {
      row.doc = print(r.doc);
      if (json.stepType !== "markSet") row.inverse = r.step.invert(doc).toJSON();
      const map = r.step.getMap();
      row.map = times(3, () => { const pos = below(doc.content.size + 1); const assoc = random() < 0.5 ? -1 : 1; return [pos, assoc, map.map(pos, assoc)]; });
      doc = r.doc;
    }
    history.steps.push(row);
  };
  for (let i = 0; i < 8; i++) {
    if (random() < 0.3) add(wrong(doc));
    else for (const s of someSteps(doc)) add(s.toJSON());
    const last = history.steps.at(-1);
    if (random() < 0.1 && last?.inverse) add(last.inverse);
  }
  const mine = branch(doc), theirs = branch(doc);
  if (mine.length && theirs.length) {
    try {
      history.rebased = { mine: mine.map((s) => s.toJSON()), theirs: theirs.map((s) => s.toJSON()), ...rebase(doc, mine, theirs) };
    } catch (e) {
      if (!(e instanceof Error)) throw e;
    }
  }
  process.stdout.write(JSON.stringify(history) + "\n");
}
