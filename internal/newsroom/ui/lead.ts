// The lead: the picture or clip at the top of the story, and for a gallery
// all that follow it. They are an attribute of the story, shown where the
// reader will see them: between the standfirst and the text.
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { Captions } from "./caption";
import { el } from "./dom";
import { Focal, focused } from "./focal";
import { icon } from "./icons";
import { bare, showMedia, stepping } from "./media";
import type { Picker } from "./picker";
import { button, toast } from "./popover";
import { number, say } from "./say";
import type { Media } from "./schema";
import { Bar, upload } from "./send";

export function lead(picker: Picker): Plugin {
  const element = el("div", { class: "lead", contenteditable: "false" });
  return new Plugin({
    props: {
      decorations(state) {
        const at = state.doc.child(0).nodeSize + state.doc.child(1).nodeSize;
        return DecorationSet.create(state.doc, [Decoration.widget(at, element, { key: "lead", side: -1, ignoreSelection: true, stopEvent: () => true })]);
      },
    },
    view: (view) => new Lead(view, element, picker),
  });
}

class Lead {
  private shown: Media[] | null = null;
  private kind = "";
  private readonly gone = new AbortController();
  private rows: { element: HTMLElement; captions: Captions; focal: Focal; src: string }[] = [];

  constructor(private readonly view: EditorView, private readonly element: HTMLElement, private readonly picker: Picker) {
    const { signal } = this.gone; // the element outlives the view, which is made anew when plugins change
    element.addEventListener("dragover", (e) => { if (e.dataTransfer?.types.includes("Files")) { e.preventDefault(); element.classList.add("over"); } }, { signal });
    element.addEventListener("dragleave", () => element.classList.remove("over"), { signal });
    element.addEventListener("drop", (e) => {
      element.classList.remove("over");
      if (!e.dataTransfer?.files.length) return;
      e.preventDefault();
      void this.bring([...e.dataTransfer.files]);
    }, { signal });
    this.update();
  }

  destroy(): void {
    this.gone.abort();
  }

  private get media(): Media[] {
    return this.view.state.doc.attrs.media as Media[];
  }

  update(): void {
    const { media, kind } = this.view.state.doc.attrs as { media: Media[]; kind: string };
    if (media === this.shown && kind === this.kind) return;
    const same = kind === this.kind && media.length === this.rows.length && media.every((m, i) => m.src === this.rows[i]!.src);
    this.shown = media;
    this.kind = kind;
    if (same) media.forEach((m, i) => { this.rows[i]!.captions.set(words(m)); this.rows[i]!.focal.show(m); });
    else this.draw();
  }

  private draw(): void {
    const gallery = this.kind === "gallery";
    this.rows = this.media.map((m, i) => this.row(m, i, gallery));
    const add = button(say(gallery ? "lead.add.gallery" : "lead.add"), { class: "lead-add", onclick: () => this.choose(this.media.length) });
    add.prepend(icon(this.kind === "video" ? "video" : "picture"));
    const going = this.element.querySelectorAll(".uploading");
    this.element.replaceChildren(...this.rows.map((r) => r.element), ...(gallery || !this.rows.length ? [add] : []), ...going);
    this.element.classList.toggle("empty", !this.rows.length);
  }

  private row(m: Media, i: number, gallery: boolean): { element: HTMLElement; captions: Captions; focal: Focal; src: string } {
    const captions = new Captions((name, value) => this.put(this.media.map((x, j) => (j === i ? { ...x, [name]: value } : x))), stepping(this.view), m.kind === "picture");
    captions.set(words(m));
    const focal = new Focal((f) => this.put(this.media.map((x, j) => (j === i ? focused(x, f) : x))));
    focal.show(m);
    const shown = showMedia(m);
    shown.addEventListener("click", (e) => focal.click(e, shown));
    const bar = el("div", { class: "media-bar", role: "group", "aria-label": say("media.bar") },
      gallery && el("span", { class: "media-count" }, `${number(i + 1)} / ${number(this.media.length)}`),
      gallery && i > 0 && button(say("lead.before"), { onclick: () => this.move(i, -1) }, icon("before")),
      gallery && i + 1 < this.media.length && button(say("lead.later"), { onclick: () => this.move(i, 1) }, icon("later")),
      button(say("media.replace"), { onclick: () => this.choose(i) }),
      button(say("media.remove"), { onclick: () => this.put(this.media.filter((_, j) => j !== i)) }));
    const element = el("figure", { class: "media lead-media" }, el("div", { class: "media-shown" }, el("div", { class: "media-frame" }, shown, focal.dot), bar), focal.crops, captions.element);
    return { element, captions, focal, src: m.src };
  }

  private choose(i: number): void {
    this.picker.open(this.kind === "video" || this.kind === "audio" ? "video" : "picture", (m) => this.place(i, m));
  }

  private place(i: number, m: Media): void {
    const old = this.media[i];
    const kept = old ? { alt: m.alt || old.alt || "", caption: m.caption || old.caption || "", credit: m.credit || old.credit || "" } : words(m);
    const list = [...this.media];
    list.splice(i, old ? 1 : 0, { ...bare(m), ...kept });
    this.put(list);
  }

  private async bring(files: File[]): Promise<void> {
    for (const f of files) {
      const bar = new Bar(f.name.slice(0, 60));
      this.element.append(bar.element);
      const r = await upload(f, bar.watch);
      bar.element.remove();
      if (r && "media" in r) this.place(this.kind === "gallery" ? this.media.length : 0, r.media);
      if (r && "say" in r) toast(say("upload.not", { name: f.name.slice(0, 60), why: r.say }), { words: say("again"), do: () => void this.bring([f]) });
    }
  }

  private move(i: number, by: number): void {
    const list = [...this.media];
    const [m] = list.splice(i, 1);
    list.splice(i + by, 0, m!);
    this.put(list);
  }

  private put(list: Media[]): void {
    this.view.dispatch(this.view.state.tr.setDocAttribute("media", list));
  }
}

const words = (m: Media) => ({ alt: m.alt ?? "", caption: m.caption ?? "", credit: m.credit ?? "" });
