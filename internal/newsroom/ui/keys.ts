// The keyboard of the text.
import { baseKeymap, chainCommands, exitCode, toggleMark, setBlockType, selectNodeBackward, joinBackward, deleteSelection } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { NodeSelection, Plugin, Selection, TextSelection, type Command } from "prosemirror-state";
import { goToNextCell } from "prosemirror-tables";
import type { Block } from "./blocks";
import { mark, node } from "./schema";

const fields = ["headline", "standfirst"];

// onward moves from the headline to the standfirst, and from there into the
// text; Enter there never makes a second line.
const onward: Command = (state, dispatch) => {
  const { $from } = state.selection;
  if ($from.depth !== 1 || !fields.includes($from.parent.type.name)) return false;
  dispatch?.(state.tr.setSelection(Selection.near(state.doc.resolve($from.after()), 1)).scrollIntoView());
  return true;
};

// unkeyed is for a new line that comes without the key Enter, as from a
// phone's keyboard: the browser would split the field, and the second half
// would be nowhere. On iOS ProseMirror waits for the line and then presses
// Enter itself.
const iOS = navigator.vendor.startsWith("Apple") && navigator.maxTouchPoints > 2;
const unkeyed = (): Plugin =>
  new Plugin({
    props: {
      handleDOMEvents: {
        beforeinput(view, e) {
          if (!["insertParagraph", "insertLineBreak"].includes(e.inputType) || !onward(view.state)) return false;
          e.preventDefault();
          if (!iOS) onward(view.state, view.dispatch);
          return true;
        },
      },
    },
  });

// backward keeps Backspace from reaching out of the fields above the text.
const backward: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0) return false;
  if ($from.depth === 1 && fields.includes($from.parent.type.name)) return true;
  // A heading becomes a paragraph before it is joined to what stands above.
  if ($from.depth === 1 && ["heading", "pull_quote"].includes($from.parent.type.name)) return setBlockType(node("paragraph"))(state, dispatch);
  const first = $from.depth === 1 && $from.index(0) === 2;
  if (first && $from.parent.content.size === 0 && state.doc.childCount > 3) return false;
  if (first && $from.parent.type === node("paragraph")) {
    dispatch?.(state.tr.setSelection(Selection.near(state.doc.resolve($from.before()), -1)));
    return true;
  }
  return false;
};

// afterQuote: an empty paragraph at the end of a pull quote or heading is what
// Enter makes; in a pull quote Enter ends it.
const split: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type !== node("pull_quote") || $from.parentOffset < $from.parent.content.size) return false;
  if (dispatch) {
    const tr = state.tr.insert($from.after(), node("paragraph").create());
    dispatch(tr.setSelection(TextSelection.create(tr.doc, $from.after() + 1)).scrollIntoView());
  }
  return true;
};

// past writes on below a block that is selected whole.
const past: Command = (state, dispatch) => {
  const { selection } = state;
  if (!(selection instanceof NodeSelection) || selection.node.isInline) return false;
  const { $to } = selection;
  if (!$to.parent.canReplaceWith($to.indexAfter(), $to.indexAfter(), node("paragraph"))) return false;
  if (dispatch) {
    const tr = state.tr.insert($to.pos, node("paragraph").create());
    dispatch(tr.setSelection(TextSelection.create(tr.doc, $to.pos + 1)).scrollIntoView());
  }
  return true;
};

const newline: Command = (state, dispatch) => {
  const { $from } = state.selection;
  if (!$from.parent.inlineContent || fields.includes($from.parent.type.name)) return onward(state, dispatch);
  dispatch?.(state.tr.replaceSelectionWith(node("break").create()).scrollIntoView());
  return true;
};

// shift moves the block with the cursor up or down among its like.
const shift = (by: -1 | 1): Command => (state, dispatch) => {
  const { $from, $to } = state.selection;
  let d = Math.min($from.depth, $from.sharedDepth($to.pos));
  const movable = (depth: number) => depth > 0 && ["story", "list_item", "bullet_list", "ordered_list"].includes($from.node(depth - 1).type.name) && $from.node(depth).type !== node("paragraph") || (depth > 0 && $from.node(depth - 1).type.name === "story");
  while (d > 0 && !movable(d)) d--;
  const whole = state.selection instanceof NodeSelection && $from.depth === 0;
  if (d === 0 && !whole) return false;
  const from = whole ? state.selection.from : $from.before(d);
  const block = state.doc.nodeAt(from)!;
  const $at = state.doc.resolve(from);
  const i = $at.index() + by;
  const least = $at.depth === 0 ? 2 : 0;
  if (fields.includes(block.type.name) || i < least || i >= $at.parent.childCount) return true;
  if (dispatch) {
    const other = $at.parent.child(i);
    const to = by < 0 ? from - other.nodeSize : from + other.nodeSize;
    const { anchor, head } = state.selection;
    const tr = state.tr.delete(from, from + block.nodeSize).insert(to, block);
    tr.setSelection(whole ? NodeSelection.create(tr.doc, to) : TextSelection.create(tr.doc, anchor - from + to, head - from + to));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

// Doings are what the editor does beyond the text.
export interface Doings { link: Command; comment: Command; save: Command; toolbar: Command }

export function keys(list: Block[], doings: Doings): Plugin[] {
  const block = (name: string) => list.find((b) => b.name === name)!.run;
  return [
    keymap({
      Enter: chainCommands(onward, past, split, splitListItem(node("list_item"))),
      "Shift-Enter": chainCommands(exitCode, newline),
      Backspace: chainCommands(backward, deleteSelection, joinBackward, selectNodeBackward),
      Tab: chainCommands(sinkListItem(node("list_item")), goToNextCell(1)),
      "Shift-Tab": chainCommands(liftListItem(node("list_item")), goToNextCell(-1)),
      "Mod-b": toggleMark(mark("strong")),
      "Mod-i": toggleMark(mark("emphasis")),
      "Mod-k": doings.link,
      "Mod-Alt-m": doings.comment,
      "Mod-s": doings.save,
      "Alt-F10": doings.toolbar,
      "Mod-z": undo,
      "Mod-y": redo,
      "Mod-Shift-z": redo,
      "Mod-Alt-0": block("paragraph"),
      "Mod-Alt-2": block("heading2"),
      "Mod-Alt-3": block("heading3"),
      "Mod-Alt-4": block("heading4"),
      "Mod-Shift-7": block("ordered_list"),
      "Mod-Shift-8": block("bullet_list"),
      "Mod-Shift-9": block("quotation"),
      "Alt-ArrowUp": shift(-1),
      "Alt-ArrowDown": shift(1),
    }),
    keymap(baseKeymap),
    unkeyed(),
  ];
}
