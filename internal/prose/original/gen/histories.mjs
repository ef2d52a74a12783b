// Writes random histories: node histories.mjs SEED COUNT. Each line is one: a
// manuscript, and what was done to it, with what ProseMirror makes of it. A
// document that a step makes is there as a hash; set FULL to see it.
import { createHash } from "node:crypto";
import { Mapping, Step, Transform } from "prosemirror-transform";
import { rebaseSteps } from "prosemirror-collab";
import { begin, edit } from "./edit.mjs";
import { Random, story } from "./random.mjs";
import { make } from "./schema.mjs";
import { allowed, wrong } from "./wrong.mjs";

const editor = make(true), server = make(false);

// seen is what is written of a document: a hash of its JSON, keys in order.
function seen(doc) {
  const json = doc.toJSON();
  if (process.env.FULL) return json;
  const order = (v) => (Array.isArray(v) ? v.map(order) : v && typeof v === "object" ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, order(v[k])])) : v);
  const text = JSON.stringify(order(json)).replace(/[\u2028\u2029]/g, (c) => "\\u" + c.charCodeAt(0).toString(16));
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

// judged is what becomes of a step: null if it must be refused.
function judged(doc, json) {
  if (!allowed(doc, json)) return null;
  try {
    const step = Step.fromJSON(server, json), size = step.slice?.size ?? 0;
    if (json.stepType === "replaceAround" && json.insert > size) return null;
    if (step.mark) server.text("x", [step.mark]).check();
    const result = step.apply(doc);
    if (!result.doc) return null;
    result.doc.check();
    let text = true;
    result.doc.descendants((n) => { if (n.isText && !n.text.isWellFormed()) text = false; });
    return text ? { step, doc: result.doc } : null;
  } catch {
    return null;
  }
}

// report is one line about a step at a document.
function report(r, doc, json, other) {
  const j = judged(doc, json), out = { step: json };
  if (!j) return out;
  out.doc = seen(j.doc);
  try { out.inverse = j.step.invert(doc).toJSON(); } catch { out.inverse = null; }
  out.map = [];
  const map = j.step.getMap();
  for (let i = 0; i < 6; i++) {
    const p = r.int(doc.content.size + 1);
    const a = map.mapResult(p, -1), b = map.mapResult(p, 1);
    out.map.push([p, a.pos, b.pos, map.invert().map(p, -1), map.invert().map(p, 1), b.deletedAcross ? 2 : b.deletedAfter ? 1 : 0]);
  }
  if (other) {
    const o = judged(doc, other);
    if (o) out.over = [other, o.step.map(new Mapping([map]))?.toJSON() ?? null];
  }
  return out;
}

function history(seed) {
  const r = new Random(seed);
  let state = begin(story(r, editor));
  const out = { seed, doc: state.doc.toJSON(), steps: [] };
  let last = { stepType: "replace", from: 1, to: 1 };
  for (let n = 3 + r.int(10); n > 0; n--) {
    const doc = server.nodeFromJSON(state.doc.toJSON());
    if (r.chance(0.5)) out.steps.push({ ...report(r, doc, wrong(r, doc, last)), aside: true });
    const next = edit(r, state);
    let at = doc;
    for (const s of next.steps) {
      const line = report(r, at, s.toJSON(), last);
      out.steps.push(line);
      if (!line.doc) throw new Error(`seed ${seed}: an edit is refused: ${JSON.stringify(s)}`);
      at = judged(at, s.toJSON()).doc;
      last = s.toJSON();
    }
    state = next.state;
  }
  out.rebase = rebase(r, state.doc);
  return out;
}

// rebase is what two people did at once, and how the second's steps go over
// the first's.
function rebase(r, base) {
  const doc = server.nodeFromJSON(base.toJSON());
  const some = () => {
    let state = begin(doc);
    const steps = [];
    for (let n = 1 + r.int(4); n > 0; n--) {
      const next = edit(r, state);
      state = next.state;
      steps.push(...next.steps);
    }
    return steps;
  };
  const mine = some(), theirs = some();
  const before = new Transform(doc);
  for (const s of mine) before.step(s);
  const rebaseable = mine.map((step, i) => ({ step, inverted: step.invert(before.docs[i]), origin: null }));
  const tr = new Transform(before.doc);
  let result;
  try { result = rebaseSteps(rebaseable, theirs, tr); } catch { return undefined; }
  return { mine: mine.map((s) => s.toJSON()), theirs: theirs.map((s) => s.toJSON()), result: result.map((x) => x.step.toJSON()), doc: seen(tr.doc) };
}

const [seed, count] = process.argv.slice(2).map(Number);
for (let i = 0; i < count; i++) {
  const line = JSON.stringify(history(seed + i * 7919)) + "\n";
  if (!process.stdout.write(line)) await new Promise((done) => process.stdout.once("drain", done));
}
