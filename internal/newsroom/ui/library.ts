// The library: files that are dropped or chosen are sent one after the other,
// two at a time, each with its bar; the shelf then shows them.
import { el } from "./dom";
import { tell } from "./frame";
import { say } from "./say";
import { Bar, upload } from "./send";

const together = 2;

class Uploads {
  private readonly waiting: (() => Promise<void>)[] = [];
  private under = 0;
  private added = false;

  constructor(private readonly list: HTMLElement) {
    addEventListener("beforeunload", (e) => { if (this.under) e.preventDefault(); });
  }

  add(what: File | string): void {
    const name = (typeof what === "string" ? what : what.name).slice(0, 80);
    const row = el("li", {});
    const bar = new Bar(name);
    row.append(bar.element);
    bar.watch.signal?.addEventListener("abort", () => this.end(row, say("upload.cancelled", { name })));
    this.list.append(row);
    this.waiting.push(async () => {
      if (bar.watch.signal?.aborted) return;
      const r = await upload(what, bar.watch);
      if (r && "media" in r) {
        this.added = true;
        this.end(row, el("a", { href: `/newsroom/library/${r.media.asset}`, dir: "auto" }, say("upload.done", { name })), "good");
      } else if (r) {
        const again = el("button", { type: "button", class: "button quiet", onclick: () => { row.remove(); this.add(what); } }, say("again"));
        this.end(row, el("span", { dir: "auto" }, say("upload.not", { name, why: r.say })), "wrong", again);
      }
    });
    this.next();
  }

  private end(row: HTMLElement, what: HTMLElement | string, cls = "", ...more: HTMLElement[]): void {
    row.className = cls;
    row.replaceChildren(what, ...more);
    tell(typeof what === "string" ? what : what.textContent ?? "");
  }

  private next(): void {
    while (this.under < together && this.waiting.length) {
      const one = this.waiting.shift()!;
      this.under++;
      void one().finally(() => { this.under--; this.next(); });
    }
    if (!this.under && this.added) {
      this.added = false;
      void this.shelve();
    }
  }

  // shelve shows the shelf as it is by now.
  private async shelve(): Promise<void> {
    try {
      const r = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual", cache: "no-store" });
      if (!r.ok) return;
      const shelf = new DOMParser().parseFromString(await r.text(), "text/html").getElementById("shelf");
      if (shelf) document.getElementById("shelf")?.replaceWith(shelf);
    } catch {
      // it is there when the page is loaded again
    }
  }
}

const screen = document.getElementById("library");
const form = screen?.querySelector<HTMLFormElement>(".drop-form");
const list = document.getElementById("uploads");
if (screen && form && list) {
  const uploads = new Uploads(list);
  const files = form.querySelector<HTMLInputElement>("input[type=file]")!;
  const url = form.querySelector<HTMLInputElement>("input[type=url]")!;
  const send = () => {
    for (const f of files.files ?? []) uploads.add(f);
    if (url.value.trim()) uploads.add(url.value.trim());
    form.reset();
    url.value = ""; // which may have come with the page
  };
  files.addEventListener("change", send);
  form.addEventListener("submit", (e) => { e.preventDefault(); send(); });
  const dragged = (e: DragEvent) => e.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (e) => { if (dragged(e)) { e.preventDefault(); screen.classList.add("over"); } });
  document.addEventListener("dragleave", (e) => { if (!e.relatedTarget) screen.classList.remove("over"); });
  document.addEventListener("drop", (e) => {
    screen.classList.remove("over");
    if (!dragged(e)) return;
    e.preventDefault();
    for (const f of e.dataTransfer!.files) uploads.add(f);
  });
}
