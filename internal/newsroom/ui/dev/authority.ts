// The stand-in for the server: stories in memory, the protocol of editing
// together, and faults on demand.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Step } from "prosemirror-transform";
import type { Node } from "prosemirror-model";
import { WebSocketServer, type WebSocket } from "ws";
import { schema, empty } from "../schema";
import { samples, pictures } from "./samples";

interface Item { client: string; by: object; at: string; step: unknown }
interface Remark { id: number; parent?: number; from: number; to: number; quote?: string; text: string; by: object; at: string; resolved?: boolean }
interface Story { id: number; edition: string; doc: Node; steps: Item[]; first: number; head: number; saved: number; comments: Remark[] }
interface Watcher { socket: WebSocket; story: number; client: string; who: { id: number; name: string; color: string }; anchor?: number; head?: number; version?: number }

const stories = new Map<number, Story>();
const begun = new Map<string, number>();
const watchers = new Set<Watcher>();
const sockets = new Set<Socket>();
let remarks = 0;
let fault = { drop: 0, loseAck: 0, delay: 0, signedOut: false, dead: 0, noSocket: false, media: 0 };

const persons = [
  { id: 1, name: "Ines Halloran", color: "#0b5a54" },
  { id: 2, name: "Tobias Reuter", color: "#7a3d82" },
  { id: 3, name: "Amal Khoury", color: "#1f55b0" },
];

function reset() {
  stories.clear();
  begun.clear();
  fault = { drop: 0, loseAck: 0, delay: 0, signedOut: false, dead: 0, noSocket: false, media: 0 };
  for (const [id, { edition, doc }] of samples().entries()) {
    const node = schema.nodeFromJSON(doc);
    node.check();
    stories.set(id, { id, edition, doc: node, steps: [], first: 0, head: id === 4 ? 0 : 38, saved: 0, comments: [] });
  }
}
reset();

const person = (r: IncomingMessage) => persons[Number(/(?:^|;\s*)who=(\d)/.exec(r.headers.cookie ?? "")?.[1] ?? 1) - 1] ?? persons[0]!;
const version = (s: Story) => s.first + s.steps.length;

async function body(r: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const p of r) parts.push(p as Buffer);
  return Buffer.concat(parts);
}

function answer(w: ServerResponse, status: number, what: unknown) {
  w.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  w.end(JSON.stringify(what));
}

const html = (w: ServerResponse, text: string, csp = false) => {
  w.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...(csp ? { "Content-Security-Policy": "default-src 'self'; style-src 'self'" } : {}) });
  w.end(text);
};

const escape = (s: string) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function tell(story: number, message: unknown) {
  for (const w of watchers) if (w.story === story) w.socket.send(JSON.stringify(message));
}

function tellPeople(story: number) {
  const people = [...watchers].filter((w) => w.story === story).map(({ client, who, anchor, head, version }) => ({ client, ...who, anchor, head, version }));
  tell(story, { type: "people", story, people });
}

function take(s: Story, who: object, m: { client: string; version: number; steps: unknown[] }): [number, unknown] {
  if (m.version < s.first) return [410, {}];
  if (m.version !== version(s)) return [409, { version: version(s), steps: s.steps.slice(m.version - s.first) }];
  let doc = s.doc;
  const items: Item[] = [];
  try {
    for (const json of m.steps) {
      const step = Step.fromJSON(schema, json);
      const r = step.apply(doc);
      if (!r.doc) throw new Error(r.failed ?? "");
      r.doc.check();
      const map = step.getMap();
      for (const c of s.comments) { c.from = map.map(c.from, 1); c.to = Math.max(c.from, map.map(c.to, -1)); }
      doc = r.doc;
      items.push({ client: m.client, by: who, at: new Date().toISOString(), step: json });
    }
  } catch (e) {
    return [422, { say: `A change does not fit the story: ${e}` }];
  }
  s.doc = doc;
  s.steps.push(...items);
  tell(s.id, { type: "steps", story: s.id, version: version(s), steps: items });
  return [200, { version: version(s) }];
}

async function serve(r: IncomingMessage, w: ServerResponse) {
  const url = new URL(r.url!, "http://x");
  const path = url.pathname;
  const json = async <T>() => JSON.parse((await body(r)).toString() || "{}") as T;
  if (path === "/dev/fault") { const f = await json<Partial<typeof fault>>(); Object.assign(fault, f); if (f.dead) kill(f.dead); return answer(w, 200, fault); }
  if (path === "/dev/reset") { reset(); for (const x of watchers) x.socket.terminate(); return answer(w, 200, {}); }
  if (path === "/dev/forget") { for (const s of stories.values()) { s.first += s.steps.length; s.steps = []; } return answer(w, 200, {}); }
  if (path === "/dev/state") {
    const s = stories.get(Number(url.searchParams.get("story")))!;
    return answer(w, 200, { version: version(s), doc: s.doc.toJSON(), text: s.doc.textBetween(0, s.doc.content.size, "\n", " "), people: watchers.size, stories: [...stories.keys()] });
  }
  if (path === "/newsroom/signin") { fault.signedOut = false; return html(w, "<!doctype html><title>Signed in</title><p>You are signed in."); }
  if (fault.dead > Date.now()) return r.socket.destroy();
  if (fault.drop > 0) { fault.drop--; return r.socket.destroy(); }
  if (fault.delay) await new Promise((f) => setTimeout(f, fault.delay));
  if (fault.signedOut) return answer(w, 401, { say: "You are signed out." });
  if (path === "/newsroom/stories" && r.method === "POST") {
    const m = await json<{ edition: string; client: string }>();
    let id = begun.get(m.client);
    if (!id) {
      id = Math.max(...stories.keys(), 100) + 1;
      begun.set(m.client, id);
      stories.set(id, { id, edition: m.edition, doc: empty(), steps: [], first: 0, head: 0, saved: 0, comments: [] });
    }
    if (fault.loseAck > 0) { fault.loseAck--; return r.socket.destroy(); }
    return answer(w, 200, { id });
  }
  if (path === "/newsroom/search") {
    const q = url.searchParams.get("q")!.toLowerCase();
    const all = ["Barrier contractor paid twice for same steel", "Port Aldren votes on the quay", "Night shift at the container port", "What a spring tide is", "العاصفة كالدر توقف العبّارات"];
    return answer(w, 200, all.filter((h) => q.split(/\s+/).some((x) => h.toLowerCase().includes(x))).map((headline, i) => ({ id: 50 + i, headline, path: `/climate/${50 + i}`, section: "Climate", published: "2026-09-1" + i + "T10:00:00Z" })));
  }
  if (path === "/newsroom/complete") {
    const q = (url.searchParams.get("q") ?? "").toLowerCase();
    const ids = url.searchParams.get("id")?.split(",").map(Number);
    const known: Record<string, { id?: number; name: string; url?: string }[]> = {
      author: [{ id: 1, name: "Ines Halloran" }, { id: 2, name: "Tobias Reuter" }, { id: 3, name: "آمال خوري" }],
      topic: [{ id: 11, name: "Tidal barrier" }, { id: 12, name: "Port Aldren" }, { id: 13, name: "Climate adaptation" }, { id: 14, name: "المناخ" }],
      source: [{ name: "Kessel Harbour Authority", url: "https://example.org/" }, { name: "Reuters" }, { name: "وكالة الأنباء" }],
    };
    const list = known[url.searchParams.get("kind") ?? ""] ?? [];
    return answer(w, 200, ids ? list.filter((x) => ids.includes(x.id ?? 0)) : list.filter((x) => x.name.toLowerCase().includes(q)));
  }
  if (path === "/newsroom/media" && r.method === "GET") {
    const q = (url.searchParams.get("q") ?? "").toLowerCase();
    return answer(w, 200, pictures().filter((p) => `${p.src} ${p.caption}`.toLowerCase().includes(q)));
  }
  if (path === "/newsroom/media") {
    await body(r);
    if (fault.media > 0) { fault.media--; return answer(w, 422, { say: "This picture is damaged." }); }
    return answer(w, 200, { ...pictures()[3]!, alt: "", caption: "" });
  }
  const m = /^\/newsroom\/story\/(\d+)\/([a-z]+)(?:\/(\d+)\/resolve)?$/.exec(path);
  const s = m && stories.get(Number(m[1]));
  if (!m || !s) return answer(w, 404, { say: "There is no such story." });
  switch (`${r.method} ${m[2]}`) {
    case "GET manuscript":
      return answer(w, 200, { story: s.id, version: version(s), doc: s.doc.toJSON(), edition: { id: s.edition, dir: s.edition === "ar" ? "rtl" : "ltr", zone: "UTC", name: s.edition }, head: s.head, saved_version: s.saved, you: person(r), may: ["edit story"], comments: s.comments });
    case "GET steps": {
      const after = Number(url.searchParams.get("after"));
      if (after < s.first) return answer(w, 410, {});
      return answer(w, 200, { version: version(s), steps: s.steps.slice(after - s.first) });
    }
    case "POST steps": {
      const [status, what] = take(s, person(r), await json());
      if (status === 200 && fault.loseAck > 0) { fault.loseAck--; return r.socket.destroy(); }
      return answer(w, status, what);
    }
    case "POST save":
      s.head++;
      s.saved = version(s);
      tell(s.id, { type: "story", id: s.id });
      return answer(w, 200, { head: s.head, saved_version: s.saved, at: new Date().toISOString() });
    case "GET comments":
      return answer(w, 200, { version: version(s), comments: s.comments });
    case "POST comments": {
      if (m[3]) s.comments.find((c) => c.id === Number(m[3]))!.resolved = true;
      else {
        const c = await json<Remark & { version: number }>();
        const parent = s.comments.find((x) => x.id === c.parent);
        s.comments.push({ ...c, id: ++remarks, from: parent?.from ?? c.from, to: parent?.to ?? c.to, by: person(r), at: new Date().toISOString() });
      }
      tell(s.id, { type: "comments", story: s.id });
      return answer(w, 200, {});
    }
    case "GET preview":
      return html(w, `<!doctype html><html lang="en" dir="${s.edition === "ar" ? "rtl" : "ltr"}"><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/dev/preview.css"><h1>${escape(s.doc.child(0).textContent)}</h1><p>${escape(s.doc.child(1).textContent)}</p>${s.doc.content.content.slice(2).map((n) => `<p>${escape(n.textContent)}</p>`).join("")}`, true);
    case "GET related":
      return html(w, "<p class=panel-empty>Related coverage stands here.</p>");
    case "GET history":
      return html(w, "<p class=panel-empty>The saved versions stand here.</p>");
    case "GET state":
      return html(w, '<span class="stage">In edit</span>');
    case "GET actions":
      return html(w, '<button type="button" class="primary">Publish</button>');
    case "GET checklist":
      return html(w, '<h3>Readiness</h3><p><button type="button" class="quiet" data-jump="alt">1 picture without alt text</button></p>');
    case "GET suggestions":
      return html(w, '<button type="button" class="suggestion" data-add="topics" data-value=\'{"id":12,"name":"Port Aldren"}\'>Port Aldren</button>');
    default:
      return answer(w, 404, {});
  }
}

function kill(ms: number) {
  fault.dead = Date.now() + ms;
  for (const s of sockets) s.destroy();
}

const server = createServer((r, w) => void serve(r, w).catch((e) => { console.error(e); w.destroy(); }));
server.on("connection", (s) => { sockets.add(s); s.on("close", () => sockets.delete(s)); });

const live = new WebSocketServer({ noServer: true });
server.on("upgrade", (r, socket, head) => {
  if (fault.noSocket || fault.signedOut || fault.dead > Date.now()) { socket.destroy(); return; }
  live.handleUpgrade(r, socket, head, (ws) => {
    const me: Watcher = { socket: ws, story: 0, client: "", who: person(r) };
    ws.on("message", (data) => {
      const m = JSON.parse(String(data)) as { type: string; story: number; client: string; version: number; anchor: number; head: number };
      if (m.type === "watch") {
        Object.assign(me, { story: m.story, client: m.client });
        watchers.add(me);
        const s = stories.get(m.story);
        if (s && m.version >= s.first && m.version < version(s)) ws.send(JSON.stringify({ type: "steps", story: s.id, version: version(s), steps: s.steps.slice(m.version - s.first) }));
      } else Object.assign(me, { anchor: m.anchor, head: m.head, version: m.version });
      tellPeople(me.story);
    });
    ws.on("close", () => { watchers.delete(me); tellPeople(me.story); });
  });
});

server.listen(Number(process.argv[2]), "127.0.0.1");
process.stdin.on("end", () => process.exit()).resume();
