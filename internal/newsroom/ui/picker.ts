// Choosing a picture or clip: from the archive, or a file of one's own.
import { el, later } from "./dom";
import { get } from "./http";
import { icon } from "./icons";
import { button } from "./popover";
import { say } from "./say";
import type { Media } from "./schema";
import { accepted, upload } from "./upload";

export type Kind = "picture" | "video";

const fits = (m: Media, kind: Kind) => (kind === "picture" ? m.kind === "picture" : m.kind === "video" || m.kind === "audio");

export class Picker {
  private readonly dialog: HTMLDialogElement;
  private readonly input = el("input", { type: "search", dir: "auto", placeholder: say("picker.search"), "aria-label": say("picker.search"), autocomplete: "off" });
  private readonly file = el("input", { type: "file", hidden: true });
  private readonly grid = el("ul", { class: "picker-grid" });
  private readonly note = el("p", { class: "picker-note", role: "status" });
  private readonly title = el("h2", {});
  private kind: Kind = "picture";
  private chosen: (m: Media) => void = () => {};
  private asked = 0;

  constructor() {
    const choose = button(say("picker.upload"), { class: "primary", onclick: () => this.file.click() });
    choose.prepend(icon("upload"));
    this.dialog = el("dialog", { class: "picker", "aria-label": say("picker.label") },
      el("header", {}, this.title, button(say("close"), { class: "icon-button", onclick: () => this.dialog.close() }, icon("close"))),
      el("div", { class: "picker-bar" }, el("label", { class: "search-field" }, icon("search"), this.input), choose, this.file), this.note, this.grid);
    document.body.append(this.dialog);
    const search = later(() => void this.search(), 150);
    this.input.addEventListener("input", search);
    this.file.addEventListener("change", () => void this.send(this.file.files));
    this.dialog.addEventListener("click", (e) => { if (e.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("dragover", (e) => e.preventDefault());
    this.dialog.addEventListener("drop", (e) => { e.preventDefault(); void this.send(e.dataTransfer?.files ?? null); });
  }

  // open shows the archive and calls chosen with what was picked.
  open(kind: Kind, chosen: (m: Media) => void): void {
    this.kind = kind;
    this.chosen = chosen;
    this.title.textContent = say(kind === "picture" ? "picker.picture" : "picker.video");
    this.file.accept = accepted(kind);
    this.file.value = this.input.value = this.note.textContent = "";
    this.dialog.showModal();
    this.input.focus();
    void this.search();
  }

  private async search(): Promise<void> {
    const asked = ++this.asked;
    const all = await get<Media[]>(`/newsroom/media?kind=${this.kind}&q=${encodeURIComponent(this.input.value.trim())}`);
    if (asked !== this.asked) return;
    const list = (all ?? []).filter((m) => fits(m, this.kind));
    this.note.textContent = all === null ? say("picker.away") : list.length ? "" : say("picker.none");
    this.grid.replaceChildren(...list.map((m) => {
      const still = m.kind === "picture" ? [...(m.sizes ?? [])].sort((a, b) => a.width - b.width)[0]?.src ?? m.src : m.poster;
      const name = m.caption || m.alt || m.src.split("/").pop() || "";
      return el("li", {}, el("button", { type: "button", onclick: () => this.pick(m) },
        still ? el("img", { src: still, alt: "", loading: "lazy" }) : el("span", { class: "media-none" }, icon("video")),
        el("span", { class: "picker-name", dir: "auto" }, name), m.credit && el("small", { dir: "auto" }, m.credit)));
    }));
  }

  private async send(files: FileList | null): Promise<void> {
    const f = files?.[0];
    if (!f) return;
    this.note.textContent = say("upload.going", { name: f.name });
    const r = await upload(f);
    if ("media" in r) this.pick(r.media);
    else this.note.textContent = r.say;
  }

  private pick(m: Media): void {
    this.dialog.close();
    this.chosen(m);
  }
}
