// The line below the text: whether what was typed is safe, how much it is,
// and who is here.
import type { EditorView } from "prosemirror-view";
import { disc } from "./comments";
import { el, later } from "./dom";
import { icon, type Icon } from "./icons";
import type { Presence } from "./live";
import { clock, count, number, say } from "./say";
import type { Condition, Sync } from "./sync";
import { shown } from "./toolbar";
import { amount } from "./words";

export class Status {
  private readonly state = el("span", { class: "status-state", role: "status", "aria-live": "polite" });
  private readonly version = el("span", { class: "status-version" });
  private readonly words = el("span");
  private readonly time = el("span", { class: "status-time" });
  private readonly hint = el("span", { class: "status-hint" }, say("status.hint", { keys: shown("Mod S") }));
  private readonly banner: HTMLElement;
  private said = "";
  private readonly count = later(() => this.recount(), 200);
  private view: EditorView | null = null;

  constructor(place: HTMLElement, private readonly faces: HTMLElement | null, private readonly signin: string) {
    place.replaceChildren(this.state, this.version, this.words, this.time, this.hint);
    this.banner = el("div", { class: "banner", role: "alert", hidden: true });
    place.before(this.banner);
  }

  attach(view: EditorView): void {
    this.view = view;
    this.recount();
  }

  changed(): void {
    this.count();
  }

  head(n: number): void {
    this.version.textContent = n ? say("status.version", { n: number(n) }) : "";
  }

  // stand says how it stands, and only what is true: "saved" is said when the
  // server has it on disk.
  stand(sync: Sync, words?: string): void {
    const c = sync.condition;
    const at = clock(sync.at);
    const kept = sync.kept;
    const line: Record<Condition, [Icon, string]> = {
      saved: ["check", sync.story ? say("status.saved", { at }) : ""],
      saving: ["check", say("status.saving")],
      offline: ["offline", kept ? say("status.offline") : say("status.offline.unkept")],
      signedout: ["lock", say("status.signedout")],
      refused: ["lock", say("status.refused")],
      gone: ["alert", say("status.gone")],
      lost: ["alert", say("status.lost")],
    };
    const [i, text] = line[c];
    this.state.hidden = c === "saved" && !sync.story;
    this.state.className = `status-state is-${c}`;
    // A screen reader hears of a change of state, not of every second.
    if (this.said !== c) this.state.replaceChildren(icon(i), el("span", {}, text));
    else this.state.lastElementChild!.textContent = text;
    this.state.setAttribute("aria-live", c === "saved" || c === "saving" ? "off" : "polite");
    this.said = c;
    this.notice(c, words);
  }

  private notice(c: Condition, words?: string): void {
    this.banner.hidden = c === "saved" || c === "saving" || c === "offline";
    if (this.banner.hidden || this.banner.dataset.is === c + (words ?? "")) return;
    this.banner.dataset.is = c + (words ?? "");
    const copy = el("button", { type: "button", onclick: () => this.copy() }, say("status.copy"));
    if (c === "signedout") this.banner.replaceChildren(icon("lock"), el("span", {}, say("banner.signedout")), el("a", { href: this.signin, target: "_blank", rel: "opener", onclick: () => setTimeout(() => this.view?.focus()) }, say("banner.signin")));
    else if (c === "refused") this.banner.replaceChildren(icon("lock"), el("span", { dir: "auto" }, words || say("banner.refused")), copy);
    else this.banner.replaceChildren(icon("alert"), el("span", { dir: "auto" }, words || say(c === "gone" ? "banner.gone" : "banner.lost")), copy);
  }

  // copy gives the person the text as a file.
  private copy(): void {
    if (!this.view) return;
    const { doc } = this.view.state;
    const url = URL.createObjectURL(new Blob([doc.textBetween(0, doc.content.size, "\n\n", "\n")], { type: "text/plain" }));
    el("a", { href: url, download: "story.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }

  // here shows who else is in the story, one face a person.
  here(list: Presence[]): void {
    if (!this.faces) return;
    const people = [...new Map(list.map((p) => [p.id, p])).values()];
    this.faces.replaceChildren(...people.slice(0, 6).map((p) => {
      const d = disc(p);
      d.removeAttribute("aria-hidden");
      d.setAttribute("role", "img");
      d.setAttribute("aria-label", p.name);
      d.title = p.name;
      return d;
    }));
    this.faces.hidden = !people.length;
  }

  private recount(): void {
    if (!this.view) return;
    const a = amount(this.view.state.doc);
    this.words.textContent = count("status.words", a.words);
    this.time.textContent = a.words ? say("status.time", { n: number(Math.max(1, Math.round(a.seconds / 60))) }) : "";
  }
}
