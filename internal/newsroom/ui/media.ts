// Pictures, clips, sounds and embeds as they stand in the text.
import { redo, undo } from "prosemirror-history";
import type { Node } from "prosemirror-model";
import { NodeSelection } from "prosemirror-state";
import type { EditorView, NodeView, NodeViewConstructor } from "prosemirror-view";
import { Captions } from "./caption";
import { el } from "./dom";
import { Focal, focused } from "./focal";
import { icon } from "./icons";
import { button } from "./popover";
import { say } from "./say";
import { safeLink, type Media } from "./schema";
import type { Picker } from "./picker";

// bare is a media item without the words that are edited beside it.
export function bare(m: Media): Media {
  const { alt: _, caption: __, credit: ___, ...rest } = m;
  return rest;
}

export const attrsOf = (m: Media) => ({ media: bare(m), alt: m.alt ?? "", caption: m.caption ?? "", credit: m.credit ?? "", wide: false });

// own says whether an address is ours: the page's rules let nothing else in.
const own = (src: string | undefined): string => (src?.startsWith("/") && !src.startsWith("//") ? src : "");

// showMedia draws a media item itself.
export function showMedia(m: Media | null): HTMLElement {
  if (!m) return el("div", { class: "media-none" }, icon("image"), say("media.none"));
  const src = own(m.src);
  if (m.kind === "picture") {
    if (!src) return el("div", { class: "media-none" }, icon("away"), el("bdi", {}, m.src));
    const sizes = (m.sizes ?? []).filter((s) => own(s.src));
    const img = el("img", { src, alt: "", draggable: "false", decoding: "async", width: m.width || null, height: m.height || null, srcset: sizes.length ? sizes.map((s) => `${s.src} ${s.width}w`).join(", ") : null, sizes: sizes.length ? "680px" : null });
    img.addEventListener("error", () => img.replaceWith(el("div", { class: "media-none" }, icon("image"), say("media.broken"))), { once: true });
    return img;
  }
  if (!src) return el("div", { class: "media-none" }, icon("video"), el("bdi", {}, m.src));
  const props = { src, controls: true, preload: "none" };
  return m.kind === "audio" ? el("audio", props) : el("video", { ...props, poster: own(m.poster) || null, width: m.width || null, height: m.height || null });
}

// step undoes or redoes from a field inside the text.
export const stepping = (view: EditorView) => (again: boolean) => void (again ? redo : undo)(view.state, view.dispatch);

const controls = "input, textarea, button, select, label, video, audio";

abstract class Leaf implements NodeView {
  abstract dom: HTMLElement;
  constructor(protected node: Node, protected readonly view: EditorView, protected readonly pos: () => number | undefined) {}

  protected put(name: string, value: unknown): void {
    const at = this.pos();
    if (at === undefined || this.node.attrs[name] === value) return;
    this.view.dispatch(this.view.state.tr.setNodeAttribute(at, name, value));
  }

  protected readonly remove = () => {
    const at = this.pos();
    if (at === undefined) return;
    this.view.dispatch(this.view.state.tr.delete(at, at + this.node.nodeSize));
    this.view.focus();
  };

  selectNode(): void {
    this.dom.classList.add("ProseMirror-selectednode");
  }

  deselectNode(): void {
    this.dom.classList.remove("ProseMirror-selectednode");
  }

  stopEvent(e: Event): boolean {
    return (e.target as Element).closest?.(controls) !== null && !e.type.startsWith("drag") && e.type !== "drop";
  }

  ignoreMutation(): boolean {
    return true;
  }
}

class Figure extends Leaf {
  readonly dom: HTMLElement;
  private readonly frame = el("div", { class: "media-frame" });
  private readonly captions: Captions;
  private readonly wide: HTMLButtonElement;
  private readonly focal = new Focal((f) => {
    const m = this.node.attrs.media as Media | null;
    if (m) this.put("media", focused(m, f));
  });

  constructor(node: Node, view: EditorView, pos: () => number | undefined, private readonly picker: Picker) {
    super(node, view, pos);
    const picture = node.type.name === "picture";
    this.captions = new Captions((name, value) => this.put(name, value), stepping(view), picture);
    this.wide = el("button", { type: "button", "aria-pressed": "false", onclick: () => this.put("wide", !this.node.attrs.wide) }, say("media.wide"));
    const bar = el("div", { class: "media-bar", role: "group", "aria-label": say("media.bar") }, this.wide,
      button(say("media.replace"), { onclick: () => this.replace() }), button(say("media.remove"), { onclick: this.remove }));
    this.dom = el("figure", { class: `media media-${node.type.name}`, contenteditable: "false" }, el("div", { class: "media-shown" }, this.frame, bar), this.focal.crops, this.captions.element);
    // The first click chooses the picture, one more its focal point.
    let chosen = false;
    this.frame.addEventListener("pointerdown", () => { chosen = this.dom.matches(".ProseMirror-selectednode, :focus-within"); });
    this.frame.addEventListener("click", (e) => {
      const at = this.pos();
      if (at === undefined) return;
      if (chosen && e.target instanceof HTMLImageElement) return this.focal.click(e, e.target);
      if (e.target !== this.focal.dot) view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)));
    });
    this.draw(null);
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    const before = this.node;
    this.node = node;
    this.draw(before);
    return true;
  }

  private draw(before: Node | null): void {
    const { media, alt, caption, credit, wide } = this.node.attrs as { media: Media | null; alt: string; caption: string; credit: string; wide: boolean };
    if (before?.attrs.media !== media) {
      const old = before?.attrs.media as Media | null | undefined;
      if (!before || old?.src !== media?.src) this.frame.replaceChildren(showMedia(media), this.focal.dot);
      this.focal.show(media);
    }
    this.captions.set({ alt, caption, credit });
    this.wide.setAttribute("aria-pressed", String(wide));
    this.dom.classList.toggle("wide", wide);
  }

  private replace(): void {
    this.picker.open(this.node.type.name as "picture" | "video", (m) => {
      const at = this.pos();
      if (at === undefined) return;
      const tr = this.view.state.tr.setNodeAttribute(at, "media", bare(m));
      for (const name of ["alt", "caption", "credit"] as const) if (m[name] || !this.node.attrs[name]) tr.setNodeAttribute(at, name, m[name] ?? "");
      this.view.dispatch(tr);
    });
  }
}

class Embed extends Leaf {
  readonly dom: HTMLElement;
  private readonly url: HTMLInputElement;
  private readonly title: HTMLInputElement;
  private readonly host = el("bdi", { class: "embed-host" });

  constructor(node: Node, view: EditorView, pos: () => number | undefined) {
    super(node, view, pos);
    const field = (name: "url" | "title", type: string, words: string) => {
      const input = el("input", { type, dir: name === "url" ? "ltr" : "auto", placeholder: words, "aria-label": words, autocomplete: "off" });
      input.addEventListener("change", () => this.change(name, input.value.trim()));
      input.addEventListener("keydown", (e) => {
        if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); this.change(name, input.value.trim()); }
        if ((e.ctrlKey || e.metaKey) && e.key === "z") { e.preventDefault(); stepping(view)(e.shiftKey); }
      });
      return input;
    };
    this.url = field("url", "url", say("embed.url"));
    this.title = field("title", "text", say("embed.title"));
    this.dom = el("div", { class: "embed", contenteditable: "false" }, icon("embed"),
      el("div", { class: "embed-fields" }, this.url, this.title, this.host), button(say("media.remove"), { class: "icon-button", onclick: this.remove }, icon("remove")));
    this.draw();
    if (!node.attrs.url) setTimeout(() => this.url.isConnected && view.hasFocus() && this.url.focus());
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.draw();
    return true;
  }

  private change(name: "url" | "title", value: string): void {
    const wrong = name === "url" && value !== "" && !(/^https?:/i.test(value) && safeLink(value));
    this.url.setCustomValidity(wrong ? say("link.wrong") : "");
    if (wrong) this.url.reportValidity();
    else this.put(name, value);
  }

  private draw(): void {
    const { url, title } = this.node.attrs as { url: string; title: string };
    if (document.activeElement !== this.url) this.url.value = url;
    if (document.activeElement !== this.title) this.title.value = title;
    try {
      this.host.textContent = url ? say("embed.from", { host: new URL(url).host }) : say("embed.hint");
    } catch {
      this.host.textContent = say("embed.hint");
    }
  }
}

export function mediaViews(picker: Picker): Record<string, NodeViewConstructor> {
  return {
    picture: (n, v, p) => new Figure(n, v, p, picker),
    video: (n, v, p) => new Figure(n, v, p, picker),
    embed: (n, v, p) => new Embed(n, v, p),
  };
}
