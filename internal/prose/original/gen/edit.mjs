// What an editor does: real commands on a real state.
import { Fragment, Slice } from "prosemirror-model";
import { AllSelection, EditorState, NodeSelection, TextSelection } from "prosemirror-state";
import * as commands from "prosemirror-commands";
import * as lists from "prosemirror-schema-list";
import * as tables from "prosemirror-tables";
import { history, redo, undo } from "prosemirror-history";
import { canJoin, canSplit, findWrapping, liftTarget } from "prosemirror-transform";
import { between } from "./wrong.mjs";
import { block, marks, mediaOf, phrase } from "./random.mjs";

export const begin = (doc) => EditorState.create({ doc, plugins: [history({ newGroupDelay: 0 })] });

function select(r, state) {
  const { doc } = state;
  const at = () => doc.resolve(r.int(doc.content.size + 1));
  if (r.chance(0.02)) return new AllSelection(doc);
  if (r.chance(0.1)) {
    const nodes = [];
    doc.descendants((n, pos) => void (n.isText || nodes.push(pos)));
    const pos = r.pick(nodes);
    if (NodeSelection.isSelectable(doc.nodeAt(pos))) return NodeSelection.create(doc, pos);
  }
  if (r.chance(0.15)) {
    const cells = [];
    doc.descendants((n, pos) => void (n.type.name === "table_cell" && cells.push(pos)));
    if (cells.length) {
      const a = r.pick(cells), b = r.pick(cells);
      if (tables.inSameTable(doc.resolve(a), doc.resolve(b))) return tables.CellSelection.create(doc, a, b);
    }
  }
  const a = at();
  if (r.chance(0.55)) return TextSelection.near(a, r.chance(0.5) ? 1 : -1);
  if (r.chance(0.5)) return TextSelection.between(a, doc.resolve(Math.min(doc.content.size, a.pos + r.int(12))));
  return TextSelection.between(a, at());
}

// Each returns a transaction, or nothing where it does not apply.
const run = (command) => (r, state) => {
  let out;
  command(state, (tr) => { out = tr; });
  return out;
};
const of = (make) => (r, state) => run(make(r, state.schema))(r, state);

const edits = [
  [14, (r, s) => s.tr.insertText(r.chance(0.6) ? r.pick([..."abc de .,مsé😀橋"]) : phrase(r, 3))],
  [6, (r, s) => s.tr.deleteSelection()],
  [5, (r, s) => { // backspace, a character as a person knows it
    const { $from, empty } = s.selection;
    if (!empty || !$from.parent.isTextblock || !$from.nodeBefore?.isText) return;
    const last = [...new Intl.Segmenter().segment($from.nodeBefore.text)].pop().segment;
    return s.tr.delete($from.pos - last.length, $from.pos);
  }],
  [5, run(commands.splitBlock)], [2, run(commands.splitBlockKeepMarks)], [4, run(commands.joinBackward)], [3, run(commands.joinForward)],
  [1, run(commands.joinUp)], [1, run(commands.joinDown)], [3, run(commands.lift)], [1, run(commands.liftEmptyBlock)], [1, run(commands.createParagraphNear)],
  [1, run(commands.selectNodeBackward)], [1, run(commands.joinTextblockBackward)], [1, run(commands.joinTextblockForward)], [1, run(commands.exitCode)],
  [3, of((r, s) => commands.wrapIn(s.nodes.quotation, { speaker: r.chance(0.5) ? phrase(r, 1) : "" }))],
  [3, of((r, s) => lists.wrapInList(r.pick([s.nodes.bullet_list, s.nodes.ordered_list])))],
  [3, of((r, s) => lists.splitListItem(s.nodes.list_item))], [3, of((r, s) => lists.liftListItem(s.nodes.list_item))], [3, of((r, s) => lists.sinkListItem(s.nodes.list_item))],
  [3, of((r, s) => commands.setBlockType(s.nodes.heading, { level: 2 + r.int(3) }))], [1, of((r, s) => commands.setBlockType(s.nodes.pull_quote))],
  [2, of((r, s) => commands.setBlockType(s.nodes.paragraph))],
  [4, of((r, s) => commands.toggleMark(s.marks.strong))], [2, of((r, s) => commands.toggleMark(s.marks.emphasis))],
  [2, of((r, s) => commands.toggleMark(s.marks.link, { href: r.pick(["https://example.org/", "/a"]) }))],
  [2, of((r, s) => commands.toggleMark(s.marks.language, { lang: r.pick(["ar", "fr"]) }))],
  [2, (r, s) => { // a mark over what has others
    const { from, to } = s.selection;
    const m = marks(r, s.schema)[0];
    if (m) return r.chance(0.5) ? s.tr.addMark(from, to, m) : s.tr.removeMark(from, to, r.chance(0.5) ? m : r.chance(0.5) ? m.type : null);
  }],
  [2, (r, s) => s.tr.replaceSelectionWith(s.schema.node("break"))],
  [3, (r, s) => s.tr.replaceSelectionWith(block(r, s.schema))],
  [4, (r, s) => { // paste what was cut out
    const a = r.int(s.doc.content.size + 1), b = r.int(s.doc.content.size + 1);
    return s.tr.replaceSelection(s.doc.slice(Math.min(a, b), Math.max(a, b)));
  }],
  [2, (r, s) => s.tr.replaceSelection(new Slice(Fragment.from([block(r, s.schema), block(r, s.schema)]), 0, 0))],
  [2, (r, s) => { // drag
    const a = r.int(s.doc.content.size + 1), b = Math.min(s.doc.content.size, a + r.int(20));
    const slice = s.doc.slice(a, b), tr = s.tr.deleteRange(a, b);
    const p = tr.mapping.map(r.int(s.doc.content.size + 1));
    return tr.replaceRange(p, Math.min(tr.doc.content.size, p + r.int(6)), slice);
  }],
  [2, (r, s) => { // attributes
    const nodes = [];
    s.doc.descendants((n, pos) => void (Object.keys(n.attrs).length && nodes.push(pos)));
    if (!nodes.length) return;
    const pos = r.pick(nodes), n = s.doc.nodeAt(pos), name = r.pick(Object.keys(n.attrs).filter((k) => k !== "colwidth"));
    const value = { level: 2 + r.int(3), start: r.int(9), wide: r.chance(0.5), header: r.chance(0.5), media: mediaOf(r, n.type.name), url: "https://example.org/v", colspan: n.attrs.colspan, rowspan: n.attrs.rowspan }[name];
    return s.tr.setNodeAttribute(pos, name, value === undefined ? phrase(r, 2) : value);
  }],
  [2, (r, s) => {
    const name = r.pick(["section", "slug", "place", "topics", "bylines", "sources", "standing", "kind"]);
    return s.tr.setDocAttribute(name, { topics: [1 + r.int(9), 12], bylines: [{ author: 3, name: phrase(r, 2) }], sources: [{ name: phrase(r, 1), url: "https://example.org/s" }], standing: r.chance(0.5), kind: r.pick(["article", "video"]) }[name] ?? phrase(r, 1));
  }],
  [2, (r, s) => { // the mechanics that commands are made of
    const { $from, $to } = s.selection, range = $from.blockRange($to);
    if (!range) return;
    const target = liftTarget(range);
    if (target != null && r.chance(0.5)) return s.tr.lift(range, target);
    const wrap = findWrapping(range, r.pick([s.schema.nodes.bullet_list, s.schema.nodes.quotation, s.schema.nodes.ordered_list]));
    return wrap && s.tr.wrap(range, wrap);
  }],
  [2, (r, s) => { const p = r.int(s.doc.content.size + 1), d = 1 + r.int(2); return canSplit(s.doc, p, d) ? s.tr.split(p, d) : undefined; }],
  [2, (r, s) => { const p = r.int(s.doc.content.size + 1); return canJoin(s.doc, p) ? s.tr.join(p) : undefined; }],
  ...["addColumnAfter", "addColumnBefore", "deleteColumn", "addRowAfter", "addRowBefore", "deleteRow", "mergeCells", "splitCell", "deleteTable", "deleteCellSelection"].map((name) => [1, run(tables[name])]),
  [1, (r, s) => tables.fixTables(s)],
  [5, run(undo)], [4, run(redo)],
];
const total = edits.reduce((n, [weight]) => n + weight, 0);

// edit makes one random edit and returns the new state and its steps.
export function edit(r, state) {
  for (;;) {
    if (r.chance(0.8)) state = state.apply(state.tr.setSelection(select(r, state)));
    let n = r.int(total), i = 0;
    while (n >= edits[i][0]) n -= edits[i++][0];
    let tr;
    try {
      tr = edits[i][1](r, state);
      if (!tr?.docChanged) continue;
      tr.doc.check();
    } catch { continue; } // a few commands do not know all of our schema
    if (tr.doc.content.size > 1500 || ![...texts(tr.doc)].every((t) => t.isWellFormed())) continue;
    // Nobody selects half a character.
    if (!tr.steps.every((s, i) => between(tr.docs[i], [s.from, s.to].filter((p) => p !== undefined)) && !/\\ud[89a-f]/.test(JSON.stringify(s)))) continue;
    try {
      return { state: state.apply(tr), steps: tr.steps };
    } catch {} // not every step of a command can be inverted
  }
}

function* texts(doc) {
  const out = [];
  doc.descendants((n) => void (n.isText && out.push(n.text)));
  yield* out;
}
