// Sending a file to the newsroom, in sight of who waits for it.
import { el } from "./dom";
import { say } from "./say";
import type { Media } from "./schema";

// A Watch sees how far an upload is, from 0 to 1, and can end it.
export interface Watch {
  progress?: (share: number) => void;
  signal?: AbortSignal;
}

// What came of it: the file as a story begins to use it, why it was not
// taken, or null if it was cancelled.
export type Sent = { media: Media } | { say: string } | null;

export const mostBytes = 256 * 1024 * 1024;

// upload sends a file, or the address of one for the server to get.
export function upload(what: File | string, watch: Watch = {}): Promise<Sent> {
  const form = new FormData();
  if (typeof what === "string") form.append("url", what);
  else if (what.size > mostBytes) return Promise.resolve({ say: say("upload.large") });
  else form.append("file", what, what.name || "picture");
  return new Promise((done) => {
    if (watch.signal?.aborted) return done(null);
    const x = new XMLHttpRequest();
    x.open("POST", "/newsroom/media");
    x.responseType = "text";
    x.setRequestHeader("Accept", "application/json");
    x.upload.addEventListener("progress", (e) => { if (e.lengthComputable && typeof what !== "string") watch.progress?.(e.loaded / e.total); });
    x.addEventListener("load", () => done(answered(x)));
    x.addEventListener("error", () => done({ say: say("upload.failed") }));
    x.addEventListener("abort", () => done(null));
    watch.signal?.addEventListener("abort", () => x.abort());
    x.send(form);
  });
}

function answered(x: XMLHttpRequest): Sent {
  const data = x.getResponseHeader("Content-Type")?.includes("json") ? (JSON.parse(x.responseText || "{}") as Media & { say?: string }) : null;
  if (data && (x.status === 200 || x.status === 201)) return { media: data };
  return { say: data?.say || say(x.status === 401 ? "upload.signedout" : x.status === 413 ? "upload.large" : "upload.refused") };
}

// A Bar shows an upload that is under way, with a button that ends it.
export class Bar {
  readonly watch: Watch;
  readonly element: HTMLElement;
  readonly cancel: () => void;
  private readonly end = new AbortController();

  constructor(name: string) {
    const progress = el("progress", { max: 1, "aria-label": say("upload.going", { name }) });
    const cancel = el("button", { type: "button", class: "upload-cancel", "aria-label": say("upload.cancel", { name }), title: say("upload.cancel", { name }), onclick: (e: Event) => { e.preventDefault(); this.cancel(); } }, "×");
    this.element = el("span", { class: "uploading", contenteditable: "false" }, el("span", { class: "upload-name", dir: "auto" }, say("upload.going", { name })), progress, cancel);
    this.cancel = () => this.end.abort();
    this.watch = { signal: this.end.signal, progress: (share) => { progress.value = share; } };
  }
}
