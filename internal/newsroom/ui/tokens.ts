// Fields that hold several things: bylines, sources, topics. Each is a token;
// typing completes from what the newsroom knows.
import { Choices } from "./choices";
import { el, later } from "./dom";
import { get } from "./http";
import { icon } from "./icons";
import { say } from "./say";

export type Kind = "author" | "topic" | "source";

interface Known { id?: number; name: string; url?: string }

// names of topics that this page has seen: a story holds only their IDs.
const names = new Map<number, string>();

export class Tokens {
  private list: Known[] = [];
  private readonly box: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly choices: Choices<Known>;
  private readonly menu: HTMLElement;
  private asked = 0;

  // put is called with the whole list after each change by the person.
  constructor(place: HTMLElement, private readonly kind: Kind, label: string, private readonly edition: string, private readonly put: (list: unknown[]) => void) {
    this.input = el("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-label": label, dir: "auto", autocomplete: "off", placeholder: say(`tokens.${kind}`) });
    this.choices = new Choices<Known>(this.input, label, (k) => [el("bdi", {}, k.name), k.url ? el("small", {}, k.url) : ""], (k) => this.add(k));
    this.menu = el("div", { class: "tokens-menu", hidden: true }, this.choices.element);
    this.box = el("div", { class: "tokens", role: "group", "aria-label": label }, this.input);
    place.replaceChildren(this.box, this.menu);
    this.box.addEventListener("click", (e) => { if (e.target === this.box) this.input.focus(); });
    const search = later(() => void this.search(), 120);
    this.input.addEventListener("input", search);
    this.input.addEventListener("blur", () => { this.hide(); if (this.input.value.trim()) this.free(); });
    this.input.addEventListener("keydown", (e) => this.key(e));
  }

  // set shows the value of the story's attribute.
  set(value: unknown[]): void {
    const list = value.map((v): Known => (typeof v === "number" ? { id: v, name: names.get(v) ?? "" } : { ...(v as Known), id: (v as { author?: number }).author ?? (v as Known).id }));
    this.list = list;
    this.draw();
    const unknown = list.filter((k) => !k.name && k.id).map((k) => k.id);
    if (unknown.length) void this.name(unknown as number[]);
  }

  // add is also how suggestions from elsewhere on the page come in.
  add(k: Known): void {
    this.input.value = "";
    this.hide();
    if (k.id && this.kind === "topic") names.set(k.id, k.name);
    if (this.list.some((x) => (k.id ? x.id === k.id : x.name === k.name))) return;
    this.change([...this.list, k]);
  }

  private value(k: Known): unknown {
    if (this.kind === "topic") return k.id;
    if (this.kind === "author") return k.id ? { author: k.id, name: k.name } : { name: k.name };
    return k.url ? { name: k.name, url: k.url } : { name: k.name };
  }

  private change(list: Known[]): void {
    this.list = list;
    this.draw();
    this.put(list.map((k) => this.value(k)));
  }

  private draw(): void {
    const tokens = this.list.map((k, i) => el("span", { class: "token" }, el("bdi", {}, k.name || `#${k.id}`),
      el("button", { type: "button", "aria-label": say("tokens.remove", { name: k.name }), onclick: () => { this.change(this.list.filter((_, j) => j !== i)); this.input.focus(); } }, icon("close"))));
    for (const t of this.box.querySelectorAll(".token")) t.remove();
    this.input.before(...tokens);
    this.input.classList.toggle("more", tokens.length > 0);
    this.input.placeholder = tokens.length ? "" : say(`tokens.${this.kind}`);
  }

  private key(e: KeyboardEvent): void {
    if (e.isComposing) return;
    if (this.choices.key(e)) return e.preventDefault();
    if (e.key === "Escape" && !this.menu.hidden) {
      e.stopPropagation();
      this.hide();
    } else if (e.key === "Enter" || e.key === ",") {
      if (!this.input.value.trim() && e.key === "Enter") return;
      e.preventDefault();
      this.free();
    } else if (e.key === "Backspace" && !this.input.value && this.list.length) this.change(this.list.slice(0, -1));
    else if (e.key === "ArrowDown" && this.menu.hidden) void this.search();
  }

  // free takes what was typed as it is: names need not be known, topics must.
  private free(): void {
    const name = this.input.value.trim();
    if (this.kind === "topic" || !name) return;
    this.add({ name });
  }

  private async search(): Promise<void> {
    const asked = ++this.asked;
    const q = this.input.value.trim();
    if (!q) return this.hide();
    const found = (await get<Known[]>(`/newsroom/complete?kind=${this.kind}&edition=${encodeURIComponent(this.edition)}&q=${encodeURIComponent(q)}`)) ?? [];
    if (asked !== this.asked || document.activeElement !== this.input) return;
    const fresh = found.filter((k) => !this.list.some((x) => (k.id ? x.id === k.id : x.name === k.name))).slice(0, 8);
    this.menu.hidden = !fresh.length;
    this.choices.show(fresh, this.kind === "topic" || fresh[0]?.name.toLocaleLowerCase().startsWith(q.toLocaleLowerCase()) ? 0 : -1);
  }

  private hide(): void {
    this.asked++;
    this.menu.hidden = true;
    this.choices.hide();
  }

  private async name(ids: number[]): Promise<void> {
    const found = (await get<Known[]>(`/newsroom/complete?kind=${this.kind}&edition=${encodeURIComponent(this.edition)}&id=${ids.join(",")}`)) ?? [];
    for (const k of found) if (k.id) names.set(k.id, k.name);
    if (!found.length) return;
    this.list = this.list.map((k) => (k.id && !k.name ? { ...k, name: names.get(k.id) ?? "" } : k));
    this.draw();
  }
}
