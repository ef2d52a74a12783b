// Quotations and pull quotes, with the name of who speaks below the words.
import type { Node } from "prosemirror-model";
import type { EditorView, NodeView, NodeViewConstructor, ViewMutationRecord } from "prosemirror-view";
import { el, later } from "./dom";
import { stepping } from "./media";
import { say } from "./say";

class Quote implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  private readonly speaker: HTMLInputElement;

  constructor(private node: Node, view: EditorView, pos: () => number | undefined) {
    const pull = node.type.name === "pull_quote";
    this.contentDOM = el(pull ? "p" : "div", { class: "quote-words" });
    this.speaker = el("input", { type: "text", dir: "auto", class: "speaker", placeholder: say("quote.speaker"), "aria-label": say("quote.speaker") });
    const put = () => {
      const at = pos();
      if (at !== undefined && this.node.attrs.speaker !== this.speaker.value) view.dispatch(view.state.tr.setNodeAttribute(at, "speaker", this.speaker.value));
    };
    const soon = later(put, 250);
    this.speaker.addEventListener("input", soon);
    this.speaker.addEventListener("blur", () => soon.now());
    this.speaker.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); soon.now(); view.focus(); }
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z") { e.preventDefault(); soon.now(); stepping(view)(e.shiftKey); }
    });
    this.dom = el(pull ? "aside" : "blockquote", { class: pull ? "pull-quote" : "quotation" }, this.contentDOM, el("div", { class: "quote-speaker", contenteditable: "false" }, this.speaker));
    this.draw();
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.draw();
    return true;
  }

  stopEvent(e: Event): boolean {
    return this.speaker.contains(e.target as globalThis.Node);
  }

  ignoreMutation(m: ViewMutationRecord): boolean {
    return m.type !== "selection" && !this.contentDOM.contains(m.target);
  }

  private draw(): void {
    const value = this.node.attrs.speaker as string;
    if (document.activeElement !== this.speaker) this.speaker.value = value;
    this.dom.classList.toggle("spoken", value !== "");
  }
}

export const quoteViews: Record<string, NodeViewConstructor> = {
  quotation: (n, v, p) => new Quote(n, v, p),
  pull_quote: (n, v, p) => new Quote(n, v, p),
};
