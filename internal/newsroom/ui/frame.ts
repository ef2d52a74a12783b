// What screens of the newsroom share: the palette, dialogs, faces.
import { el, later } from "./dom";
import { ask, get } from "./http";
import { say } from "./say";

interface Found { id: number; headline: string; section?: string; state?: string }

// faces gives people their colours, which a sheet cannot know.
export function faces(root: ParentNode = document): void {
  for (const f of root.querySelectorAll<HTMLElement>(".face[data-color]")) {
    const color = f.dataset.color || "";
    if (/^#[0-9a-f]{6}$/i.test(color)) f.style.setProperty("--face", color);
  }
}

// typing reports whether a key belongs to a field and is no command.
export function typing(e: KeyboardEvent): boolean {
  const t = e.target as HTMLElement;
  return e.ctrlKey || e.metaKey || e.altKey || e.isComposing || t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName) && !(t instanceof HTMLInputElement && t.type === "checkbox");
}

// shown opens a dialog and takes it away when it closes.
export function shown(dialog: HTMLDialogElement): HTMLDialogElement {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  dialog.showModal();
  return dialog;
}

// sure asks a question and answers whether the person said yes.
export function sure(question: string, yes: string): Promise<boolean> {
  return new Promise((answer) => {
    let said = false;
    const d = el("dialog", { class: "ask", "aria-label": question }, el("p", {}, question),
      el("div", { class: "buttons" },
        el("button", { class: "button", type: "button", onclick: () => d.close() }, say("no")),
        el("button", { class: "button strong", type: "button", autofocus: true, onclick: () => { said = true; d.close(); } }, yes)));
    d.addEventListener("close", () => answer(said));
    shown(d);
  });
}

// keys lists what the keyboard does.
export function keys(list: [string, string][]): void {
  const d = el("dialog", { class: "keys-list", "aria-label": say("keys_title") }, el("h2", {}, say("keys_title")),
    el("dl", {}, ...list.flatMap(([k, what]) => [el("dt", {}, ...k.split(" ").map((part) => el("kbd", {}, part))), el("dd", {}, what)])));
  d.tabIndex = -1;
  shown(d);
}

// palette finds stories and places.
export function palette(start = ""): void {
  if (document.querySelector("dialog.palette")) return;
  const field = el("input", { type: "search", placeholder: say("find"), "aria-label": say("palette_label"), role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", autocomplete: "off", dir: "auto", value: start });
  const list = el("ul", { id: "palette-list", role: "listbox" });
  const dialog = el("dialog", { class: "palette", "aria-label": say("palette_label") }, field, list);
  let at = 0;
  const options = () => [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const mark = (to: number) => {
    const all = options();
    at = all.length ? (to + all.length) % all.length : 0;
    all.forEach((o, i) => o.setAttribute("aria-selected", String(i === at)));
    all[at]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", all[at]?.id ?? "");
  };
  const option = (i: number, href: string, text: string, note = "") =>
    el("li", { role: "option", id: `palette-${i}`, "data-href": href, onclick: () => location.assign(href) }, el("bdi", {}, text), note ? el("small", {}, note) : null);
  const fill = async () => {
    const q = field.value.trim();
    const places = [...document.querySelectorAll<HTMLAnchorElement>(".rail a[href], #new-story")]
      .map((a) => ({ href: a.href, text: a.textContent?.trim() ?? "" }))
      .filter((p) => p.text && p.text.toLocaleLowerCase().includes(q.toLocaleLowerCase()));
    const found = q ? (await get<Found[]>(`/newsroom/search?q=${encodeURIComponent(q)}`)) ?? [] : [];
    if (q !== field.value.trim()) return;
    const items = [...found.map((s) => ({ href: `/newsroom/story/${s.id}`, text: s.headline || say("untitled"), note: [s.section, s.state].filter(Boolean).join(" · ") })),
      ...places.map((p) => ({ href: p.href, text: say("palette_go", { place: p.text }), note: "" }))];
    list.replaceChildren(...items.slice(0, 12).map((o, i) => option(i, o.href, o.text, o.note)));
    if (!items.length) list.append(el("li", { class: "empty" }, say("palette_none")));
    mark(0);
  };
  const soon = later(() => void fill(), 60);
  field.addEventListener("input", soon);
  field.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); mark(at + (e.key === "ArrowDown" ? 1 : -1)); }
    if (e.key === "Enter") { e.preventDefault(); options()[at]?.click(); }
  });
  shown(dialog);
  field.focus();
  void fill();
}

// say in a corner what was done, until the next is said.
export function tell(words: string): void {
  const news = document.getElementById("news") ?? document.body.appendChild(el("p", { id: "news", class: "news", role: "status", "aria-live": "polite" }));
  news.textContent = words;
  news.classList.add("fresh");
  setTimeout(() => { if (news.textContent === words) news.classList.remove("fresh"); }, 6_000);
}

// act asks the server to do something, and tells why it did not.
export async function act<T>(path: string, body: unknown = {}): Promise<T | null> {
  try {
    const r = await ask<T & { say?: string }>("POST", path, body);
    if (r.status === 401) location.assign(`/newsroom/signin?to=${encodeURIComponent(location.pathname + location.search)}`);
    if (r.status >= 200 && r.status < 300) return r.body ?? ({} as T);
    tell(r.body?.say || say("broken"));
  } catch {
    tell(say("offline"));
  }
  return null;
}
