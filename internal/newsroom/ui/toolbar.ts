// The toolbar above the text, and the small one that comes up at a selection.
import { toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { Plugin, TextSelection, type Command, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { current, type Block } from "./blocks";
import { Choices } from "./choices";
import { el, frame, later } from "./dom";
import { icon, type Icon } from "./icons";
import { Popover, layer, place } from "./popover";
import { say, type Key } from "./say";
import { mark } from "./schema";
import { isInTable, tableCommands } from "./tables";

interface Item {
  words: Key;
  icon: Icon;
  keys?: string;
  run: Command;
  on?: (s: EditorState) => boolean;
}

const apple = /Mac|iP(hone|ad)/.test(navigator.platform);

// shown is how a key is called on this machine.
export const shown = (keys: string) => (apple ? keys.replace("Mod", "⌘").replace("Alt", "⌥").replace("Shift", "⇧") : keys.replace("Mod", "Ctrl"));

const hasMark = (name: "strong" | "emphasis" | "link" | "language") => (s: EditorState) => {
  const { from, to, empty, $from } = s.selection;
  return empty ? mark(name).isInSet(s.storedMarks ?? $from.marks()) !== undefined : s.doc.rangeHasMark(from, to, mark(name));
};

function make(view: EditorView, i: Item): HTMLButtonElement {
  const words = say(i.words);
  return el("button", { type: "button", class: i.icon === "undo" || i.icon === "redo" ? "tool tool-turns" : "tool", "aria-label": words, title: i.keys ? `${words}  ${shown(i.keys)}` : words, "aria-keyshortcuts": i.keys ? i.keys.replace("Mod", apple ? "Meta" : "Control").replaceAll(" ", "+") : null, "aria-pressed": i.on ? "false" : null,
    onmousedown: (e: Event) => e.preventDefault(),
    onclick: () => { i.run(view.state, view.dispatch, view); if (!document.activeElement?.closest(".popover, dialog, .side")) view.focus(); } }, icon(i.icon));
}

export interface Tools { blocks: Block[]; link: Command; comment: Command; language: Command }

const markItems = (t: Tools): Item[] => [
  { words: "tool.strong", icon: "bold", keys: "Mod B", run: toggleMark(mark("strong")), on: hasMark("strong") },
  { words: "tool.emphasis", icon: "italic", keys: "Mod I", run: toggleMark(mark("emphasis")), on: hasMark("emphasis") },
  { words: "tool.link", icon: "link", keys: "Mod K", run: t.link, on: hasMark("link") },
];

export function toolbar(place: HTMLElement, t: Tools): Plugin {
  return new Plugin({ view: (view) => new Toolbar(view, place, t) });
}

class Toolbar {
  private readonly items: { item: Item; button: HTMLButtonElement }[] = [];
  private readonly kind: HTMLButtonElement;
  private readonly kindWords = el("span");
  private readonly table: HTMLButtonElement;
  private readonly draw: () => void;

  constructor(private readonly view: EditorView, private readonly place: HTMLElement, private readonly t: Tools) {
    place.setAttribute("role", "toolbar");
    place.setAttribute("aria-label", say("tool.label"));
    place.setAttribute("aria-controls", view.dom.id);
    this.kind = this.menu("kind", this.kindWords, t.blocks.map((b) => ({ words: say(b.words), icon: b.icon, keys: b.keys, name: b.name, run: b.run })), say("tool.kind"));
    this.table = this.menu("table", el("span", {}, say("block.table")), tableCommands.map((c) => ({ words: say(c.words), name: "", run: c.run })), say("block.table"));
    const block = (name: string, on = true): Item => {
      const b = t.blocks.find((x) => x.name === name)!;
      return { words: b.words, icon: b.icon, run: b.run, ...(on && { on: (s) => current(s) === name }) };
    };
    const gap = () => el("span", { class: "tool-gap", role: "separator", "aria-orientation": "vertical" });
    const add = (...list: Item[]) => list.map((item) => {
      const b = make(view, item);
      this.items.push({ item, button: b });
      return b;
    });
    place.replaceChildren(this.kind, gap(), ...add(...markItems(t), { words: "tool.language", icon: "language", run: t.language, on: hasMark("language") }), gap(),
      ...add(block("heading2"), block("quotation"), block("bullet_list"), block("ordered_list"), block("picture", false)), this.table, gap(),
      ...add({ words: "tool.undo", icon: "undo", keys: "Mod Z", run: undo }, { words: "tool.redo", icon: "redo", keys: apple ? "Mod Shift Z" : "Mod Y", run: redo },
        { words: "tool.comment", icon: "remark", keys: "Mod Alt M", run: t.comment }));
    this.rove();
    this.draw = later(() => this.refresh(), 50); // typing comes first
    this.refresh();
  }

  update(): void {
    this.draw();
  }

  private get stops(): HTMLButtonElement[] {
    return [...this.place.querySelectorAll<HTMLButtonElement>("button:not([hidden])")];
  }

  // rove makes the toolbar one stop of the Tab key; arrows go along it.
  private rove(): void {
    for (const b of this.place.querySelectorAll("button")) b.tabIndex = -1;
    this.kind.tabIndex = 0;
    this.place.addEventListener("focusin", (e) => {
      for (const b of this.place.querySelectorAll("button")) b.tabIndex = b === e.target ? 0 : -1;
    });
    this.place.addEventListener("keydown", (e) => {
      const stops = this.stops;
      const at = stops.indexOf(e.target as HTMLButtonElement);
      if (at < 0 || e.defaultPrevented) return;
      const rtl = getComputedStyle(this.place).direction === "rtl";
      const by = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[e.key];
      const to = by !== undefined ? (at + by + stops.length) % stops.length : e.key === "Home" ? 0 : e.key === "End" ? stops.length - 1 : null;
      if (e.key === "Escape") this.view.focus();
      else if (to !== null) stops[to]!.focus();
      else return;
      e.preventDefault();
    });
  }

  private refresh(): void {
    const { state } = this.view;
    const now = current(state);
    this.kindWords.textContent = this.t.blocks.find((b) => b.name === now) ? say(this.t.blocks.find((b) => b.name === now)!.words) : say(now === "headline" || now === "standfirst" ? now : "block.paragraph");
    this.table.hidden = !isInTable(state);
    const busy = document.activeElement;
    for (const { item, button: b } of this.items) {
      const on = item.on?.(state) ?? false;
      if (item.on) b.setAttribute("aria-pressed", String(on));
      b.setAttribute("aria-disabled", String(busy !== b && !item.run(state)));
    }
  }

  private menu(name: string, words: HTMLElement, list: { words: string; icon?: Icon; keys?: string | undefined; name: string; run: Command }[], label: string): HTMLButtonElement {
    const b = el("button", { type: "button", class: `tool tool-menu tool-${name}`, "aria-haspopup": "listbox", "aria-expanded": "false", title: label, onmousedown: (e: Event) => e.preventDefault() }, words, icon("down"));
    let usable: typeof list = [];
    const choices = new Choices<(typeof list)[number]>(b, label, (i) => [i.icon ? icon(i.icon) : "", el("span", {}, i.words), el("kbd", {}, i.keys ? shown(i.keys) : "")], (i) => {
      popover.close(false);
      i.run(this.view.state, this.view.dispatch, this.view);
      if (!document.activeElement?.closest(".popover, dialog")) this.view.focus();
    });
    const popover = new Popover(label, "slash", choices.element);
    popover.closed = () => { b.setAttribute("aria-expanded", "false"); choices.hide(); };
    const open = () => {
      const now = current(this.view.state);
      usable = list.filter((i) => i.name === now || i.run(this.view.state));
      const at = usable.findIndex((i) => i.name === now);
      choices.show(usable, Math.max(0, at));
      b.setAttribute("aria-expanded", "true");
      popover.show(b.getBoundingClientRect(), false, b);
    };
    b.addEventListener("pointerdown", (e) => { if (popover.open) { e.stopImmediatePropagation(); popover.close(false); b.dataset.shut = ""; } });
    b.addEventListener("click", () => { if ("shut" in b.dataset) delete b.dataset.shut; else if (!popover.open) open(); });
    b.addEventListener("keydown", (e) => {
      if (popover.open) {
        if (e.key === "Escape") popover.close(false);
        else if (!choices.key(e)) return;
      } else if (e.key === "ArrowDown") open();
      else return;
      e.preventDefault();
    });
    b.addEventListener("blur", () => popover.close(false));
    return b;
  }
}

// bubble comes up above selected words.
export function bubble(t: Tools): Plugin {
  return new Plugin({ view: (view) => new Bubble(view, t) });
}

class Bubble {
  private readonly element: HTMLElement;
  private readonly items: { item: Item; button: HTMLButtonElement }[];
  private pressed = false;
  private readonly draw = frame(() => this.refresh());
  private readonly up = () => { this.pressed = false; this.draw(); };

  constructor(private readonly view: EditorView, t: Tools) {
    this.items = [...markItems(t), { words: "tool.comment", icon: "comment", run: t.comment } as Item].map((item) => ({ item, button: make(view, item) }));
    for (const { button: b } of this.items) b.tabIndex = -1;
    this.element = el("div", { class: "bubble", role: "toolbar", "aria-label": say("tool.selection"), hidden: true }, ...this.items.map((i) => i.button));
    layer().append(this.element);
    view.dom.addEventListener("pointerdown", () => { this.pressed = true; this.element.hidden = true; });
    view.dom.addEventListener("blur", () => (this.element.hidden = true));
    view.dom.addEventListener("focus", this.draw);
    document.addEventListener("pointerup", this.up);
    document.addEventListener("scroll", this.draw, { capture: true, passive: true });
  }

  update(): void {
    if (this.view.state.selection.empty && this.element.hidden) return;
    this.draw();
  }

  destroy(): void {
    document.removeEventListener("pointerup", this.up);
    this.element.remove();
  }

  private refresh(): void {
    const { state } = this.view;
    const { selection } = state;
    const show = !selection.empty && selection instanceof TextSelection && selection.$from.parent.type.allowsMarkType(mark("strong")) && this.view.hasFocus() && !this.pressed && this.view.editable && !document.querySelector(".popover:not([hidden])");
    this.element.hidden = !show;
    if (!show) return;
    for (const { item, button: b } of this.items) if (item.on) b.setAttribute("aria-pressed", String(item.on(state)));
    const a = this.view.coordsAtPos(selection.from);
    const z = this.view.coordsAtPos(selection.to, -1);
    const oneLine = Math.abs(a.top - z.top) < 4;
    const box = this.view.dom.getBoundingClientRect();
    place(this.element, { left: oneLine ? Math.min(a.left, z.left) : box.left, right: oneLine ? Math.max(a.right, z.right) : box.right, top: a.top, bottom: z.bottom }, true);
  }
}
