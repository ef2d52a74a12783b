// The passages that are commented on, marked in the text.
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { here } from "./trail";
import type { Remark } from "./wire";

export interface Passage { id: number; from: number; to: number }

interface Marked { list: Passage[]; draft: Passage | null; active: number }

const key = new PluginKey<Marked>("passages");

type Meta = Partial<Marked>;

// passages keeps places through edits; click is called with the comment whose
// passage the cursor came into, or 0, and changed after the text did.
export const passages = (click: (id: number) => void, changed: () => void): Plugin<Marked> =>
  new Plugin<Marked>({
    key,
    state: {
      init: () => ({ list: [], draft: null, active: 0 }),
      apply(tr, was, _, state) {
        let now = was;
        if (tr.docChanged) {
          const move = (p: Passage): Passage => ({ id: p.id, from: tr.mapping.map(p.from, 1), to: tr.mapping.map(p.to, -1) });
          now = { ...was, list: was.list.map(move), draft: was.draft && move(was.draft) };
        }
        const meta = tr.getMeta(key) as Meta | undefined;
        if (meta) return { ...now, ...meta };
        if (tr.selectionSet) {
          const active = passageAt(now, state)?.id ?? 0;
          if (active !== now.active) {
            queueMicrotask(() => click(active));
            return { ...now, active };
          }
        }
        return now;
      },
    },
    view: () => ({ update(view, was) { if (view.state.doc !== was.doc) changed(); } }),
    props: {
      decorations(state) {
        const { list, draft, active } = key.getState(state)!;
        if (!list.length && !draft) return null;
        const all = [...list, ...(draft ? [draft] : [])].filter((p) => p.from < p.to);
        return DecorationSet.create(state.doc, all.map((p) => Decoration.inline(p.from, p.to, { class: p.id === active || p === draft ? "passage active" : "passage" })));
      },
    },
  });

function passageAt(m: Marked, state: EditorState): Passage | undefined {
  const { from, to } = state.selection;
  return m.list.filter((p) => p.from < p.to && p.from <= from && to <= p.to).sort((a, b) => a.to - a.from - (b.to - b.from))[0];
}

const set = (view: EditorView, meta: Meta) => view.dispatch(view.state.tr.setMeta(key, meta).setMeta("addToHistory", false));

// setPassages places comments that were said to be at a version's positions.
export function setPassages(view: EditorView, list: Remark[], version: number): void {
  const placed = list.flatMap((r): Passage[] => {
    const from = here(view.state, r.from, version, 1);
    const to = here(view.state, r.to, version, -1);
    return from === null || to === null ? [] : [{ id: r.id, from, to: Math.max(from, to) }];
  });
  set(view, { list: placed });
}

export const setDraft = (view: EditorView, draft: Passage | null) => set(view, { draft });
export const setActive = (view: EditorView, active: number) => set(view, { active });
export const passagesOf = (state: EditorState): Marked => key.getState(state)!;
