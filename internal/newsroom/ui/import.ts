// The screen of imports: an archive is sent in parts, so that a line that is
// cut costs a part, and goes on after that by itself.
import { again } from "./again";
import { el } from "./dom";
import { ask, type Answer } from "./http";

interface Parcel { id: string; size: number; have: number; kind?: string; say?: string }

again();

const words: Record<string, string> = JSON.parse(document.getElementById("upload-words")?.textContent || "{}");
const say = (key: string, values: Record<string, string> = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
const lang = document.documentElement.lang;
const percent = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 0 });
const size = (bytes: number) => {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const i = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(lang, { style: "unit", unit: units[i]!, unitDisplay: "short", maximumFractionDigits: i ? 1 : 0 }).format(bytes / 1000 ** i);
};
const time = (seconds: number) => {
  const [unit, n] = seconds < 90 ? ["second", seconds] as const : seconds < 5400 ? ["minute", seconds / 60] as const : ["hour", seconds / 3600] as const;
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 }).format(Math.ceil(n));
};

const least = 256 << 10, most = 8 << 20; // bytes of a part
const pause = (ms: number) => new Promise((done) => window.setTimeout(done, ms));

// part sends a piece of a file; it rejects when no answer comes.
async function part(id: string, at: number, piece: Blob, stop: AbortSignal): Promise<Answer<Parcel>> {
  const r = await fetch(`/newsroom/import/${id}/part?at=${at}`, { method: "POST", body: piece, redirect: "manual", cache: "no-store", headers: { Accept: "application/json", "Content-Type": "application/octet-stream" }, signal: AbortSignal.any([stop, AbortSignal.timeout(120_000)]) });
  const json = r.headers.get("Content-Type")?.includes("json") ?? false;
  return { status: r.type === "opaqueredirect" ? 401 : r.status, body: (json ? await r.json() : null) as Parcel, wait: 0 };
}

// A Refusal is what the server says for good.
class Refusal extends Error {}

// send sends a file, going on from what is there already, and returns the
// archive's name.
async function send(file: File, field: HTMLElement, stop: AbortController): Promise<string> {
  const bar = el("progress", { max: file.size, value: 0, "aria-label": file.name });
  const text = el("p", {});
  const cancel = el("button", { class: "button quiet", type: "button", onclick: () => stop.abort() }, say("upload_pause"));
  field.replaceChildren(el("p", {}, el("bdi", {}, file.name)), bar, text, cancel);

  const begun = await ask<Parcel>("POST", "/newsroom/import/begin", { name: file.name, size: file.size, mark: String(file.lastModified) });
  if (begun.status !== 201) throw new Refusal(begun.body?.say ?? say(begun.status === 401 ? "upload_signed_out" : "upload_refused"));
  let { id, have } = begun.body;
  let length = 1 << 20, failed = 0;
  const start = performance.now(), from = have;
  if (have) text.textContent = say("upload_resume");
  for (;;) {
    stop.signal.throwIfAborted();
    const began = performance.now();
    try {
      const a = await part(id, have, file.slice(have, have + length), stop.signal);
      if (a.status === 401) throw new Refusal(say("upload_signed_out"));
      if (a.status === 409 && a.body?.id) { // the server has another part of it: go on from there
        have = a.body.have;
        await pause(500);
        continue;
      }
      if (a.status !== 200) {
        if (a.status === 503 || a.status === 409 || a.status >= 500 && !a.body?.say) throw new Error(a.body?.say ?? "");
        throw new Refusal(a.body?.say ?? say("upload_refused"));
      }
      failed = 0;
      have = a.body.have;
      if (a.body.kind) return id;
      const took = performance.now() - began;
      length = took < 1500 ? Math.min(most, length * 2) : took > 6000 ? Math.max(least, length / 2) : length;
      bar.value = have;
      const rate = (have - from) / Math.max(0.001, (performance.now() - start) / 1000);
      text.textContent = say("upload_going", { share: percent.format(have / file.size) }) + " · " + say("upload_speed", { rate: size(rate), left: time((file.size - have) / Math.max(1, rate)) });
    } catch (e) {
      stop.signal.throwIfAborted();
      if (e instanceof Refusal) throw e;
      text.textContent = (e instanceof Error && e.message && !/fetch|network|abort|timed/i.test(e.message) ? e.message + " " : "") + say("upload_again");
      length = Math.max(least, length / 2);
      await pause(Math.min(15_000, 1000 * 2 ** failed++));
      // how much came of the part that was cut
      try {
        const a = await ask<Parcel>("GET", `/newsroom/import/${id}/state`);
        if (a.status === 200) have = a.body.have;
      } catch {
        // still cut
      }
    }
  }
}

const form = document.querySelector<HTMLFormElement>("#send");
const field = document.getElementById("sending");
if (form && field) {
  const input = form.querySelector<HTMLInputElement>("input[type=file]")!;
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]")!;
  let stop: AbortController | null = null;
  const leave = (e: BeforeUnloadEvent) => e.preventDefault();
  const go = async (file: File) => {
    if (stop) return;
    stop = new AbortController();
    button.disabled = input.disabled = true;
    addEventListener("beforeunload", leave);
    try {
      const id = await send(file, field, stop).finally(() => removeEventListener("beforeunload", leave));
      location.assign("/newsroom/import/" + id);
    } catch (e) {
      field.replaceChildren(el("p", { class: "wrong", role: "alert" }, e instanceof Refusal ? e.message : say(stop.signal.aborted ? "upload_paused" : "upload_refused")));
      button.textContent = stop.signal.aborted ? say("upload_on") : button.textContent;
      button.disabled = input.disabled = false;
    }
    stop = null;
  };
  form.addEventListener("submit", (e) => {
    const file = input.files?.[0];
    if (!file) return;
    e.preventDefault();
    void go(file);
  });
  const drop = form.querySelector<HTMLElement>(".drop")!;
  drop.addEventListener("dragover", (e) => { e.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (e) => {
    e.preventDefault();
    drop.classList.remove("over");
    const file = e.dataTransfer?.files[0];
    if (file) void go(file);
  });
}
