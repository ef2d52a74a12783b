// The fields beside the text: each control with data-attr shows an attribute
// of the story and changes it, by a step like any other.
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { el, later } from "./dom";
import { stepping } from "./media";
import { Tokens, type Kind } from "./tokens";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function fields(root: ParentNode, edition: string): Plugin {
  return new Plugin({ view: (view) => new Fields(view, root, edition) });
}

class Fields {
  private readonly shows: { name: string; show: (value: unknown) => void; shown: unknown }[] = [];
  private readonly tokens = new Map<string, Tokens>();

  constructor(private readonly view: EditorView, root: ParentNode, edition: string) {
    root.querySelectorAll<Control>("[data-attr]").forEach((c) => this.bind(c));
    root.querySelectorAll<HTMLElement>("[data-tokens]").forEach((place) => {
      const name = place.dataset.tokens!;
      const t = new Tokens(place, place.dataset.complete as Kind, place.getAttribute("aria-label") ?? "", edition, (list) => this.put(name, list));
      this.tokens.set(name, t);
      this.shows.push({ name, show: (v) => t.set(v as unknown[]), shown: undefined });
    });
    // A suggestion that the server put into the page: data-add names the
    // field, data-value is the thing as JSON.
    document.addEventListener("click", (e) => {
      const b = (e.target as Element).closest<HTMLElement>("[data-add]");
      const t = b && this.tokens.get(b.dataset.add!);
      if (!b || !t) return;
      t.add(JSON.parse(b.dataset.value ?? "{}") as { name: string });
      b.hidden = true;
    });
    this.update();
  }

  update(): void {
    const { attrs } = this.view.state.doc;
    for (const s of this.shows) {
      if (attrs[s.name] === s.shown) continue;
      s.shown = attrs[s.name];
      s.show(s.shown);
    }
  }

  private put(name: string, value: unknown): void {
    const { state } = this.view;
    const now = state.doc.attrs[name] as unknown;
    if (JSON.stringify(now) === JSON.stringify(value)) return;
    const s = this.shows.find((x) => x.name === name);
    if (s) s.shown = value;
    this.view.dispatch(state.tr.setDocAttribute(name, value));
  }

  private bind(c: Control): void {
    const name = c.dataset.attr!;
    const box = c instanceof HTMLInputElement && c.type === "checkbox";
    const put = () => this.put(name, box ? c.checked : c.value.trim());
    const soon = later(put, 300);
    c.addEventListener("input", box || c instanceof HTMLSelectElement ? put : soon);
    c.addEventListener("change", () => { soon.cancel(); put(); });
    c.addEventListener("keydown", (e) => {
      const k = e as KeyboardEvent;
      if (!(k.ctrlKey || k.metaKey) || k.key.toLowerCase() !== "z") return;
      k.preventDefault();
      soon.now();
      stepping(this.view)(k.shiftKey);
    });
    this.shows.push({
      name, shown: undefined,
      show(value) {
        if (box) c.checked = value === true;
        else if (document.activeElement !== c || c.value.trim() !== value) c.value = known(c, String(value ?? ""));
      },
    });
  }
}

// known makes sure that a list of choices has the value that the story has.
function known(c: Control, value: string): string {
  if (c instanceof HTMLSelectElement && ![...c.options].some((o) => o.value === value)) c.append(el("option", { value }, value));
  return value;
}
