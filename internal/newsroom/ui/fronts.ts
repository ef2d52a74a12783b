// Laying out a front page: stories are dragged, or taken up by a key, and put
// down at a place. The server does each step on its draft and draws the board.
import { el, later } from "./dom";
import { act, faces, keys, sure, tell, typing } from "./frame";
import { ask, get } from "./http";
import { Picker } from "./picker";
import { Preview } from "./preview";
import { number, say } from "./say";

interface Answer { num: number; say?: string; html?: string }
interface Pulse extends Answer { live: number; people: { id: number; name: string; initials: string; color: string }[] }
interface Found { id: number; headline: string; section?: string; state?: string; published?: string }

const root = document.getElementById("front")!;
const board = document.getElementById("board")!;
const query = root.dataset.query!;
const speak = (words: string) => { document.getElementById("spoken")!.textContent = words; };

const num = () => Number(board.querySelector<HTMLElement>(".board")!.dataset.num);
const places = () => [...board.querySelectorAll<HTMLElement>(".places .place[data-at]")];
const slotName = (place: HTMLElement) => place.closest(".slot")?.getAttribute("aria-label") ?? "";
const find = (story: string) => board.querySelector<HTMLElement>(`.place[data-story="${story}"]`);

// Steps.

let live = -1; // the version that readers see, as the last pulse said
let busy: Promise<unknown> = Promise.resolve();

function draw(a: Answer, keep?: string): void {
  const at = document.activeElement as HTMLElement | null;
  const had = keep ?? (board.contains(at) ? at!.closest<HTMLElement>(".place")?.dataset.story : undefined);
  board.innerHTML = a.html!;
  topics();
  if (had) find(had)?.focus({ preventScroll: true });
  look.changed();
  marks();
}

// step sends one thing to do; steps are sent one after the other.
function step(path: string, fields: Record<string, string>, keep?: string): Promise<boolean> {
  const sent = busy.then(async () => {
    const form = new FormData();
    for (const [k, v] of Object.entries(fields)) form.append(k, v);
    const a = await act<Answer>(`${path}?${query}`, form);
    if (!a?.html) return false;
    draw(a, keep);
    if (a.say) tell(a.say);
    return true;
  });
  busy = sent.catch(() => false);
  return sent;
}
const edit = (fields: Record<string, string>, keep?: string) => step("/newsroom/front/edit", fields, keep);
const put = (story: string, to: HTMLElement) => edit({ do: "put", story, slot: to.dataset.slot!, at: to.dataset.at! }, story);

board.addEventListener("submit", (e) => {
  const form = e.target as HTMLFormElement;
  if (!("step" in form.dataset)) return;
  e.preventDefault();
  const fields = Object.fromEntries([...new FormData(form, (e as SubmitEvent).submitter)].map(([k, v]) => [k, String(v)]));
  void (async () => {
    if (form.dataset.ask && !(await sure(form.dataset.ask, say("yes_publish")))) return;
    await step(new URL(form.action).pathname, "num" in fields ? { ...fields, num: String(num()) } : fields);
  })();
});

const undo = (redo: boolean) => void step("/newsroom/front/undo", { num: String(num()), ...(redo ? { redo: "1" } : {}) });

// Carrying a story from where it is to a place.

let carried: { story: string; headline: string } | null = null;
let over: HTMLElement | null = null;

function hover(to: HTMLElement | null): void {
  over?.classList.remove("over");
  over = to;
  if (!to) return;
  to.classList.add("over");
  to.scrollIntoView({ block: "nearest" });
  speak(say("front_over", { slot: slotName(to), n: number(Number(to.dataset.at) + 1) }));
}

const open = () => places().filter((p) => !p.closest(".ranking"));

function lift(story: string, headline: string, from: HTMLElement | null): void {
  carried = { story, headline };
  board.classList.add("carrying");
  const words = say("front_lifted", { title: headline });
  tell(words);
  speak(words);
  hover(from ?? open()[0] ?? null);
  (over ?? board).focus({ preventScroll: true });
}

function down(say_?: string): void {
  carried = null;
  board.classList.remove("carrying");
  hover(null);
  if (say_) tell(say_);
}

async function drop(): Promise<void> {
  const to = over, what = carried;
  down();
  if (to && what) await put(what.story, to);
}

board.addEventListener("click", (e) => {
  const t = e.target as HTMLElement;
  const place = t.closest<HTMLElement>(".place[data-at]");
  if (carried && place && !place.closest(".ranking, .waiting")) {
    e.preventDefault();
    hover(place);
    return void drop();
  }
  const what = t.closest<HTMLElement>("[data-do]")?.dataset.do;
  if (what && place) void command(what, place);
  if (t.closest("[data-choose]")) choose(t.closest("form")!);
  if (t.closest("[data-unchoose]")) picture(t.closest("form")!, "");
});

async function command(what: string, place: HTMLElement): Promise<void> {
  const story = place.dataset.story;
  if (!story) return;
  switch (what) {
    case "pin": await put(story, place); break;
    case "take": await edit({ do: "take", story }, story); break;
    case "lift": lift(story, place.dataset.headline ?? "", place.closest(".waiting") ? null : place); break;
    case "vary": {
      const form = place.querySelector<HTMLFormElement>("[data-vary]");
      if (!form) return;
      form.hidden = !form.hidden;
      place.draggable = form.hidden;
      place.querySelector("[data-do=vary]")?.setAttribute("aria-expanded", String(!form.hidden));
      if (!form.hidden) (form.elements.namedItem("headline") as HTMLElement).focus();
    }
  }
}

// Keys.

document.addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z" && !(e.target as HTMLElement).closest("input, textarea, dialog")) {
    e.preventDefault();
    return undo(e.shiftKey);
  }
  if (typing(e) || document.querySelector("dialog[open]")) return;
  const list = carried ? open() : [...board.querySelectorAll<HTMLElement>(".place[tabindex]")];
  const here = carried ? over : (document.activeElement as HTMLElement | null)?.closest<HTMLElement>(".place[tabindex]") ?? null;
  const control = (e.target as HTMLElement).closest("button, a, summary, select, [role=tab]");
  const go = (by: number) => {
    const to = list[here ? Math.min(Math.max(list.indexOf(here) + by, 0), list.length - 1) : by > 0 ? 0 : list.length - 1];
    if (carried) hover(to ?? null);
    to?.focus({ preventScroll: !!carried });
    to?.scrollIntoView({ block: "nearest" });
  };
  const rtl = getComputedStyle(board).direction === "rtl";
  switch (e.key) {
    case "ArrowDown": case "j": if (control && !carried) return; go(1); break;
    case "ArrowUp": case "k": if (control && !carried) return; go(-1); break;
    case "ArrowRight": case "ArrowLeft":
      if (!carried) return;
      go((e.key === "ArrowRight") !== rtl ? 1 : -1);
      break;
    case "Escape": if (!carried) return; down(say("front_left")); break;
    case "Enter": case " ":
      if (carried) { void drop(); break; }
      if (control || !here?.dataset.story) return;
      lift(here.dataset.story, here.dataset.headline ?? "", here.closest(".waiting") ? null : here);
      break;
    case "p": if (here?.dataset.story) void command(here.classList.contains("pinned") ? "take" : "pin", here); break;
    case "e": if (here) void command("vary", here); break;
    case "Delete": case "Backspace": if (here?.classList.contains("pinned")) void command("take", here); break;
    case "/": tab("find"); field.focus(); break;
    case "?": help(); break;
    default: return;
  }
  e.preventDefault();
});

function help(): void {
  keys([["↑ ↓", say("key_move")], ["Space", say("front_key_lift")], ["P", say("front_key_pin")], ["E", say("front_key_edit")], ["/", say("front_find")], ["Ctrl Z", say("front_undo")], ["Ctrl Shift Z", say("front_redo")], ["?", say("key_help")]]);
}

// Dragging.

root.addEventListener("dragstart", (e) => {
  const from = (e.target as HTMLElement).closest<HTMLElement>("[data-story]");
  if (!from || !e.dataTransfer) return;
  carried = { story: from.dataset.story!, headline: from.dataset.headline ?? "" };
  e.dataTransfer.effectAllowed = "move";
  e.dataTransfer.setData("text/plain", carried.headline);
  board.classList.add("carrying");
});
board.addEventListener("dragover", (e) => {
  const place = (e.target as HTMLElement).closest<HTMLElement>(".places .place[data-at]");
  if (!carried || !place || place.closest(".ranking")) return;
  e.preventDefault();
  if (place !== over) hover(place);
});
board.addEventListener("drop", (e) => {
  if (!carried) return;
  e.preventDefault();
  void drop();
});
root.addEventListener("dragend", () => down());

// Finding stories.

const field = document.getElementById("front-q") as HTMLInputElement;
const found = document.getElementById("front-found")!;
let asked = 0;
const search = later(() => void (async () => {
  const turn = ++asked;
  const q = field.value.trim();
  const list = q ? (await get<Found[]>(`/newsroom/search?edition=${encodeURIComponent(root.dataset.edition!)}&q=${encodeURIComponent(q)}`)) ?? [] : [];
  if (turn !== asked) return;
  found.replaceChildren(...list.map((s) => el("li", { "data-story": s.id, "data-headline": s.headline, draggable: "true", tabindex: "0" },
    el("strong", { dir: "auto" }, s.headline || say("untitled")), el("small", {}, [s.section, s.published || s.state].filter(Boolean).join(" · ")), el("small", { class: "there" }),
    el("button", { type: "button", class: "button", onclick: () => lift(String(s.id), s.headline, null) }, say("front_lift")))));
  if (q && !list.length) found.append(el("li", { class: "empty" }, say("front_find_none")));
  marks();
})(), 120);
field.addEventListener("input", search);
found.addEventListener("keydown", (e) => {
  const item = e.target as HTMLElement;
  if (item.tagName !== "LI" || (e.key !== "Enter" && e.key !== " ")) return;
  e.preventDefault();
  e.stopPropagation();
  lift(item.dataset.story!, item.dataset.headline ?? "", null);
});

// marks says of what was found where it is on the page already.
function marks(): void {
  for (const item of found.querySelectorAll<HTMLElement>("[data-story]")) {
    const place = find(item.dataset.story!);
    item.querySelector(".there")!.textContent = place ? say("front_on_page", { slot: slotName(place) }) : "";
  }
}

// Settings of slots, and topics by their names.

board.addEventListener("change", (e) => {
  const f = e.target as HTMLSelectElement;
  if (f.name === "fill" || f.name === "shape") topics();
});
function topics(): void {
  for (const form of board.querySelectorAll<HTMLFormElement>(".slot-form")) {
    const fill = form.elements.namedItem("fill") as HTMLSelectElement | null, shape = form.elements.namedItem("shape") as HTMLSelectElement | null;
    const counted = shape?.tagName === "SELECT" && shape.value === "ranking";
    const rule = form.querySelector<HTMLElement>("[data-not=ranking]");
    if (rule && fill) {
      rule.hidden = counted;
      if (counted && !fill.querySelector("[value=most]")) fill.append(el("option", { value: "most" }));
      if (counted) fill.value = "most";
      else if (fill.value === "most") fill.value = "latest";
    }
    const topic = form.querySelector<HTMLElement>("[data-for=topic]");
    if (topic) topic.hidden = fill?.value !== "topic";
  }
}
const lists = new WeakMap<HTMLInputElement, HTMLDataListElement>();
board.addEventListener("input", (e) => {
  const input = e.target as HTMLInputElement;
  if (input.dataset.complete !== "topic") return;
  const id = input.parentElement!.querySelector<HTMLInputElement>("[name=topic]")!;
  let list = lists.get(input);
  if (!list) {
    list = el("datalist", { id: `topics-${Math.random().toString(36).slice(2)}` });
    lists.set(input, list);
    input.after(list);
    input.setAttribute("list", list.id);
  }
  const chosen = [...list.options].find((o) => o.value === input.value);
  id.value = chosen?.dataset.id ?? "";
  if (chosen) return;
  const q = input.value;
  void get<{ id: number; name: string }[]>(`/newsroom/complete?kind=topic&edition=${encodeURIComponent(root.dataset.edition!)}&q=${encodeURIComponent(q)}`).then((all) => {
    if (q === input.value) list!.replaceChildren(...(all ?? []).map((t) => el("option", { value: t.name, "data-id": t.id })));
  });
});

// The picture for the front.

let picker: Picker | null = null;
function choose(form: HTMLFormElement): void {
  picker ??= new Picker();
  picker.open("picture", (m) => { if (m.asset) picture(form, String(m.asset)); });
}
function picture(form: HTMLFormElement, value: string): void {
  (form.elements.namedItem("picture") as HTMLInputElement).value = value;
  form.querySelector("[data-picture-state]")!.textContent = say(value ? "front_picture_own" : "front_picture_story");
}

// Looking, and what was.

const at = document.getElementById("front-at") as HTMLInputElement;
const opened = at.value;
const look = new Preview(document.getElementById("front-look")!, () => ({
  address: `/newsroom/front/preview?${query}${at.value && at.value !== opened ? `&at=${encodeURIComponent(at.value)}` : ""}`, version: num(), ready: busy.then(() => {}),
}));
at.addEventListener("change", () => look.changed());

const past = document.getElementById("front-past")!;
async function history(all: string, before = ""): Promise<void> {
  try {
    const r = await fetch(`/newsroom/front/history?${query}&all=${all}&before=${before}`, { headers: { Accept: "text/html" } });
    if (!r.ok) return tell(say("broken"));
    if (!before) past.replaceChildren();
    past.querySelector("[data-more-past]")?.remove();
    past.insertAdjacentHTML("beforeend", await r.text());
    past.dataset.all = all;
  } catch {
    tell(say("offline"));
  }
}
past.addEventListener("click", (e) => {
  const t = e.target as HTMLElement;
  const all = t.closest<HTMLElement>("[data-past]"), more = t.closest<HTMLElement>("[data-more-past]"), restore = t.closest<HTMLElement>("[data-restore]");
  if (all) void history(all.dataset.past!);
  if (more) void history(past.dataset.all ?? "", more.dataset.morePast);
  if (restore) void edit({ do: "restore", version: restore.dataset.restore! }).then(() => history(past.dataset.all ?? ""));
});

const tabs = [...root.querySelectorAll<HTMLElement>("[role=tab]")];
function tab(name: string): void {
  for (const t of tabs) {
    const on = t.id === `tab-${name}`;
    t.setAttribute("aria-selected", String(on));
    t.tabIndex = on ? 0 : -1;
    document.getElementById(t.getAttribute("aria-controls")!)!.hidden = !on;
  }
  root.classList.toggle("looking", name === "look");
  if (name === "look") look.show();
  if (name === "past") void history("");
}
tabs.forEach((t, i) => {
  t.addEventListener("click", () => tab(t.id.slice(4)));
  t.addEventListener("keydown", (e) => {
    if (e.key !== "ArrowRight" && e.key !== "ArrowLeft") return;
    const to = tabs[(i + ((e.key === "ArrowRight") !== (getComputedStyle(root).direction === "rtl") ? 1 : tabs.length - 1)) % tabs.length]!;
    to.focus();
    tab(to.id.slice(4));
  });
});

// Others.

const here = document.getElementById("here");
async function pulse(): Promise<void> {
  if (document.hidden) return;
  await busy;
  const known = num();
  try {
    const r = await ask<Pulse>("GET", `/newsroom/front/pulse?${query}&num=${known}&live=${live}`);
    if (r.status !== 200) return;
    here?.replaceChildren(...r.body.people.map((p) => el("span", { class: "face", "data-color": p.color, title: p.name }, p.initials)));
    if (here) faces(here);
    const fresh = live >= 0;
    live = r.body.live;
    const writing = board.querySelector("form[data-vary]:not([hidden]), details[open] form");
    if (!fresh || !r.body.html || known !== num() || carried || writing) return;
    draw(r.body);
    if (r.body.say) tell(r.body.say);
  } catch { /* the next one may come through */ }
}
setInterval(() => void pulse(), 2_000);
void pulse();
topics();
