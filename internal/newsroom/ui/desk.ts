// The desk: filters as they are typed, keys, choosing, and what others change.
import { el, later } from "./dom";
import { Line } from "./line";
import { act, faces, keys, shown, sure, tell, typing } from "./frame";
import { ask, get } from "./http";
import { say, number } from "./say";

const rows = document.getElementById("rows")!;
const filters = document.getElementById("filters") as HTMLFormElement;
const bulk = document.getElementById("bulk")!;

const all = () => [...rows.querySelectorAll<HTMLElement>(".row[data-story]")];
const current = () => rows.querySelector<HTMLElement>(".row.current");
const chosen = () => all().filter((r) => r.querySelector<HTMLInputElement>(".choose")!.checked);

// Reading rows.

let asked = 0;
async function load(path: string, into: (html: string) => void): Promise<void> {
  const turn = ++asked;
  try {
    const r = await fetch(path, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (r.redirected && new URL(r.url).pathname === "/newsroom/signin") return location.assign(r.url);
    if (turn !== asked || !r.ok) return;
    into(await r.text());
    faces(rows);
    present();
  } catch {
    tell(say("offline"));
  }
}

function query(): URLSearchParams {
  const q = new URLSearchParams();
  for (const [k, v] of new FormData(filters)) if (v) q.set(k, String(v));
  return q;
}

function refresh(): void {
  const q = query();
  history.replaceState(null, "", q.size ? `/newsroom?${q}` : "/newsroom");
  void load(`/newsroom/desk/rows?${q}`, (html) => { rows.innerHTML = html; mark(null); choose(); own(); });
}
const soon = later(refresh, 120);
filters.addEventListener("input", soon);
filters.addEventListener("submit", (e) => { e.preventDefault(); soon.cancel(); refresh(); });

// Authors and topics are found by their names.
filters.addEventListener("input", (e) => {
  const field = e.target as HTMLInputElement;
  const kind = field.dataset.name;
  if (!kind) return;
  const id = filters.elements.namedItem(kind) as HTMLInputElement;
  const known = [...field.list!.options].find((o) => o.value === field.value);
  id.value = known?.dataset.id ?? "";
  if (known || !field.value.trim()) return;
  const q = field.value;
  const edition = (filters.elements.namedItem("edition") as HTMLSelectElement | null)?.value || document.querySelector<HTMLSelectElement>(".bar [name=edition]")?.value || "en";
  void get<{ id: number; name: string }[]>(`/newsroom/complete?kind=${kind}&edition=${encodeURIComponent(edition)}&q=${encodeURIComponent(q)}`).then((list) => {
    if (q === field.value) field.list!.replaceChildren(...(list ?? []).map((n) => el("option", { value: n.name, "data-id": n.id })));
  });
});

rows.addEventListener("click", (e) => {
  const more = (e.target as HTMLElement).closest<HTMLAnchorElement>("[data-more]");
  if (!more) return;
  e.preventDefault();
  void load(more.href, (html) => { more.remove(); rows.insertAdjacentHTML("beforeend", html); });
});
new IntersectionObserver((seen) => {
  if (seen.some((s) => s.isIntersecting)) rows.querySelector<HTMLElement>("[data-more]")?.click();
}, { rootMargin: "300px" }).observe(document.querySelector(".keys")!);

// Moving and doing, by keys.

function mark(row: HTMLElement | null): void {
  current()?.classList.remove("current");
  row?.classList.add("current");
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

function step(by: number): void {
  const list = all();
  const now = current();
  const at = now ? list.indexOf(now) + by : by > 0 ? 0 : list.length - 1;
  if (list[at]) mark(list[at]);
  if (at >= list.length - 5) rows.querySelector<HTMLElement>("[data-more]")?.click();
}

const title = (row: HTMLElement) => row.querySelector(".what a")?.textContent ?? "";

async function publish(row: HTMLElement): Promise<void> {
  if (!(await sure(say("ask_publish", { title: title(row) }), say("yes_publish")))) return;
  const done = await act<{ path?: string }>(`/newsroom/story/${row.dataset.story}/${row.dataset.state === "live" ? "update" : "publish"}`);
  if (done) tell(say("done_story", { do: say("state_live"), title: title(row) }));
}

document.addEventListener("keydown", (e) => {
  if (typing(e) || document.querySelector("dialog[open]")) return;
  const row = current();
  switch (e.key) {
    case "j": case "ArrowDown": step(1); break;
    case "k": case "ArrowUp": step(-1); break;
    case "Enter": case "o":
      if (e.target instanceof HTMLElement && e.target.closest("a, button")) return;
      row?.querySelector<HTMLElement>(".what a")?.click();
      break;
    case "x": if (row) { const box = row.querySelector<HTMLInputElement>(".choose")!; box.checked = !box.checked; choose(); } break;
    case "p": if (row) void publish(row); break;
    case "/": (filters.elements.namedItem("q") as HTMLInputElement).focus(); break;
    case "?": help(); break;
    case "Escape": mark(null); break;
    default: return;
  }
  e.preventDefault();
});

function help(): void {
  keys([["J K", say("key_move")], ["Enter", say("key_open")], ["X", say("key_choose")], ["P", say("key_publish")], ["/", say("key_filter")], ["N", say("key_new")], ["Ctrl K", say("key_search")], ["?", say("key_help")]]);
}
document.getElementById("show-keys")!.addEventListener("click", help);

// Many at once.

function choose(): void {
  const n = chosen().length;
  bulk.hidden = n === 0;
  document.getElementById("chosen")!.textContent = say("chosen", { n: number(n) });
}
document.querySelector("#list")!.addEventListener("change", (e) => {
  const box = e.target as HTMLInputElement;
  if (box.id === "all-rows") for (const r of all()) r.querySelector<HTMLInputElement>(".choose")!.checked = box.checked;
  choose();
});
// heir asks to whom stories are to be given: "0" is nobody, null is not done.
async function heir(row: HTMLElement): Promise<string | null> {
  const people = (await get<{ id: number; name: string }[]>(`/newsroom/story/${row.dataset.story}/colleagues?for=edit`)) ?? [];
  return new Promise((answer) => {
    let said: string | null = null;
    const field = el("select", { id: "heir", autofocus: true }, ...people.map((p) => el("option", { value: p.id }, p.name)), el("option", { value: "0" }, say("assign_nobody")));
    const d = el("dialog", { class: "ask", "aria-label": say("do_assign") }, el("label", { for: "heir" }, say("assign_to")), field,
      el("div", { class: "buttons" },
        el("button", { class: "button", type: "button", onclick: () => d.close() }, say("no")),
        el("button", { class: "button strong", type: "button", onclick: () => { said = field.value; d.close(); } }, say("do_assign"))));
    d.addEventListener("close", () => answer(said));
    shown(d);
  });
}

bulk.addEventListener("click", async (e) => {
  const what = (e.target as HTMLElement).dataset.bulk;
  if (!what) return;
  const list = chosen();
  if (what !== "none") {
    const owner = what === "assign" ? await heir(list[0]!) : "";
    if (owner === null) return;
    if (what === "publish" && !(await sure(say("ask_publish", { title: list.map(title).join(" · ") }), say("yes_publish")))) return;
    let done = 0;
    for (const r of list) {
      const path = what === "mine" ? "mine" : what === "publish" && r.dataset.state === "live" ? "update" : what;
      if (await act(`/newsroom/story/${r.dataset.story}/${path}`, what === "assign" ? { owner } : {})) done++;
    }
    if (done) tell(say("changed", { n: number(done) }));
    if (done < list.length) return;
  }
  for (const r of list) r.querySelector<HTMLInputElement>(".choose")!.checked = false;
  choose();
});

// Views of one's own.

const sorted = (q: string) => { const p = new URLSearchParams(q); p.sort(); return p.toString(); };
function own(): void {
  const here = sorted(query().toString());
  const keep = document.getElementById("keep-view") as HTMLFormElement, drop = document.getElementById("drop-view") as HTMLFormElement;
  let known = "";
  for (const a of document.querySelectorAll<HTMLElement>("#own-views a")) {
    const is = sorted(a.dataset.query!) === here;
    if (is) { known = a.textContent!; a.setAttribute("aria-current", "page"); } else a.removeAttribute("aria-current");
  }
  keep.hidden = !!known || here === "" || here.startsWith("view=") && !here.includes("&");
  drop.hidden = !known;
  (keep.elements.namedItem("query") as HTMLInputElement).value = here;
  (drop.elements.namedItem("name") as HTMLInputElement).value = known;
}

// Those that this browser kept before the server did are taken over once.
async function takeOver(): Promise<void> {
  const kept = "newsroom.views";
  try {
    const list = JSON.parse(localStorage.getItem(kept) ?? "[]") as { name: string; query: string }[];
    localStorage.removeItem(kept);
    for (const v of list) {
      const form = new FormData();
      form.append("name", v.name);
      form.append("query", v.query);
      await ask("POST", "/newsroom/views", form);
    }
    if (list.length) location.reload();
  } catch {
    // they were not readable
  }
}
void takeOver();

// What others do. A row that changed is brought up to date where it stands;
// nothing moves under the pointer.

interface Here { story: number; people: { name: string; color: string; initials: string }[] }
let here: Here[] = [];

function present(): void {
  const by = new Map(here.map((h) => [String(h.story), h.people]));
  for (const r of all()) {
    r.querySelector(".here")!.replaceChildren(...(by.get(r.dataset.story!) ?? []).map((p) => el("span", { class: "face", "data-color": p.color, title: p.name }, p.initials)));
  }
  const everyone = new Map(here.flatMap((h) => h.people).map((p) => [p.name, p]));
  document.getElementById("here")!.replaceChildren(...[...everyone.values()].slice(0, 6).map((p) => el("span", { class: "face", "data-color": p.color, title: p.name }, p.initials)));
  faces();
}

const changed = new Set<number>();
const update = later(async () => {
  const ids = [...changed].filter((id) => rows.querySelector(`[data-story="${id}"]`));
  const fresh = [...changed].some((id) => !ids.includes(id));
  changed.clear();
  if (ids.length) {
    const r = await fetch(`/newsroom/desk/rows?ids=${ids.join(",")}`, { headers: { Accept: "text/html" } });
    if (r.ok) {
      const holder = el("div");
      holder.innerHTML = await r.text();
      for (const row of holder.querySelectorAll<HTMLElement>(".row[data-story]")) {
        const old = rows.querySelector<HTMLElement>(`[data-story="${row.dataset.story}"]`);
        if (!old) continue;
        row.classList.toggle("current", old.classList.contains("current"));
        row.querySelector<HTMLInputElement>(".choose")!.checked = old.querySelector<HTMLInputElement>(".choose")!.checked;
        const focused = old === document.activeElement;
        old.replaceWith(row);
        if (focused) row.focus({ preventScroll: true });
      }
    }
  }
  if (fresh && !current() && !chosen().length && scrollY < 50 && !rows.matches(":hover")) refresh();
  present();
}, 250);

const line: Line = new Line({
  open(again) {
    line.say({ type: "watch", desk: true });
    if (!again) return;
    changed.add(0); // something that is not in the list
    for (const r of all().slice(0, 100)) changed.add(Number(r.dataset.story));
    update();
  },
  hear(said) {
    const m = said as { type: string; id?: number; here?: Here[] };
    if (m.type === "story" && m.id) { changed.add(m.id); update(); }
    if (m.type === "notices") dispatchEvent(new Event("newsroom-notices"));
    if (m.type === "here" && m.here) { here = m.here; present(); }
  },
});

own();
choose();
line.begin();
