// Steps that may not fit, or should not be: what the server must refuse or do
// just as the original does.
import { block, phrase } from "./random.mjs";

const clone = (v) => JSON.parse(JSON.stringify(v));

// wrong bends the JSON of a step.
export function wrong(r, doc, json) {
  const out = clone(json), size = doc.content.size;
  const at = () => r.int(size + 1);
  const range = () => [at(), at()].sort((a, b) => a - b);
  const slice = () => {
    const [a, b] = range();
    return doc.slice(a, b).toJSON() ?? undefined;
  };
  switch (r.int(12)) {
    case 0: case 1: // elsewhere
      for (const k of ["from", "to", "gapFrom", "gapTo", "pos"]) if (k in out) out[k] += r.int(7) - 3;
      break;
    case 2: { const k = r.pick(["from", "to", "gapFrom", "gapTo", "pos", "insert"].filter((k) => k in out)); if (k) out[k] += r.int(9) - 4; break; }
    case 3: { const [from, to] = range(); return { stepType: "replace", from, to, slice: slice(), ...(r.chance(0.3) ? { structure: true } : {}) }; }
    case 4: out.structure = !out.structure; if (!out.structure || !out.stepType.startsWith("replace")) delete out.structure; break;
    case 5: if (out.slice) { out.slice.openStart = r.int(4); out.slice.openEnd = r.int(4); } break;
    case 6: {
      const [from, to] = range();
      const mark = r.pick([{ type: "strong" }, { type: "link", attrs: { href: r.pick(["javascript:alert(1)", "https://example.org/", "//x", "data:text/html,x"]) } }, { type: "language", attrs: { lang: r.pick(["a", "en", "x y"]) } }, { type: "blink" }]);
      if (r.chance(0.02)) return { stepType: r.pick(["addNodeMark", "removeNodeMark"]), pos: from, mark };
      return { stepType: r.pick(["addMark", "removeMark"]), from, to, mark };
    }
    case 7: {
      const name = r.pick(["level", "speaker", "media", "alt", "wide", "url", "start", "colspan", "nonsense", "header"]);
      return { stepType: "attr", pos: at(), attr: name, value: r.pick([2, 9, "x", null, true, -1, "javascript:x", ""]) };
    }
    case 8: return { stepType: "docAttr", attr: r.pick(["slug", "section", "nonsense", "standing"]), value: r.pick(["x", 1, null, true]) };
    case 9: { // content that is wrong deep within
      const b = clone(block(r, doc.type.schema).toJSON());
      const list = [];
      (function walk(n) { list.push(n); n.content?.forEach(walk); })(b);
      const n = r.pick(list);
      const bend = [() => { n.type = r.pick(["paragraph", "list_item", "table_row", "blink", "story", "headline", "break"]); }, () => { delete n.content; }, () => { n.marks = [{ type: "strong" }]; },
        () => { n.marks = [{ type: "link", attrs: { href: "/a" } }, { type: "link", attrs: { href: "/b" } }]; }, () => { n.content = [clone(b.content?.[0] ?? { type: "text", text: "x" })]; delete n.text; }, () => { if (n.type === "text") n.text = r.pick(["", "a\0b", "\ud83d", "ok"]); }];
      r.pick(bend)();
      const p = r.chance(0.7) ? boundary(r, doc) : at();
      return { stepType: "replace", from: p, to: p, slice: { content: [b] } };
    }
    case 10: { // around anything
      const p = range(), q = range();
      const [from, gapFrom, gapTo, to] = [...p, ...q].sort((a, b) => a - b);
      const s = slice();
      return { stepType: "replaceAround", from, to, gapFrom, gapTo, insert: s ? r.int(8) : 0, slice: s, ...(r.chance(0.5) ? { structure: true } : {}) };
    }
    case 11: { // wraps, roughly where they fit
      const i = 2 + r.int(Math.max(1, doc.childCount - 2));
      let from = 0;
      for (let k = 0; k < i; k++) from += doc.child(k).nodeSize;
      const to = from + doc.child(i).nodeSize, wrap = r.pick([["quotation"], ["bullet_list", "list_item"], ["list_item"], ["paragraph"], ["table", "table_row", "table_cell"]]);
      const content = wrap.reduceRight((inner, type) => [{ type, ...(inner.length ? { content: inner } : {}) }], []);
      return { stepType: "replaceAround", from, to, gapFrom: from, gapTo: to, insert: wrap.length - (r.chance(0.1) ? 1 : 0), slice: { content }, ...(r.chance(0.7) ? { structure: true } : {}) };
    }
  }
  return out;
}

function boundary(r, doc) {
  let p = 0;
  for (let i = 1 + r.int(doc.childCount); i > 0; i--) p += doc.child(i - 1).nodeSize;
  return p;
}

// between reports whether no position is within a character.
export const between = (doc, positions) => positions.every((p) => {
  if (p > doc.content.size) return true; // fails anyway
  const $p = doc.resolve(p), text = $p.textOffset && $p.parent.child($p.index()).text;
  return !text || !(/[\ud800-\udbff]/.test(text[$p.textOffset - 1]) && /[\udc00-\udfff]/.test(text[$p.textOffset]));
});

// allowed is what the server asks of a step beyond what ProseMirror does: its
// numbers are in order, no position is within a character, all attributes are
// known.
export function allowed(doc, json) {
  const rising = (...list) => list.every((n, i) => Number.isInteger(n) && n >= (i ? list[i - 1] : 0));
  const apart = (...list) => between(doc, list);
  const known = (type, attrs) => Object.keys(attrs ?? {}).every((k) => k in (type?.attrs ?? {}) || k === "colwidth");
  const nodes = (list, depth) => !list || list.every((n) => {
    const type = doc.type.schema.nodes[n.type];
    const doubled = n.marks && new Set(n.marks.map((m) => m.type)).size !== n.marks.length;
    return type && known(type, n.attrs) && !doubled && !(n.marks && type.isBlock) && !(type.isLeaf && n.content?.length) && (n.type === "text") === (n.text !== undefined) && (n.text === undefined || n.text.isWellFormed() && !n.text.includes("\0")) && nodes(n.content);
  });
  switch (json.stepType) {
    case "replace": return rising(json.from, json.to) && apart(json.from, json.to) && nodes(json.slice?.content);
    case "replaceAround": return rising(json.from, json.gapFrom, json.gapTo, json.to) && rising(json.insert) && apart(json.from, json.gapFrom, json.gapTo, json.to) && nodes(json.slice?.content);
    case "addMark": case "removeMark": return rising(json.from, json.to) && apart(json.from, json.to);
    case "markSet": return json.steps.every((s) => allowed(doc, s));
    case "attr": { const n = rising(json.pos) && json.pos <= doc.content.size && doc.nodeAt(json.pos); return n && known(n.type, { [json.attr]: 1 }) && apart(json.pos) && mediaOK(n.type.name, json); }
    case "docAttr": return known(doc.type, { [json.attr]: 1 });
  }
  return false;
}

const mediaOK = (type, json) => json.attr !== "media" || json.value === null || typeof json.value === "object" && json.value.kind === type;
