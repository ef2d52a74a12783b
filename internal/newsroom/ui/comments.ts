// Comments on passages: the list in the side panel, writing and answering.
import { getVersion } from "prosemirror-collab";
import type { Node } from "prosemirror-model";
import { TextSelection, type Command } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { el, grow, later } from "./dom";
import { ask, get } from "./http";
import { icon } from "./icons";
import { marked, Mentions } from "./mention";
import { passages, passagesOf, setActive, setDraft, setPassages } from "./passages";
import { colour, initials } from "./people";
import { button, toast } from "./popover";
import { clock, count, day, say } from "./say";
import type { Sync } from "./sync";
import { there } from "./trail";
import type { Person, Remark } from "./wire";

export const disc = (p: Person): HTMLElement => {
  const e = el("span", { class: "disc", "aria-hidden": "true" }, initials(p.name));
  e.style.setProperty("--person", colour(p.color));
  return e;
};

// plain reports whether a passage is nothing but words of one paragraph.
function plain(doc: Node, from: number, to: number): boolean {
  if (from >= to || to - from > 300 || !doc.resolve(from).sameParent(doc.resolve(to))) return false;
  let words = true;
  doc.nodesBetween(from, to, (n) => { if (n.isLeaf && !n.isText) words = false; });
  return words && doc.resolve(from).parent.isTextblock;
}

export class Comments {
  private view!: EditorView;
  private sync!: Sync;
  private list: Remark[] = [];
  private resolved = false; // shown too
  private asked = 0;
  // check looks whether what is proposed still fits, once nobody types.
  private readonly check = later(() => {
    for (const e of this.panel.querySelectorAll<HTMLElement>("[data-proposal]")) {
      const r = this.list.find((x) => x.id === Number(e.dataset.proposal));
      if (r) e.replaceWith(this.proposal(r, passagesOf(this.view.state).list.find((p) => p.id === r.id)));
    }
  }, 400);
  private readonly mentions = new Mentions(() => this.sync.story);

  // show is called to bring the panel to the front; counted with the number
  // of open threads.
  constructor(private readonly panel: HTMLElement, private readonly show: () => void, private readonly counted: (n: number) => void) {
    this.draw();
  }

  attach(view: EditorView, sync: Sync): void {
    this.view = view;
    this.sync = sync;
  }

  plugin = () => passages((id) => this.activate(id, false), this.check);

  // set takes the list that came with a manuscript of a version.
  set(list: Remark[], version: number): void {
    this.list = list;
    setPassages(this.view, list.filter((r) => !r.parent && !r.resolved), version);
    this.draw();
  }

  // refresh asks for the list again.
  async refresh(): Promise<void> {
    const asked = ++this.asked;
    const r = await get<{ version: number; comments: Remark[] }>(`/newsroom/story/${this.sync.story}/comments`);
    if (!r || asked !== this.asked) return;
    if (r.version > getVersion(this.view.state)) await this.sync.catchUp();
    this.set(r.comments, r.version);
  }

  // command begins a comment on the selected passage, or on the block.
  readonly command: Command = (state, dispatch) => {
    const { $from, from, to, empty } = state.selection;
    if (empty && !$from.parent.isTextblock) return false;
    if (empty && !$from.parent.content.size) return false;
    if (dispatch) {
      setDraft(this.view, empty ? { id: -1, from: $from.start(), to: $from.end() } : { id: -1, from, to });
      this.show();
      this.draw();
      this.panel.querySelector<HTMLTextAreaElement>(".comment-new textarea[data-for=new]")?.focus();
    }
    return true;
  };

  private get open(): Remark[] {
    return this.list.filter((r) => !r.parent && !r.resolved);
  }

  private draw(): void {
    this.counted(this.open.length);
    const places = this.view ? new Map(passagesOf(this.view.state).list.map((p) => [p.id, p])) : new Map<number, { from: number; to: number }>();
    const order = (r: Remark) => places.get(r.id)?.from ?? Infinity;
    const kept = new Map([...this.panel.querySelectorAll("textarea")].map((a) => [a.dataset.for, a.value]));
    const busy = (document.activeElement as HTMLElement | null)?.dataset.for;
    const done = this.list.filter((r) => !r.parent && r.resolved);
    const draft = this.view && passagesOf(this.view.state).draft;
    this.panel.replaceChildren(
      ...(this.view && !draft ? [button(say("comments.note"), { class: "quiet note-new", onclick: this.note })] : []),
      ...(draft ? [this.compose(draft)] : []),
      ...this.open.sort((a, b) => order(a) - order(b)).map((r) => this.thread(r, places.get(r.id))),
      ...(!this.open.length && !draft ? [el("p", { class: "panel-empty" }, say("comments.none"))] : []),
      ...(done.length ? [button(count("comments.resolved", done.length), { class: "quiet", "aria-expanded": String(this.resolved), onclick: () => { this.resolved = !this.resolved; this.draw(); } })] : []),
      ...(this.resolved ? done.map((r) => this.thread(r, undefined)) : []),
    );
    for (const a of this.panel.querySelectorAll("textarea")) {
      a.value = kept.get(a.dataset.for) ?? "";
      grow(a);
      if (a.dataset.for === busy) a.focus();
    }
  }

  private thread(r: Remark, place: { from: number; to: number } | undefined): HTMLElement {
    const whole = !r.quote && !r.from && !r.to; // of the story
    const gone = !whole && !r.resolved && (!place || place.from >= place.to);
    const quote = whole ? say("comments.whole") : r.proposal !== undefined ? r.quote ?? "" : place && !gone ? this.view.state.doc.textBetween(place.from, place.to, " ", " ") : r.quote ?? "";
    const active = this.view && passagesOf(this.view.state).active === r.id;
    const answers = this.list.filter((a) => a.parent === r.id);
    const e = el("article", { class: `thread${active ? " active" : ""}${r.resolved ? " resolved" : ""}`, "data-thread": r.id },
      el("button", { type: "button", class: "thread-quote", dir: "auto", onclick: () => this.activate(r.id, true) }, gone ? el("em", {}, say("comments.gone"), " ") : false, quote.length > 140 ? `${quote.slice(0, 140)}…` : quote),
      r.proposal !== undefined && this.proposal(r, place),
      ...[r, ...answers].map((x) => this.remark(x)));
    if (!r.resolved) {
      const area = this.area(String(r.id), "comments.answer", (text) => this.post(text, { parent: r.id }));
      e.append(el("div", { class: "thread-foot" }, area, button(say("comments.resolve"), { class: "icon-button", onclick: () => void this.resolve(r) }, icon("check"))));
    }
    return e;
  }

  private remark(r: Remark): HTMLElement {
    const at = new Date(r.at);
    const today = at.toDateString() === new Date().toDateString();
    return el("div", { class: "remark" }, disc(r.by), el("div", {},
      el("p", { class: "remark-by" }, el("bdi", {}, r.by.name), el("time", { datetime: r.at }, today ? clock(at, false) : day(at))), r.text !== "" && el("p", { dir: "auto" }, ...marked(r.text, (r.mentions ?? []).map((p) => p.name)))));
  }

  private compose(draft: { from: number; to: number }): HTMLElement {
    const quote = this.view.state.doc.textBetween(draft.from, draft.to, " ", " ");
    const post = (text: string, proposal?: string) => this.post(text, { proposal, from: there(this.view.state, draft.from), to: there(this.view.state, draft.to), version: getVersion(this.view.state) });
    const area = this.area("new", "comments.new", async () => send());
    const cancel = button(say("cancel"), { class: "quiet", onclick: () => { setDraft(this.view, null); this.draw(); this.view.focus(); } });
    const other = el("textarea", { rows: 1, dir: "auto", "data-for": "other", "aria-label": say("comments.proposal") });
    other.addEventListener("input", () => grow(other));
    const field = el("label", { class: "proposal-new", hidden: true }, say("comments.proposal"), other);
    const propose = button(say("comments.propose"), { class: "quiet", "aria-expanded": "false", onclick: () => {
      field.hidden = !field.hidden;
      propose.setAttribute("aria-expanded", String(!field.hidden));
      other.value = field.hidden ? "" : quote;
      grow(other);
      if (!field.hidden) { other.focus(); other.select(); }
    } });
    const send = () => {
      const text = area.value.trim();
      if (!field.hidden) void post(text, other.value.replace(/\s+/g, " "));
      else if (text) void post(text);
    };
    return el("article", { class: "thread active comment-new" },
      el("p", { class: "thread-quote", dir: "auto" }, draft.to ? quote.length > 140 ? `${quote.slice(0, 140)}…` : quote : say("comments.whole")), field, area,
      el("div", { class: "thread-buttons" }, button(say("comments.post"), { class: "primary", onclick: send }), cancel, plain(this.view.state.doc, draft.from, draft.to) && propose));
  }

  // proposal shows other words for a passage, and puts them in.
  private proposal(r: Remark, place: { from: number; to: number } | undefined): HTMLElement {
    const { doc } = this.view.state;
    const same = place && plain(doc, place.from, place.to) && doc.textBetween(place.from, place.to) === r.quote;
    const take = () => {
      const { state } = this.view;
      const at = passagesOf(state).list.find((p) => p.id === r.id);
      if (!at || state.doc.textBetween(at.from, at.to) !== r.quote) return this.draw();
      const tr = state.tr;
      this.view.dispatch((r.proposal ? tr.replaceWith(at.from, at.to, state.schema.text(r.proposal, state.doc.resolve(at.from + 1).marks())) : tr.delete(at.from, at.to)).scrollIntoView());
      void this.sync.settled().then(() => this.resolve(r));
    };
    return el("div", { class: "proposal", "data-proposal": r.id }, el("p", { dir: "auto" }, el("del", {}, r.quote), " ", r.proposal ? el("ins", {}, r.proposal) : false),
      !r.resolved && (same ? this.view.editable && el("div", { class: "thread-buttons" }, button(say("comments.accept"), { class: "primary", onclick: take }), button(say("comments.decline"), { class: "quiet", onclick: () => void this.resolve(r) })) : el("small", {}, say("comments.changed"))));
  }

  // note begins a comment on the whole story.
  readonly note = (): void => {
    setDraft(this.view, { id: -1, from: 0, to: 0 });
    this.draw();
    this.panel.querySelector<HTMLTextAreaElement>(".comment-new textarea[data-for=new]")?.focus();
  };

  private area(name: string, words: "comments.answer" | "comments.new", post: (text: string) => Promise<void>): HTMLTextAreaElement {
    const a = el("textarea", { rows: 1, dir: "auto", "data-for": name, placeholder: say(words), "aria-label": say(words) });
    this.mentions.attach(a);
    a.addEventListener("input", () => grow(a));
    a.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && (e.ctrlKey || e.metaKey || (!e.shiftKey && name !== "new")) && !e.isComposing && a.value.trim()) { e.preventDefault(); void post(a.value.trim()); }
      if (e.key === "Escape") { e.stopPropagation(); if (name === "new") setDraft(this.view, null); this.draw(); this.view.focus(); }
    });
    return a;
  }

  private async post(text: string, more: object): Promise<void> {
    await this.sync.settled();
    try {
      const r = await ask<{ say?: string }>("POST", `/newsroom/story/${this.sync.story}/comments`, { text, mentions: this.mentions.of(text), ...more });
      if (r.status >= 300) return toast(r.body?.say ?? say("comments.failed"));
    } catch {
      return toast(say("comments.failed"));
    }
    // What was written is sent: its field is empty now.
    for (const a of this.panel.querySelectorAll("textarea")) if (a.value.trim() === text) a.value = "";
    if (!("parent" in more)) setDraft(this.view, null);
    await this.refresh();
  }

  private async resolve(r: Remark): Promise<void> {
    try {
      const a = await ask<{ say?: string }>("POST", `/newsroom/story/${this.sync.story}/comments/${r.id}/resolve`, {});
      if (a.status >= 300) return toast(a.body?.say ?? say("comments.failed"));
    } catch {
      return toast(say("comments.failed"));
    }
    await this.refresh();
  }

  // jump goes to the thread that an address names, as #comment-7; who comes
  // so has seen it.
  jump(hash: string): boolean {
    const id = Number(/^#comment-(\d+)$/.exec(hash)?.[1]);
    if (!id || !this.list.some((r) => r.id === id)) return false;
    this.show();
    this.activate(id, true);
    void ask("POST", `/newsroom/story/${this.sync.story}/comments/${id}/seen`, {}).then(() => dispatchEvent(new Event("newsroom-notices"))).catch(() => {});
    return true;
  }

  private activate(id: number, go: boolean): void {
    const place = passagesOf(this.view.state).list.find((p) => p.id === id);
    if (go && place && place.from < place.to) {
      const { state } = this.view;
      this.view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, place.from, place.to)).scrollIntoView());
      setActive(this.view, id);
      this.view.focus();
    }
    for (const t of this.panel.querySelectorAll<HTMLElement>("[data-thread]")) t.classList.toggle("active", Number(t.dataset.thread) === id);
    this.panel.querySelector(".thread.active")?.scrollIntoView({ block: "nearest" });
  }
}
