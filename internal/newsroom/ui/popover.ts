// Small panels that stand at a place of the text or at a button.
import { el } from "./dom";

export interface Rect { left: number; right: number; top: number; bottom: number }

const gap = 8;

// layer is what such panels belong to.
export const layer = (): HTMLElement => document.getElementById("editor") ?? document.body;

// Popover is one such panel. It is not modal: a click elsewhere or Escape
// closes it, and the cursor returns to where it was.
export class Popover {
  readonly element: HTMLDivElement;
  private back: HTMLElement | null = null;
  private readonly away = (e: Event) => {
    if (!this.element.contains(e.target as globalThis.Node)) this.close(false);
  };
  closed: () => void = () => {};

  constructor(label: string, cls: string, ...children: (globalThis.Node | string)[]) {
    this.element = el("div", { class: `popover ${cls}`, role: "dialog", "aria-label": label, hidden: true }, ...children);
    this.element.addEventListener("keydown", (e) => {
      if (e.key !== "Escape" || e.isComposing) return;
      e.preventDefault();
      e.stopPropagation();
      this.close(true);
    });
    layer().append(this.element);
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  show(at: Rect, above = false, back: HTMLElement | null = document.activeElement as HTMLElement | null): void {
    this.back = back;
    this.element.hidden = false;
    place(this.element, at, above);
    document.addEventListener("pointerdown", this.away, true);
  }

  close(back: boolean): void {
    if (!this.open) return;
    this.element.hidden = true;
    document.removeEventListener("pointerdown", this.away, true);
    if (back) this.back?.focus();
    this.closed();
  }
}

// place puts an element below (or above) a rectangle of the window, where
// there is room.
export function place(e: HTMLElement, at: Rect, above = false): void {
  const { offsetWidth: w, offsetHeight: h } = e;
  const wide = document.documentElement.clientWidth;
  const high = window.innerHeight;
  const rtl = getComputedStyle(e).direction === "rtl";
  const x = above ? (at.left + at.right - w) / 2 : rtl ? at.right - w : at.left;
  const over = at.top - h - gap;
  const under = at.bottom + gap;
  const y = above ? (over > gap ? over : under) : under + h < high - gap || over < gap ? under : over;
  e.style.left = `${Math.max(gap, Math.min(x, wide - w - gap))}px`;
  e.style.top = `${Math.max(gap, Math.min(y, high - h - gap))}px`;
}

// button makes a button with words for the eye or only for the ear.
export function button(words: string, props: Parameters<typeof el>[1] = {}, ...children: (globalThis.Node | string)[]): HTMLButtonElement {
  return el("button", { type: "button", ...(children.length ? { "aria-label": words, title: words } : {}), ...props }, ...(children.length ? children : [words]));
}

// toast says something that needs no answer.
export function toast(words: string, action?: { words: string; do: () => void }): void {
  let box = document.getElementById("toasts");
  if (!box) layer().append((box = el("div", { id: "toasts", role: "status", "aria-live": "polite" })));
  const t = el("div", { class: "toast" }, el("span", { dir: "auto" }, words));
  const end = () => t.remove();
  if (action) t.append(button(action.words, { class: "quiet", onclick: () => { action.do(); end(); } }));
  box.append(t);
  setTimeout(end, action ? 20_000 : 5_000);
}
