// The parts of the editor's page that the server draws: moves of the flow,
// related coverage, versions. Their forms are sent without leaving the page.
import { Choices } from "./choices";
import { el, later } from "./dom";
import { ask, get } from "./http";
import { act, sure, tell } from "./frame";
import { say } from "./say";

interface Found { id: number; headline: string; state?: string }
const finders = new WeakMap<HTMLInputElement, { search: () => void }>();

interface Flow { say?: string; word?: string; path?: string; remade?: string[]; link?: string; took_ms?: number; in?: string; undo?: number; to?: string }

async function send(form: HTMLFormElement): Promise<void> {
  const question = form.dataset.ask;
  if (question && !(await sure(question, say("yes_publish")))) return;
  const busy = form.querySelector<HTMLButtonElement>("button[type=submit]");
  busy?.setAttribute("aria-busy", "true");
  form.querySelector(".wrong")?.remove();
  try {
    const r = await ask<Flow & { field?: string }>("POST", form.getAttribute("action")!, Object.fromEntries([...new FormData(form)].map(([k, v]) => [k, k === "grave" ? true : String(v)])));
    if (r.status === 401) return tell(say("shut.signedout"));
    if (r.status >= 300) {
      const words = r.body?.say || say("broken");
      form.append(el("p", { class: "wrong", role: "alert" }, words));
      return tell(words);
    }
    form.reset();
    form.closest("details")?.removeAttribute("open");
    if (form.contains(document.activeElement)) (document.activeElement as HTMLElement).blur(); // it may be drawn anew
    done(r.body, form.getAttribute("action")!.replace(/[^/]+$/, "unpublish"));
  } catch {
    tell(say("offline"));
  } finally {
    busy?.removeAttribute("aria-busy");
  }
}

// done says what became of the story, and what else changed with it.
function done(f: Flow, undo: string): void {
  if (f.to) return location.assign(f.to);
  for (const d of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) d.open = false;
  if (!f.path && !f.remade?.length && !f.link) return tell([f.word, f.in, f.say].filter(Boolean).join(" · ") || say("flow_set"));
  document.querySelector(".published")?.remove();
  const box = el("aside", { class: "published", role: "status" },
    el("button", { type: "button", class: "close", "aria-label": say("close"), onclick: () => box.remove() }, "×"),
    el("strong", {}, f.word ?? ""), f.path ? el("a", { href: f.path, target: "_blank", rel: "noopener" }, say("flow_view")) : null,
    f.say ? el("p", {}, f.say) : null,
    f.link ? el("input", { type: "text", readonly: true, dir: "ltr", value: new URL(f.link, location.href).href, "aria-label": say("preview_share"), onfocus: (e: FocusEvent) => (e.target as HTMLInputElement).select() }) : null,
    f.undo ? el("button", { type: "button", class: "button undo", onclick: () => { box.remove(); void takeBack(undo); } }, say("undo_publish")) : null,
    f.remade?.length ? el("p", {}, say("flow_remade"), ": ", f.remade.join(" · ")) : null);
  document.body.append(box);
  setTimeout(() => box.remove(), 20_000);
  if (f.undo) setTimeout(() => box.querySelector(".undo")?.remove(), f.undo * 1000);
}

async function takeBack(path: string): Promise<void> {
  const f = await act<Flow>(path);
  if (f) tell([f.word, f.say].filter(Boolean).join(" · "));
}

// A story of another edition, found as it is typed.
document.addEventListener("input", (e) => {
  const field = e.target as HTMLInputElement;
  if (field.dataset?.find === undefined) return;
  let list = finders.get(field);
  if (!list) {
    const choices = new Choices<Found>(field, field.labels?.[0]?.textContent ?? "", (s) => [el("bdi", {}, s.headline || say("untitled")), s.state ? el("small", {}, s.state) : ""], (s) => {
      const form = field.form!;
      (form.elements.namedItem("other") as HTMLInputElement).value = String(s.id);
      form.requestSubmit();
    });
    field.closest("label")!.after(choices.element);
    field.addEventListener("keydown", (k) => { if (choices.key(k)) k.preventDefault(); else if (k.key === "Enter") k.preventDefault(); });
    const search = later(async () => {
      const q = field.value.trim();
      const found = q ? (await get<Found[]>(`/newsroom/search?edition=${encodeURIComponent(field.dataset.find!)}&q=${encodeURIComponent(q)}`)) ?? [] : [];
      if (q === field.value.trim()) choices.show(found.slice(0, 8));
    }, 120);
    finders.set(field, (list = { search }));
  }
  list.search();
});

document.addEventListener("submit", (e) => {
  const form = e.target as HTMLFormElement;
  if (e.defaultPrevented || !("act" in form.dataset)) return;
  e.preventDefault();
  void send(form);
});

document.addEventListener("click", (e) => {
  const t = e.target as HTMLElement;
  const open = t.closest<HTMLElement>("[data-open]")?.dataset.open;
  if (open) {
    const form = document.getElementById(open);
    if (!form) return;
    document.getElementById("tab-story")?.click();
    form.hidden = !form.hidden;
    form.querySelector("textarea")?.focus();
  }
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (menu && !menu.contains(t)) menu.open = false;
});

// Related coverage: pinned by a key or a click, ordered by dragging.

async function put(list: HTMLElement, change: (pins: number[], blocks: number[]) => void): Promise<void> {
  const panel = list.closest<HTMLElement>("[data-island]")!;
  const ids = (of: string) => [...panel.querySelectorAll<HTMLElement>(of)].map((x) => Number(x.dataset.story));
  const pins = ids("ol.related .pinned"), blocks = ids("ul.related li");
  change(pins, blocks);
  const own = panel.querySelector<HTMLElement>("ol.related")!;
  if (await act(`/newsroom/story/${own.dataset.related}/related`, { num: Number(own.dataset.num), pins, blocks })) await reload(panel, own.dataset.related!);
}

async function reload(panel: HTMLElement, story: string): Promise<void> {
  const r = await fetch(`/newsroom/story/${story}/related`, { headers: { Accept: "text/html" } });
  if (r.ok) panel.innerHTML = await r.text();
}

document.addEventListener("click", (e) => {
  const b = (e.target as HTMLElement).closest<HTMLElement>(".related button");
  const item = b?.closest<HTMLElement>("li");
  if (!b || !item) return;
  const id = Number(item.dataset.story);
  void put(item, (pins, blocks) => {
    const at = pins.indexOf(id);
    if (b.dataset.pin === "on") pins.push(id);
    if (b.dataset.pin === "off") pins.splice(at, 1);
    if (b.dataset.block === "on") { if (at >= 0) pins.splice(at, 1); blocks.push(id); }
    if (b.dataset.block === "off") blocks.splice(blocks.indexOf(id), 1);
    const to = b.dataset.up !== undefined ? at - 1 : b.dataset.down !== undefined ? at + 1 : -1;
    if (at >= 0 && to >= 0 && to < pins.length) { pins.splice(at, 1); pins.splice(to, 0, id); }
  });
});

let dragged: HTMLElement | null = null;
document.addEventListener("dragstart", (e) => { dragged = (e.target as HTMLElement).closest?.<HTMLElement>("ol.related li") ?? null; });
document.addEventListener("dragover", (e) => {
  if (dragged && (e.target as HTMLElement).closest("ol.related")) e.preventDefault();
});
document.addEventListener("drop", (e) => {
  const over = (e.target as HTMLElement).closest<HTMLElement>("ol.related li");
  if (!dragged || !over || over === dragged) return;
  e.preventDefault();
  const id = Number(dragged.dataset.story), before = Number(over.dataset.story);
  void put(dragged, (pins) => {
    if (pins.includes(id)) pins.splice(pins.indexOf(id), 1);
    const at = pins.indexOf(before);
    pins.splice(at < 0 ? pins.length : at, 0, id);
  });
  dragged = null;
});

