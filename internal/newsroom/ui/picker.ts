// Choosing a picture or clip: from the archive, or a file of one's own.
import { el, later } from "./dom";
import { get } from "./http";
import { icon } from "./icons";
import { button } from "./popover";
import { say } from "./say";
import type { Media } from "./schema";
import { Bar, upload } from "./send";
import { accepted } from "./upload";

export type Kind = "picture" | "video";

// Found is a file of the archive, with the name that it has there.
type Found = Media & { name?: string };

const fits = (m: Media, kind: Kind) => (kind === "picture" ? m.kind === "picture" : m.kind === "video" || m.kind === "audio");

export class Picker {
  private readonly dialog: HTMLDialogElement;
  private readonly input = el("input", { type: "search", dir: "auto", placeholder: say("picker.search"), "aria-label": say("picker.search"), autocomplete: "off" });
  private readonly file = el("input", { type: "file", hidden: true });
  private readonly url = el("input", { type: "url", dir: "ltr", placeholder: "https://", "aria-label": say("picker.url"), autocomplete: "off", maxlength: 2000 });
  private readonly grid = el("ul", { class: "picker-grid" });
  private readonly note = el("p", { class: "picker-note", role: "status" });
  private readonly sending = el("div", { class: "picker-sending" });
  private readonly title = el("h2", {});
  private kind: Kind = "picture";
  private chosen: (m: Media) => void = () => {};
  private asked = 0;
  private going: Bar | null = null;

  constructor() {
    const choose = button(say("picker.upload"), { class: "primary", onclick: () => this.file.click() });
    choose.prepend(icon("upload"));
    this.dialog = el("dialog", { class: "picker", "aria-label": say("picker.label") },
      el("header", {}, this.title, button(say("close"), { class: "icon-button", onclick: () => this.dialog.close() }, icon("close"))),
      el("div", { class: "picker-bar" }, el("label", { class: "search-field" }, icon("search"), this.input), choose, this.file),
      el("form", { class: "picker-bar", onsubmit: (e: Event) => { e.preventDefault(); void this.send(this.url.value.trim()); } },
        el("label", { class: "search-field" }, el("span", {}, say("picker.url")), this.url), el("button", { type: "submit" }, say("picker.url.go"))), this.sending, this.note, this.grid);
    document.body.append(this.dialog);
    const search = later(() => void this.search(), 150);
    this.input.addEventListener("input", search);
    this.file.addEventListener("change", () => void this.send(this.file.files?.[0]));
    this.dialog.addEventListener("click", (e) => { if (e.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("dragover", (e) => e.preventDefault());
    this.dialog.addEventListener("drop", (e) => { e.preventDefault(); void this.send(e.dataTransfer?.files[0]); });
    this.dialog.addEventListener("close", () => this.going?.cancel());
  }

  // open shows the archive and calls chosen with what was picked.
  open(kind: Kind, chosen: (m: Media) => void): void {
    this.kind = kind;
    this.chosen = chosen;
    this.title.textContent = say(kind === "picture" ? "picker.picture" : "picker.video");
    this.file.accept = accepted(kind);
    this.file.value = this.input.value = this.url.value = this.note.textContent = "";
    this.dialog.showModal();
    this.input.focus();
    void this.search();
  }

  private async search(): Promise<void> {
    const asked = ++this.asked;
    const all = await get<Found[]>(`/newsroom/media?kind=${this.kind}&q=${encodeURIComponent(this.input.value.trim())}`);
    if (asked !== this.asked) return;
    const list = (all ?? []).filter((m) => fits(m, this.kind));
    this.note.textContent = all === null ? say("picker.away") : list.length ? "" : say("picker.none");
    this.grid.replaceChildren(...list.map((m) => {
      const still = m.kind === "picture" ? [...(m.sizes ?? [])].sort((a, b) => a.width - b.width)[0]?.src ?? m.src : m.poster;
      const name = m.name || m.caption || m.alt || m.src.split("/").pop() || "";
      return el("li", {}, el("button", { type: "button", onclick: () => this.pick(m) },
        still ? el("img", { src: still, alt: "", loading: "lazy" }) : el("span", { class: "media-none" }, icon("video")),
        el("span", { class: "picker-name", dir: "auto" }, name), m.credit && el("small", { dir: "auto" }, m.credit)));
    }));
  }

  private async send(what: File | string | undefined): Promise<void> {
    if (!what) return;
    this.going?.cancel();
    const bar = (this.going = new Bar((typeof what === "string" ? what : what.name).slice(0, 60)));
    this.note.textContent = "";
    this.sending.replaceChildren(bar.element);
    const r = await upload(what, bar.watch);
    if (this.going !== bar) return;
    this.going = null;
    bar.element.remove();
    if (r && "media" in r && fits(r.media, this.kind)) this.pick(r.media);
    else this.note.textContent = !r ? "" : "say" in r ? r.say : say("upload.refused");
  }

  private pick({ name: _, ...m }: Found): void {
    this.dialog.close();
    this.chosen(m);
  }
}
