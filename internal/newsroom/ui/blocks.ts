// The blocks of a story and how one comes by them: what the toolbar, the slash
// menu and the keys have in common.
import { setBlockType, wrapIn, lift } from "prosemirror-commands";
import { Fragment, type Attrs, type Node, type NodeType } from "prosemirror-model";
import { wrapInList, liftListItem } from "prosemirror-schema-list";
import { NodeSelection, Selection, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import type { Icon } from "./icons";
import type { Key } from "./say";
import { node } from "./schema";

export interface Block {
  name: string;
  words: Key;
  icon: Icon;
  keys?: string; // shown beside the words
  run: Command;
}

const type = (t: NodeType, attrs: Attrs | null = null): Command => setBlockType(t, attrs);

// asParagraph takes the text out of whatever it stands in.
export const asParagraph: Command = (state, dispatch, view) =>
  type(node("paragraph"))(state, dispatch, view) || liftListItem(node("list_item"))(state, dispatch) || lift(state, dispatch);

// inside finds the innermost node of a type that holds the selection.
export function inside(state: EditorState, ...types: NodeType[]): { node: Node; pos: number; depth: number } | null {
  const { $from } = state.selection;
  for (let d = $from.depth; d > 0; d--) if (types.includes($from.node(d).type)) return { node: $from.node(d), pos: $from.before(d), depth: d };
  return null;
}

const list = (t: NodeType): Command => (state, dispatch, view) => {
  const now = inside(state, node("bullet_list"), node("ordered_list"));
  if (!now) {
    if (state.selection.$from.parent.type !== node("paragraph") && setBlockType(node("paragraph"))(state)) {
      return chain(setBlockType(node("paragraph")), wrapInList(t))(state, dispatch, view);
    }
    return wrapInList(t)(state, dispatch);
  }
  if (now.node.type === t) return liftListItem(node("list_item"))(state, dispatch);
  dispatch?.(state.tr.setNodeMarkup(now.pos, t, t === node("ordered_list") ? { start: 1 } : null));
  return true;
};

// quotation wraps paragraphs, or frees them again.
const quotation: Command = (state, dispatch, view) => {
  if (inside(state, node("quotation"))) return lift(state, dispatch);
  if (wrapIn(node("quotation"))(state)) return wrapIn(node("quotation"))(state, dispatch);
  return chain(setBlockType(node("paragraph")), wrapIn(node("quotation")))(state, dispatch, view);
};

// chain does one command after the other, in one transaction.
function chain(first: Command, second: Command): Command {
  return (state, dispatch, view) => {
    let mid: Transaction | null = null;
    if (!first(state, (tr) => (mid = tr), view) || !mid) return false;
    const one: Transaction = mid;
    let two: Transaction | null = null;
    if (!second(state.apply(one), (tr) => (two = tr), view)) return false;
    if (dispatch && two) {
      for (const s of (two as Transaction).steps) one.step(s);
      dispatch(one.scrollIntoView());
    }
    return true;
  };
}

// place puts a block where the cursor is: in the place of an empty paragraph,
// else after the block that the cursor is in. A place to go on writing follows.
export function place(block: Node, focus = true): Command {
  return (state, dispatch) => {
    const { $from, $to } = state.selection;
    let at: number;
    let end: number;
    const parent = $from.parent;
    const fits = (d: number) => d >= 0 && $from.node(d).canReplaceWith($from.indexAfter(d), $from.indexAfter(d), block.type);
    if (parent.type === node("paragraph") && !parent.content.size && $from.sameParent($to) && fits($from.depth - 1) &&
      $from.node(-1).canReplaceWith($from.index(-1), $from.indexAfter(-1), block.type)) {
      at = $from.before();
      end = $from.after();
    } else {
      let d = $to.depth - 1;
      while (d > 0 && !($to.node(d).canReplaceWith($to.indexAfter(d), $to.indexAfter(d), block.type))) d--;
      if (d === 0 && $to.depth > 0 && ["headline", "standfirst"].includes($to.node(1).type.name)) {
        at = end = state.doc.child(0).nodeSize + state.doc.child(1).nodeSize;
      } else if (state.selection instanceof NodeSelection && $to.depth === d + 0) at = end = $to.pos;
      else at = end = $to.depth > d ? $to.after(d + 1) : $to.pos;
    }
    if (!dispatch) return true;
    const tr = state.tr;
    const $end = tr.doc.resolve(end);
    const last = $end.index() >= $end.parent.childCount || (end > at && $end.indexAfter() >= $end.parent.childCount);
    tr.replaceWith(at, end, last && $end.depth === 0 ? Fragment.from([block, node("paragraph").create()]) : Fragment.from(block));
    if (block.type === node("table")) tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1)));
    else if (block.type === node("divider")) tr.setSelection(Selection.near(tr.doc.resolve(at + block.nodeSize), 1));
    else if (focus && NodeSelection.isSelectable(block)) tr.setSelection(NodeSelection.create(tr.doc, at));
    dispatch(tr.scrollIntoView());
    return true;
  };
}

// newTable has a row of headers.
export function newTable(rows: number, columns: number): Node {
  const cell = (header: boolean) => node("table_cell").createAndFill({ header })!;
  return node("table").create(null, Array.from({ length: rows }, (_, r) => node("table_row").create(null, Array.from({ length: columns }, () => cell(r === 0)))));
}

// blocks lists all kinds, in the order of menus. Pictures and videos come from
// the picker, which the editor hands in.
export function blocks(pick: (kind: "picture" | "video") => void): Block[] {
  const media = (kind: "picture" | "video"): Command => (_, dispatch) => {
    if (dispatch) pick(kind);
    return true;
  };
  return [
    { name: "paragraph", words: "block.paragraph", icon: "paragraph", keys: "Mod Alt 0", run: asParagraph },
    { name: "heading2", words: "block.heading2", icon: "heading2", keys: "##", run: type(node("heading"), { level: 2 }) },
    { name: "heading3", words: "block.heading3", icon: "heading3", keys: "###", run: type(node("heading"), { level: 3 }) },
    { name: "heading4", words: "block.heading4", icon: "heading4", keys: "####", run: type(node("heading"), { level: 4 }) },
    { name: "bullet_list", words: "block.bullets", icon: "bullets", keys: "-", run: list(node("bullet_list")) },
    { name: "ordered_list", words: "block.numbers", icon: "numbers", keys: "1.", run: list(node("ordered_list")) },
    { name: "quotation", words: "block.quotation", icon: "quotation", keys: ">", run: quotation },
    { name: "pull_quote", words: "block.pull", icon: "pull", run: type(node("pull_quote")) },
    { name: "picture", words: "block.picture", icon: "picture", run: media("picture") },
    { name: "video", words: "block.video", icon: "video", run: media("video") },
    { name: "embed", words: "block.embed", icon: "embed", run: place(node("embed").create()) },
    { name: "table", words: "block.table", icon: "table", run: (s, d) => place(newTable(3, 3))(s, d) },
    { name: "divider", words: "block.divider", icon: "divider", keys: "---", run: place(node("divider").create()) },
  ];
}

// current names the kind of block that the selection is in.
export function current(state: EditorState): string {
  if (state.selection instanceof NodeSelection && state.selection.node.isBlock) return state.selection.node.type.name;
  const { $from } = state.selection;
  const t = $from.parent.type.name;
  if (t === "heading") return `heading${$from.parent.attrs.level}`;
  if (t === "paragraph") return inside(state, node("bullet_list"), node("ordered_list"), node("quotation"))?.node.type.name ?? t;
  return t;
}
