// The tabs of the side panel, and the parts of the page that the server
// draws: they are fetched when they come to be seen, and again when the story
// has changed.
import { ask } from "./http";

// Islands are elements with data-island; the name is the last part of their
// address below the story's.
export class Islands {
  private readonly stale = new Set<HTMLElement>();

  constructor(private readonly root: ParentNode, private readonly story: () => number) {
    for (const e of root.querySelectorAll<HTMLElement>("[data-island]")) this.stale.add(e);
    for (const done of ["focusout", "reset", "toggle"]) root.addEventListener(done, () => setTimeout(() => this.look()), true);
  }

  // spoil says that the story has changed: what is seen is fetched again now,
  // the rest when it is seen.
  spoil(): void {
    for (const e of this.root.querySelectorAll<HTMLElement>("[data-island]")) this.stale.add(e);
    this.look();
  }

  // look fetches what is in sight and not fresh.
  look(): void {
    if (!this.story()) return;
    for (const e of this.stale) {
      if (e.closest("[hidden]") || used(e)) continue;
      this.stale.delete(e);
      void this.load(e);
    }
  }

  private async load(e: HTMLElement): Promise<void> {
    try {
      const r = await fetch(`/newsroom/story/${this.story()}/${e.dataset.island}`, { headers: { Accept: "text/html" }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(20_000) });
      const html = await r.text();
      if (r.ok && e.isConnected && !used(e)) e.innerHTML = html;
      else if (r.ok || r.status >= 500) this.stale.add(e);
    } catch {
      this.stale.add(e);
    }
  }
}

// used reports whether somebody is about to do something in an island: it must
// not change under their hands, nor what they wrote there go.
function used(e: HTMLElement): boolean {
  return e.contains(document.activeElement) || e.querySelector("details[open]") !== null ||
    [...e.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].some((f) => f.value !== f.defaultValue);
}

// tabs makes a list of tabs work: arrows go along it, and shown is called with
// the panel that is seen.
export function tabs(root: HTMLElement, shown: (panel: HTMLElement) => void): (name: string) => void {
  const list = [...root.querySelectorAll<HTMLElement>("[role=tab]")];
  const select = (t: HTMLElement, focus = false) => {
    for (const x of list) {
      const on = x === t;
      x.setAttribute("aria-selected", String(on));
      x.tabIndex = on ? 0 : -1;
      document.getElementById(x.getAttribute("aria-controls")!)!.hidden = !on;
    }
    if (focus) t.focus();
    t.scrollIntoView({ block: "nearest", inline: "nearest" });
    shown(document.getElementById(t.getAttribute("aria-controls")!)!);
  };
  for (const t of list) {
    t.addEventListener("click", () => select(t));
    t.addEventListener("keydown", (e) => {
      const rtl = getComputedStyle(root).direction === "rtl";
      const by = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[e.key] ?? 0;
      const i = list.indexOf(t);
      const to = e.key === "Home" ? 0 : e.key === "End" ? list.length - 1 : by ? (i + by + list.length) % list.length : -1;
      if (to < 0) return;
      e.preventDefault();
      select(list[to]!, true);
    });
  }
  return (name) => {
    const t = list.find((x) => x.getAttribute("aria-controls") === `panel-${name}`);
    if (t) select(t);
  };
}

// saveFirst lets forms that the server drew with data-save wait until the
// server has all that was typed as a saved version; its number goes along in
// the field "head".
export function saveFirst(root: ParentNode, save: () => Promise<number | null>): void {
  (root as HTMLElement).addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (!("save" in form.dataset) || "saved" in form.dataset) return;
    e.preventDefault();
    const by = (e as SubmitEvent).submitter as HTMLButtonElement | null;
    void save().then((head) => {
      if (head === null) return;
      const field = form.elements.namedItem("head");
      if (field instanceof HTMLInputElement) field.value = String(head);
      form.dataset.saved = "";
      form.requestSubmit(by);
      delete form.dataset.saved;
    });
  });
}

// saved asks the server to keep the present state as a named version.
export async function saved(story: number, version: number, note: string): Promise<{ head: number; at?: string } | string | null> {
  try {
    const r = await ask<{ head: number; at?: string; say?: string }>("POST", `/newsroom/story/${story}/save`, { version, note });
    return r.status === 200 ? r.body : r.body?.say ?? null;
  } catch {
    return null;
  }
}
