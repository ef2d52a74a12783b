// A list to choose from while the cursor stays in a text: the control that has
// the cursor passes its keys on.
import { el } from "./dom";

let lists = 0;

export class Choices<T> {
  readonly element: HTMLUListElement;
  private items: T[] = [];
  private at = -1;

  // owner is what a screen reader is told of: the element with the cursor.
  constructor(private readonly owner: HTMLElement, label: string, private readonly draw: (item: T) => (Node | string)[], private readonly pick: (item: T) => void) {
    this.element = el("ul", { class: "choices", role: "listbox", id: `choices-${++lists}`, "aria-label": label });
    this.element.addEventListener("mousedown", (e) => e.preventDefault());
    this.element.addEventListener("click", (e) => {
      const i = this.index(e.target as Element);
      if (i >= 0) this.pick(this.items[i]!);
    });
    this.element.addEventListener("mousemove", (e) => {
      const i = this.index(e.target as Element);
      if (i >= 0 && i !== this.at) this.mark(i, false);
    });
  }

  get length(): number {
    return this.items.length;
  }

  show(items: T[], at = items.length ? 0 : -1): void {
    this.items = items;
    this.element.replaceChildren(...items.map((item, i) => el("li", { role: "option", id: `${this.element.id}-${i}`, "aria-selected": "false" }, ...this.draw(item))));
    this.owner.setAttribute("aria-controls", this.element.id);
    if (this.owner.getAttribute("role") === "combobox") this.owner.setAttribute("aria-expanded", String(items.length > 0));
    this.mark(at);
  }

  hide(): void {
    this.items = [];
    this.at = -1;
    this.element.replaceChildren();
    this.owner.removeAttribute("aria-activedescendant");
    this.owner.removeAttribute("aria-controls");
    if (this.owner.getAttribute("role") === "combobox") this.owner.setAttribute("aria-expanded", "false");
  }

  // key reports whether the key was for the list.
  key(e: KeyboardEvent): boolean {
    if (e.isComposing || !this.items.length) return false;
    const n = this.items.length;
    switch (e.key) {
      case "ArrowDown": this.mark((this.at + 1) % n); return true;
      case "ArrowUp": this.mark((this.at - 1 + n) % n); return true;
      case "Home": if (this.at < 0) return false; this.mark(0); return true;
      case "End": if (this.at < 0) return false; this.mark(n - 1); return true;
      case "Enter":
      case "Tab":
        if (this.at < 0 || e.shiftKey) return false;
        this.pick(this.items[this.at]!);
        return true;
    }
    return false;
  }

  private index(target: Element): number {
    const li = target.closest("li");
    return li ? [...this.element.children].indexOf(li) : -1;
  }

  private mark(i: number, scroll = true): void {
    this.element.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = i;
    const li = this.element.children[i];
    if (!li) return this.owner.removeAttribute("aria-activedescendant");
    li.setAttribute("aria-selected", "true");
    this.owner.setAttribute("aria-activedescendant", li.id);
    if (scroll) li.scrollIntoView({ block: "nearest" });
  }
}
