// Markdown habits: what is typed so becomes the thing itself. Undo (or
// Backspace at once) gives back what was typed.
import { InputRule, inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { MarkType } from "prosemirror-model";
import { TextSelection, type EditorState, type Plugin, type Transaction } from "prosemirror-state";
import { mark, node, safeLink } from "./schema";

const inParagraph = (state: EditorState, pos: number) => state.doc.resolve(pos).parent.type === node("paragraph");

// only lets a rule work in paragraphs: headline and standfirst are plain.
function only(rule: InputRule): InputRule {
  const inner = rule as unknown as { match: RegExp; handler: (s: EditorState, m: RegExpMatchArray, a: number, b: number) => Transaction | null };
  return new InputRule(inner.match, (state, match, start, end) => (inParagraph(state, start) ? inner.handler(state, match, start, end) : null));
}

// The mark rules see the text before the cursor, and the character that was
// typed last is not in the document yet.
function marking(match: RegExp, type: MarkType): InputRule {
  return new InputRule(match, (state, m, start, end) => {
    const [all, before = "", fence = "", text = ""] = m;
    if (!state.doc.resolve(start).parent.type.allowsMarkType(type)) return null;
    const from = start + before.length;
    const open = from + fence.length;
    if (open + text.length > end || all.length === 0) return null;
    const tr = state.tr.delete(open + text.length, end).delete(from, open);
    tr.addMark(from, from + text.length, type.create());
    return tr.removeStoredMark(type);
  });
}

const linking = new InputRule(/\[([^[\]]+)\]\(([^\s()]+)\)$/, (state, m, start, end) => {
  const [, text = "", raw = ""] = m;
  const href = /^www\./.test(raw) ? `https://${raw}` : raw;
  if (!safeLink(href) || !state.doc.resolve(start).parent.type.allowsMarkType(mark("link"))) return null;
  const tr = state.tr.delete(start + 1 + text.length, end).delete(start, start + 1);
  return tr.addMark(start, start + text.length, mark("link").create({ href })).removeStoredMark(mark("link"));
});

const dividing = new InputRule(/^(?:---|—-|\*\*\*)$/, (state, _, start) => {
  const $start = state.doc.resolve(start);
  if ($start.depth !== 1 || !inParagraph(state, start)) return null;
  const tr = state.tr.replaceWith($start.before(), $start.after(), [node("divider").create(), node("paragraph").create()]);
  return tr.setSelection(TextSelection.create(tr.doc, $start.before() + 2));
});

export function rules(): Plugin[] {
  return [
    inputRules({
      rules: [
        only(textblockTypeInputRule(/^(#{1,4})\s$/, node("heading"), (m) => ({ level: Math.max(2, m[1]!.length) }))),
        only(wrappingInputRule(/^\s*>\s$/, node("quotation"))),
        only(wrappingInputRule(/^\s*[-*+]\s$/, node("bullet_list"))),
        only(wrappingInputRule(/^(\d{1,4})[.)]\s$/, node("ordered_list"), (m) => ({ start: Math.max(1, Number(m[1])) }), (m, n) => n.childCount + (n.attrs.start as number) === Number(m[1]))),
        dividing,
        linking,
        marking(/(^|[^*])(\*\*)([^*\s](?:[^*]*[^*\s])?)\*\*$/, mark("strong")),
        marking(/(^|[^_\w])(__)([^_\s](?:[^_]*[^_\s])?)__$/, mark("strong")),
        marking(/(^|[^*])(\*)([^*\s](?:[^*]*[^*\s])?)\*$/, mark("emphasis")),
        marking(/(^|[^_\w])(_)([^_\s](?:[^_]*[^_\s])?)_$/, mark("emphasis")),
      ],
    }),
    keymap({ Backspace: undoInputRule }),
  ];
}
