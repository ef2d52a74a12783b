// Headline and standfirst: plain lines above the text, each with its label
// and how much of its room is used.
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { NodeView, NodeViewConstructor, ViewMutationRecord } from "prosemirror-view";
import { el } from "./dom";
import { number, say, type Key } from "./say";
import { length } from "./words";

class Title implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  private readonly label: HTMLElement;
  private readonly counter = el("span", { class: "counter" });

  constructor(private node: Node, tag: "h1" | "p", private readonly most: number) {
    const name = node.type.name;
    this.contentDOM = el(tag, { class: name, "data-placeholder": say(`${name}.hint` as Key) });
    this.label = el("div", { class: "title-label", contenteditable: "false", "aria-hidden": "true" }, el("span", {}, say(name as Key)), this.counter);
    this.dom = el("div", { class: `title title-${name}` }, this.label, this.contentDOM);
    this.count();
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    const same = node === this.node;
    this.node = node;
    if (!same) this.count();
    return true;
  }

  // A browser that was not kept from splitting the line puts its second half
  // beside it: that goes back.
  ignoreMutation(m: ViewMutationRecord): boolean {
    if (m.type === "childList" && m.target === this.dom) {
      for (const n of m.addedNodes) {
        this.contentDOM.append(...n.childNodes);
        n.parentNode?.removeChild(n);
      }
    }
    return m.type !== "selection" && this.label.contains(m.target);
  }

  private count(): void {
    const n = length(this.node.textContent);
    this.counter.textContent = `${number(n)} / ${number(this.most)}`;
    this.counter.classList.toggle("over", n > this.most);
    this.contentDOM.classList.toggle("empty", n === 0);
  }
}

export const titleViews: Record<string, NodeViewConstructor> = {
  headline: (n) => new Title(n, "h1", 70),
  standfirst: (n) => new Title(n, "p", 180),
};

// hint stands in the text while there is none.
export const hint = (): Plugin =>
  new Plugin({
    props: {
      decorations({ doc }) {
        const first = doc.child(2);
        if (doc.childCount > 3 || first.type.name !== "paragraph" || first.content.size) return null;
        const at = doc.child(0).nodeSize + doc.child(1).nodeSize;
        return DecorationSet.create(doc, [Decoration.node(at, at + first.nodeSize, { class: "empty", "data-placeholder": say("body.hint") })]);
      },
    },
  });

// named writes the story's name and section where the page shows them.
export function named(place: HTMLElement, section: HTMLSelectElement | null): Plugin {
  const frame = place.textContent ?? "";
  const name = el("bdi", { class: "story-headline" });
  const where = el("bdi", { class: "story-where" });
  place.replaceChildren(name, where);
  let shown: [Node, unknown] | null = null;
  const draw = (doc: Node) => {
    const headline = doc.child(0);
    if (shown && shown[0] === headline && shown[1] === doc.attrs.section) return;
    shown = [headline, doc.attrs.section];
    name.textContent = (doc.attrs.slug as string) || headline.textContent || say("editor.untitled");
    where.textContent = [frame, [...(section?.options ?? [])].find((o) => o.value && o.value === doc.attrs.section)?.text].filter(Boolean).join(" / ");
    document.title = `${headline.textContent || say("editor.untitled")} · ${frame}`;
  };
  return new Plugin({
    view(view) {
      draw(view.state.doc);
      return { update: (v) => draw(v.state.doc) };
    },
  });
}
