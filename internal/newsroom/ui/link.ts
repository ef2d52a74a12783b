// Links: an address, or a story of our own archive found by its words.
import { Plugin, TextSelection, type Command, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { Choices } from "./choices";
import { el, later } from "./dom";
import { get } from "./http";
import { icon } from "./icons";
import { Popover, button, toast } from "./popover";
import { day, say } from "./say";
import { mark, safeLink } from "./schema";

interface Found { id: number; headline: string; path: string; section?: string; published?: string }

interface Run { from: number; to: number; href: string }

// linkAt finds the whole of the link at a position.
function linkAt(state: EditorState, pos: number): Run | null {
  const $pos = state.doc.resolve(pos);
  const runs: Run[] = [];
  $pos.parent.forEach((child, offset) => {
    const href = mark("link").isInSet(child.marks)?.attrs.href as string | undefined;
    const from = $pos.start() + offset;
    const last = runs.at(-1);
    if (href === undefined) return;
    if (last?.to === from && last.href === href) last.to = from + child.nodeSize;
    else runs.push({ from, to: from + child.nodeSize, href });
  });
  return runs.find((r) => r.from <= pos && pos <= r.to) ?? null;
}

// toHref makes an address out of what a person typed, or null.
export function toHref(raw: string): string | null {
  const s = raw.trim();
  if (!s || /\s/.test(s)) return null;
  if (safeLink(s)) return s;
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(s)) return `mailto:${s}`;
  if (/^([\p{L}\p{N}-]+\.)+\p{L}{2,}([/?#]\S*)?$/u.test(s) && safeLink(`https://${s}`)) return `https://${s}`;
  return null;
}

export class Links {
  private readonly popover: Popover;
  private readonly input: HTMLInputElement;
  private readonly away: HTMLAnchorElement;
  private readonly remove: HTMLButtonElement;
  private readonly choices: Choices<Found>;
  private readonly wrong: HTMLElement;
  private range = { from: 0, to: 0 };
  private view!: EditorView;
  private asked = 0;

  constructor() {
    this.input = el("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", dir: "auto", autocomplete: "off", spellcheck: "false", "aria-label": say("link.field"), placeholder: say("link.field") });
    this.choices = new Choices<Found>(this.input, say("link.found"), (f) => [
      el("span", { class: "found" }, el("bdi", {}, f.headline), el("small", {}, [f.section, f.published && day(new Date(f.published))].filter(Boolean).join(" · "))),
    ], (f) => this.put(f.path, f.headline));
    this.away = el("a", { class: "icon-button", target: "_blank", rel: "noopener", "aria-label": say("link.open"), title: say("link.open") }, icon("away"));
    this.remove = button(say("link.remove"), { class: "icon-button", onclick: () => this.drop() }, icon("unlink"));
    this.wrong = el("p", { class: "wrong", role: "alert", hidden: true }, say("link.wrong"));
    const row = el("div", { class: "row" }, this.input, button(say("link.put"), { class: "icon-button", onclick: () => this.apply() }, icon("check")), this.away, this.remove);
    this.popover = new Popover(say("link.label"), "link-box", row, this.wrong, this.choices.element);
    const search = later(() => void this.search(), 120);
    this.input.addEventListener("input", () => { this.wrong.hidden = true; search(); });
    this.input.addEventListener("keydown", (e) => {
      if (this.choices.key(e)) e.preventDefault();
      else if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); this.apply(); }
    });
  }

  // command opens the box for the selection, the link at the cursor, or the
  // word at the cursor.
  readonly command: Command = (state, dispatch, view) => {
    const { selection } = state;
    if (!(selection instanceof TextSelection) || !selection.$from.parent.type.allowsMarkType(mark("link")) || !selection.$from.sameParent(selection.$to)) return false;
    if (!dispatch || !view) return true;
    const there = linkAt(state, selection.from);
    if (there && selection.to <= there.to) this.range = there;
    else if (!selection.empty) this.range = { from: selection.from, to: selection.to };
    else this.range = word(state, selection.from);
    this.open(view, there?.href ?? "");
    return true;
  };

  // plugin opens the box at a click on a link.
  plugin(): Plugin {
    return new Plugin({
      props: {
        handleClick: (view, pos, e) => {
          if (!(e.target as Element).closest("a[href]")) return false;
          if (e.ctrlKey || e.metaKey) {
            const at = linkAt(view.state, pos);
            if (at) window.open(at.href, "_blank", "noopener");
            return true;
          }
          const at = linkAt(view.state, pos);
          if (at && view.state.selection.empty) {
            this.range = at;
            setTimeout(() => this.open(view, at.href, false));
          }
          return false;
        },
      },
    });
  }

  private open(view: EditorView, href: string, focus = true): void {
    this.view = view;
    this.input.value = href;
    this.wrong.hidden = true;
    this.away.hidden = this.remove.hidden = !href;
    if (href) this.away.href = href;
    this.choices.hide();
    const a = view.coordsAtPos(this.range.from);
    const b = view.coordsAtPos(this.range.to, -1);
    this.popover.show({ left: Math.min(a.left, b.left), right: Math.max(a.right, b.right), top: a.top, bottom: b.bottom }, false, view.dom);
    if (!focus) return;
    this.input.focus();
    this.input.select();
    const words = view.state.doc.textBetween(this.range.from, this.range.to, " ");
    if (!href && words.length > 2 && words.length < 120) void this.search(words);
  }

  private async search(q = this.input.value.trim()): Promise<void> {
    const asked = ++this.asked;
    if (q.length < 2 || toHref(q)) return this.choices.hide();
    const list = (await get<Found[]>(`/newsroom/search?q=${encodeURIComponent(q)}`)) ?? [];
    if (asked !== this.asked || !this.popover.open) return;
    this.choices.show(list.slice(0, 8), list.length && this.input.value.trim() ? 0 : -1);
  }

  private apply(): void {
    const href = toHref(this.input.value);
    if (href) this.put(href, href);
    else if (!this.input.value.trim()) this.drop();
    else this.wrong.hidden = false;
  }

  private put(href: string, words: string): void {
    const { view, range } = this;
    const { state } = view;
    const to = Math.min(range.to, state.doc.content.size);
    const tr = state.tr;
    const m = mark("link").create({ href });
    if (range.from === to) tr.insert(to, state.schema.text(words, [...(state.storedMarks ?? state.doc.resolve(to).marks()).filter((x) => x.type !== m.type), m]));
    else tr.removeMark(range.from, to, m.type).addMark(range.from, to, m);
    const end = range.from === to ? to + words.length : to;
    view.dispatch(tr.setSelection(TextSelection.create(tr.doc, end)).removeStoredMark(m.type));
    this.popover.close(false);
    view.focus();
  }

  private drop(): void {
    this.view.dispatch(this.view.state.tr.removeMark(this.range.from, this.range.to, mark("link")));
    this.popover.close(false);
    this.view.focus();
  }

  // pasted makes a link of the selection when an address is pasted on it.
  static pasted(view: EditorView, text: string): boolean {
    const { from, to, empty, $from, $to } = view.state.selection;
    const href = /^\S+$/.test(text.trim()) && /^(https?:\/\/|mailto:)/i.test(text.trim()) ? text.trim() : "";
    if (!href || empty || !$from.sameParent($to) || !$from.parent.type.allowsMarkType(mark("link"))) return false;
    if (!safeLink(href)) {
      toast(say("link.wrong"));
      return true;
    }
    view.dispatch(view.state.tr.removeMark(from, to, mark("link")).addMark(from, to, mark("link").create({ href })));
    return true;
  }
}

// word is the word that the cursor is in or at.
function word(state: EditorState, pos: number): { from: number; to: number } {
  const $pos = state.doc.resolve(pos);
  const text = $pos.parent.textBetween(0, $pos.parent.content.size, null, "\ufffc");
  const at = $pos.parentOffset;
  for (const s of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    if (s.isWordLike && s.index < at && at < s.index + s.segment.length) return { from: $pos.start() + s.index, to: $pos.start() + s.index + s.segment.length };
  }
  return { from: pos, to: pos };
}
