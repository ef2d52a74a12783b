// How a search engine lists the story, and how it looks when somebody shares
// it, while it is being written. Where they cut is measured as they do.
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { el, later } from "./dom";
import { say } from "./say";
import type { Media } from "./schema";

const widest = { title: 580, text: 1180 }; // pixels of a search engine's list
const longest = { headline: 110, standfirst: 200 }; // characters that shared cards and headlines bear

const canvas = document.createElement("canvas").getContext("2d");

// cut ends a text with … where it is wider than the pixels.
function cut(text: string, font: string, most: number): string {
  if (!canvas) return text;
  canvas.font = font;
  if (canvas.measureText(text).width <= most) return text;
  const words = text.split(" ");
  while (words.length > 1 && canvas.measureText(`${words.join(" ")} …`).width > most) words.pop();
  return `${words.join(" ")} …`;
}

const slugged = (s: string) => s.toLowerCase().normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-|-$/g, "");

// found shows the previews in a place; its data say where the edition is.
export function found(place: HTMLElement): Plugin {
  return new Plugin({ view: (view) => new Found(view, place) });
}

class Found {
  private readonly where = el("bdi", { class: "found-where", dir: "ltr" });
  private readonly title = el("p", { class: "found-title", dir: "auto" });
  private readonly text = el("p", { class: "found-text", dir: "auto" });
  private readonly picture = el("div", { class: "shared-picture" });
  private readonly headline = el("p", { class: "shared-headline", dir: "auto" });
  private readonly note = el("p", { class: "found-note", role: "status", hidden: true });
  private drawn = "";
  private readonly soon = later(() => this.draw(), 150);

  constructor(private readonly view: EditorView, private readonly place: HTMLElement) {
    place.replaceChildren(
      el("div", { class: "found", role: "group", "aria-label": say("found.search") }, this.where, this.title, this.text),
      el("div", { class: "shared", role: "group", "aria-label": say("found.shared") }, this.picture, el("small", { dir: "ltr" }, place.dataset.host ?? ""), this.headline),
      this.note);
    this.draw();
  }

  update(): void {
    this.soon();
  }

  private draw(): void {
    const { doc } = this.view.state;
    const headline = doc.child(0).textContent.trim(), standfirst = doc.child(1).textContent.trim();
    const { slug, section, media } = doc.attrs as { slug: string; section: string; media: Media[] };
    const body = doc.childCount > 2 ? doc.child(2).textContent.trim() : "";
    const lead = media.find((m) => m.kind === "picture" ? m.src.startsWith("/") : m.poster);
    const now = JSON.stringify([headline, standfirst, slug, section, lead, body.slice(0, 300)]);
    if (now === this.drawn) return;
    this.drawn = now;
    const { host = "", prefix = "", name = "" } = this.place.dataset;
    this.where.textContent = [host, ...`${prefix}/${section}`.split("/").filter(Boolean), slug || slugged(headline)].join(" › ");
    this.title.textContent = cut(`${headline || say("headline")} · ${name}`, "20px Arial, sans-serif", widest.title);
    this.text.textContent = cut(standfirst || body, "14px Arial, sans-serif", widest.text);
    this.headline.textContent = headline || say("headline");
    const src = lead && (lead.kind === "picture" ? lead.src : lead.poster);
    const img = src && el("img", { src, alt: "", loading: "lazy" });
    if (img) img.style.objectPosition = lead.focus ? `${lead.focus.x * 100}% ${lead.focus.y * 100}%` : "";
    this.picture.replaceChildren(img || el("span", {}, say("found.nopicture")));
    const notes = [
      [...headline].length > longest.headline ? say("found.headline") : cut(headline, "20px Arial, sans-serif", widest.title) !== headline ? say("found.title") : "",
      headline && !standfirst ? say("found.nostandfirst") : this.text.textContent.endsWith("…") || [...standfirst].length > longest.standfirst ? say("found.text") : "",
    ].filter(Boolean).join(" ");
    if (this.note.textContent !== notes) this.note.textContent = notes;
    this.note.hidden = !notes;
  }
}
