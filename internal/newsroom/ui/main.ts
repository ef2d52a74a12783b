// The editor: the parts put together.
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { EditorState, Selection, TextSelection, type Command, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { blocks, place } from "./blocks";
import { Comments } from "./comments";
import { el } from "./dom";
import { fields } from "./fields";
import { icon } from "./icons";
import { jumps } from "./jump";
import { Keep } from "./keep";
import { keys } from "./keys";
import { Languages } from "./language";
import { lead } from "./lead";
import { Links } from "./link";
import { Live } from "./live";
import { note } from "./note";
import { attrsOf, mediaViews } from "./media";
import { begin, fetchManuscript, latecomers, Shut, type Beginning } from "./open";
import { Islands, saved, saveFirst, tabs } from "./panels";
import { paste } from "./paste";
import { people, pointer, setPeople } from "./people";
import { Picker } from "./picker";
import { toast } from "./popover";
import { Preview } from "./preview";
import { prompt } from "./prompt";
import { quoteViews } from "./quotes";
import { rules } from "./rules";
import { clock, say } from "./say";
import { node } from "./schema";
import { slash } from "./slash";
import { Status } from "./status";
import { Sync } from "./sync";
import { tables } from "./tables";
import { found } from "./found";
import { hint, named, titleViews } from "./titles";
import { bubble, toolbar, type Tools } from "./toolbar";
import { trail } from "./trail";
import { uploads } from "./upload";

const root = document.getElementById("editor");
if (root) void start(root);

async function start(root: HTMLElement): Promise<void> {
  performance.mark("editor-start");
  const part = (name: string) => root.querySelector<HTMLElement>(`[data-part=${name}]`)!;
  for (const e of root.querySelectorAll<HTMLElement>("[data-icon]")) e.prepend(icon(e.dataset.icon as Parameters<typeof icon>[0]));
  const story = Number(root.dataset.story) || 0;
  const edition = root.dataset.edition ?? "";
  const first = fetchManuscript(story);
  const keep = await Keep.open();
  const from = await opening(part("page"), (again) => begin(story, edition, keep, again ? fetchManuscript(story) : first));
  edit(root, part, story, edition, keep, from);
  performance.mark("editor-ready");
  requestAnimationFrame(() => setTimeout(() => performance.mark("editor-painted")));
}

// opening tries until there is something to open, and says what hinders it.
async function opening(page: HTMLElement, open: (again: boolean) => Promise<Beginning>): Promise<Beginning> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      const b = await open(wait > 500);
      page.querySelector(".shut")?.remove();
      return b;
    } catch (e) {
      const status = e instanceof Shut ? e.status : -1;
      const words = (e as Error).message || say(status === 401 ? "shut.signedout" : status === 403 ? "shut.refused" : status === 404 ? "shut.gone" : "shut.away");
      page.querySelector(".shut")?.remove();
      const signin = page.closest<HTMLElement>("[data-signin]")?.dataset.signin ?? "/newsroom/signin";
      page.append(el("div", { class: "shut", role: "alert" }, el("p", { dir: "auto" }, words), status === 401 && el("a", { href: signin, target: "_blank", rel: "opener" }, say("banner.signin"))));
      if (status === 403 || status === 404) await new Promise(() => {});
      await new Promise((r) => { setTimeout(r, wait); addEventListener("online", r, { once: true }); addEventListener("focus", r, { once: true }); });
    }
  }
}

function edit(root: HTMLElement, part: (name: string) => HTMLElement, story: number, edition: string, keep: Keep, from: Beginning): void {
  const side = part("side");
  const picker = new Picker();
  const links = new Links();
  const languages = new Languages();
  const status = new Status(part("status"), root.querySelector("[data-part=faces]"), root.dataset.signin ?? "/newsroom/signin");
  const panel = (name: string) => document.getElementById(`panel-${name}`)!;
  const openSide = (on: boolean) => { root.classList.toggle("side-open", on); sideButton?.setAttribute("aria-expanded", String(on)); };
  const sideButton = root.querySelector<HTMLElement>("[data-part=side-button]");
  sideButton?.addEventListener("click", () => openSide(!root.classList.contains("side-open")));
  root.querySelector("[data-part=side-close]")?.addEventListener("click", () => openSide(false));
  const comments = new Comments(panel("comments"), () => show("comments"), (n) => {
    part("comment-count").textContent = n ? String(n) : "";
  });
  const preview = new Preview(panel("preview"), () => ({ address: sync.story ? `/newsroom/story/${sync.story}/preview` : "", version: sync.version, ready: sync.settled() }));
  const islands = new Islands(root, () => sync.story);
  const show = tabs(side, (p) => {
    openSide(true);
    root.classList.toggle("side-wide", p.id === "panel-preview");
    islands.look();
    if (p.id === "panel-preview") preview.show();
  });
  root.querySelectorAll<HTMLElement>("[data-show]").forEach((b) => b.addEventListener("click", () => show(b.dataset.show!)));

  const all = blocks((kind) => picker.open(kind, (m) => {
    place(node(kind).create(attrsOf(m)))(view.state, view.dispatch, view);
    view.focus();
  }));
  const tools: Tools = { blocks: all, link: links.command, comment: comments.command, language: languages.command };
  const save: Command = (_, dispatch) => {
    if (dispatch) void saveNamed();
    return true;
  };
  const toToolbar: Command = (_, dispatch) => {
    if (dispatch) part("toolbar").querySelector<HTMLElement>("[tabindex='0']")?.focus();
    return true;
  };

  const counted = Sync.plugin(from.version, from.client);
  let may = from.manuscript?.may ?? null;
  const editable = () => !may?.length || may.some((a) => a.includes("edit"));
  const readOnly = () => {
    root.classList.toggle("read-only", !editable());
    for (const e of [part("toolbar"), ...root.querySelectorAll<HTMLElement>(".fields, [data-tokens], .check")]) e.inert = !editable();
  };
  const view = new EditorView({ mount: part("manuscript") }, {
    state: EditorState.create({
      doc: from.doc,
      plugins: [
        prompt(), counted, trail(), slash(all), ...rules(), ...keys(all, { link: links.command, comment: comments.command, save, toolbar: toToolbar }),
        history({ newGroupDelay: 700 }), dropCursor({ class: "drop-cursor", color: false }), gapCursor(), uploads(), paste(), links.plugin(), comments.plugin(), people(), lead(picker), hint(), tables(),
      ],
    }),
    attributes: { "aria-label": say("manuscript"), role: "textbox", "aria-multiline": "true", spellcheck: "true", lang: root.dataset.lang ?? "", dir: root.dataset.dir ?? "auto", id: "manuscript", class: "manuscript" },
    nodeViews: { ...titleViews, ...quoteViews, ...mediaViews(picker) },
    editable,
    handleDOMEvents: { compositionend: () => void setTimeout(() => sync.composed(), 60) },
    dispatchTransaction(tr) {
      if (tr.docChanged && tr.getMeta("rebased") === undefined && !editable()) return;
      view.updateState(view.state.apply(tr));
      if (tr.docChanged) changed(tr);
    },
  });

  const sync = new Sync(view, counted, keep, { story, edition, client: from.client, version: from.version, confirmed: from.doc }, {
    condition: (_, words) => status.stand(sync, words),
    manuscript(m) {
      may = m.may;
      readOnly();
      view.setProps({});
      status.head(m.head);
      comments.set(m.comments ?? [], m.version);
    },
    begun(id) {
      window.history.replaceState(null, "", `/newsroom/story/${id}`);
      root.dataset.story = String(id);
      live.connect();
      islands.spoil();
    },
    dropped: (words) => toast(say("merge.dropped"), { words: say("merge.copy"), do: () => void navigator.clipboard?.writeText(words) }),
  });
  const live = new Live(sync, {
    people(list) { setPeople(view, list); status.here(list); },
    comments: () => void comments.refresh(),
    story: () => { islands.spoil(); preview.changed(); },
  });

  function changed(tr: Transaction): void {
    if (tr.getMeta("rebased") === undefined) sync.changed();
    status.changed();
    preview.changed();
  }

  async function saveVersion(note = ""): Promise<number | null> {
    if (!sync.story && !sync.waitingSteps.length) return null;
    const waited = await Promise.race([sync.settled().then(() => true), new Promise<false>((r) => setTimeout(() => r(false), 8_000))]);
    const r = waited ? await saved(sync.story, sync.version, note) : null;
    if (r === null || typeof r === "string") {
      toast(r ?? say("save.failed"));
      return null;
    }
    status.head(r.head);
    toast(say("save.done", { n: r.head, at: clock(r.at ? new Date(r.at) : Date.now()) }));
    islands.spoil();
    return r.head;
  }

  async function saveNamed(): Promise<void> {
    const words = await note();
    if (words !== null) await saveVersion(words);
  }

  readOnly();
  comments.attach(view, sync);
  status.attach(view);
  for (const p of [named(root.querySelector<HTMLElement>("[data-part=name]")!, root.querySelector("[data-attr=section]")), fields(root, edition), found(part("found")), toolbar(part("toolbar"), tools), bubble(tools), pointer(live)]) view.setProps({ plugins: [...(view.props.plugins ?? []), p] });
  for (const s of from.steps) view.dispatch(view.state.tr.step(s).setMeta("addToHistory", false));
  if (from.manuscript) {
    status.head(from.manuscript.head);
    comments.set(from.manuscript.comments ?? [], from.manuscript.version);
  }
  addEventListener("hashchange", () => comments.jump(location.hash));
  if (from.taken && from.steps.length) toast(say("taken", { at: clock(from.taken, false) }));
  status.stand(sync);
  saveFirst(root, () => saveVersion());
  jumps(root, view, show);
  void keep.hold(from.client, () => sync.beat());
  latecomers(() => sync.story, edition, keep);
  live.connect();
  islands.look();
  if (from.steps.length) sync.now();
  const emptyStory = view.state.doc.child(0).content.size === 0;
  view.dispatch(view.state.tr.setSelection(emptyStory ? TextSelection.create(view.state.doc, 1) : Selection.atStart(view.state.doc)));
  if (emptyStory || !story) view.focus();
  comments.jump(location.hash);

  addEventListener("online", () => { if (sync.waitingSteps.length) sync.now(); else void sync.catchUp(); });
  addEventListener("focus", () => { if (sync.condition !== "saved") sync.now(); });
  const parting = () => {
    if (document.activeElement !== view.dom) document.activeElement?.dispatchEvent(new FocusEvent("blur")); // a field tells what it has
    sync.now(true);
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) parting(); else void sync.catchUp(); });
  addEventListener("pagehide", parting);
  addEventListener("beforeunload", (e) => { if (sync.waitingSteps.length && !sync.kept) e.preventDefault(); });
  addEventListener("keydown", (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== "s" || e.defaultPrevented) return;
    e.preventDefault();
    (document.activeElement as HTMLElement | null)?.dispatchEvent(new Event("change", { bubbles: true }));
    void saveNamed();
  });
}
