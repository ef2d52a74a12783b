// Makes histories of edits with the editor's own libraries, for prose to be
// compared with: node histories.cjs FOLDER-OF-PACKAGE.JSON SEED COUNT
const { createRequire } = require("module");
const need = createRequire(process.argv[2] + "/package.json");
const { Schema, Slice, Fragment } = need("prosemirror-model");
const { Transform, Step, canSplit, canJoin, liftTarget, findWrapping } = need("prosemirror-transform");

let seed = Number(process.argv[3]) >>> 0;
const random = () => { seed = (seed + 0x6d2b79f5) >>> 0; let t = Math.imul(seed ^ (seed >>> 15), 1 | seed); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; };
const int = (n) => Math.floor(random() * n);
const pick = (list) => list[int(list.length)];

const attrs = (d) => Object.fromEntries(Object.entries(d).map(([k, v]) => [k, { default: v }]));
const media = attrs({ media: null, alt: "", caption: "", credit: "", wide: false });
const schema = new Schema({
  topNode: "story",
  nodes: {
    story: { content: "headline standfirst block+", attrs: attrs({ kind: "article", section: "", slug: "", place: "", bylines: [], sources: [], topics: [], media: [], standing: false, corrections: [] }) },
    headline: { content: "text*", marks: "", defining: true, isolating: true },
    standfirst: { content: "text*", marks: "", defining: true, isolating: true },
    paragraph: { content: "(text|break)*", group: "block" },
    heading: { content: "(text|break)*", group: "block", defining: true, attrs: attrs({ level: 2 }) },
    quotation: { content: "(paragraph|bullet_list|ordered_list)+", group: "block", defining: true, attrs: attrs({ speaker: "" }) },
    pull_quote: { content: "(text|break)*", group: "block", defining: true, attrs: attrs({ speaker: "" }) },
    bullet_list: { content: "list_item+", group: "block" },
    ordered_list: { content: "list_item+", group: "block", attrs: attrs({ start: 1 }) },
    list_item: { content: "paragraph (paragraph|bullet_list|ordered_list|picture)*", defining: true },
    picture: { group: "block", attrs: media },
    video: { group: "block", attrs: media },
    embed: { group: "block", attrs: attrs({ url: "", title: "" }) },
    table: { content: "table_row+", group: "block", isolating: true },
    table_row: { content: "table_cell+" },
    table_cell: { content: "(paragraph|bullet_list|ordered_list|picture)+", isolating: true, attrs: attrs({ header: false, colspan: 1, rowspan: 1, colwidth: null }) },
    divider: { group: "block" },
    text: {},
    break: { inline: true },
  },
  marks: { strong: {}, emphasis: {}, link: { attrs: { href: {} } }, language: { attrs: { lang: {} } } },
});
const n = schema.nodes;
const texts = ["a", "harbour ", "The ferry is late. ", "éà", "وصلت السفينة ", "東京で", "👩‍👩‍👧", "🚢", "e\u0301", "x\ty"];
const mark = () => pick([() => schema.mark("strong"), () => schema.mark("emphasis"), () => schema.mark("link", { href: pick(["https://example.org/a", "/old", "mailto:a@example.org"]) }), () => schema.mark("language", { lang: pick(["ar", "pt-BR"]) })])();
const text = (marked = true) => schema.text(pick(texts), marked && random() < 0.3 ? [mark()] : []);
const inline = () => Array.from({ length: int(4) }, () => (random() < 0.15 ? n.break.create() : text()));
const para = () => n.paragraph.create(null, inline());
const file = () => ({ kind: "picture", src: "/media/ab/" + int(99) + ".jpg", width: 640 });
const list = (depth) => pick([n.bullet_list, n.ordered_list]).create(null, Array.from({ length: 1 + int(3) }, () => n.list_item.create(null, [para(), ...(depth && random() < 0.3 ? [list(depth - 1)] : [])])));
const block = () => pick([para, para, para, () => n.heading.create({ level: 2 + int(3) }, inline()), () => n.quotation.create({ speaker: pick(["", "Ines"]) }, [para(), ...(random() < 0.3 ? [list(0)] : [])]),
  () => n.pull_quote.create(null, inline()), () => list(2), () => n.picture.create({ media: file(), alt: pick(["", "A boat"]) }), () => n.video.create(), () => n.embed.create({ url: "https://example.org/post" }),
  () => n.table.create(null, Array.from({ length: 1 + int(2) }, () => n.table_row.create(null, Array.from({ length: 1 + int(2) }, () => n.table_cell.create({ header: random() < 0.2 }, [para()]))))), () => n.divider.create()])();
const story = () => n.story.create(null, [n.headline.create(null, random() < 0.7 ? [text(false)] : []), n.standfirst.create(null, random() < 0.5 ? [text(false)] : []), ...Array.from({ length: 1 + int(6) }, block)]);

// A boundary is a position that splits no character.
function boundary(doc) {
  for (let tries = 0; tries < 20; tries++) {
    const pos = int(doc.content.size + 1), $p = doc.resolve(pos);
    if (!$p.textOffset) return pos;
    const s = $p.parent.child($p.index()).text, c = s.charCodeAt($p.textOffset);
    if (c < 0xdc00 || c > 0xdfff) return pos;
  }
  return 0;
}
// splits reports whether a position is within a character.
function splits(doc, pos) {
  if (pos === undefined || pos > doc.content.size) return false;
  const $p = doc.resolve(pos);
  if (!$p.textOffset) return false;
  const c = $p.parent.child($p.index()).text.charCodeAt($p.textOffset);
  return c >= 0xdc00 && c <= 0xdfff;
}
const edits = [
  (tr, a) => tr.insertText ? 0 : tr.replaceWith(a, a, text(tr.doc.resolve(a).parent.type.allowsMarkType(schema.marks.strong))),
  (tr, a) => tr.insert(a, text(false)),
  (tr, a) => tr.insert(a, text(false)),
  (tr, a, b) => tr.delete(a, b),
  (tr, a, b) => tr.deleteRange(a, b),
  (tr, a) => canSplit(tr.doc, a) && tr.split(a),
  (tr, a) => canSplit(tr.doc, a, 2) && tr.split(a, 2),
  (tr, a) => canJoin(tr.doc, a) && tr.join(a),
  (tr, a, b) => { const r = tr.doc.resolve(a).blockRange(tr.doc.resolve(b)); const d = r && liftTarget(r); if (d != null) tr.lift(r, d); },
  (tr, a, b) => { const r = tr.doc.resolve(a).blockRange(tr.doc.resolve(b)); const w = r && findWrapping(r, pick([n.quotation, n.bullet_list, n.ordered_list])); if (w) tr.wrap(r, w); },
  (tr, a, b) => tr.addMark(a, b, mark()),
  (tr, a, b) => tr.removeMark(a, b, random() < 0.5 ? mark() : undefined),
  (tr, a, b) => tr.setBlockType(a, b, pick([n.paragraph, n.heading, n.pull_quote])),
  (tr, a) => { const x = tr.doc.nodeAt(a); if (x && x.type === n.heading) tr.setNodeMarkup(a, null, { level: 2 + int(3) }); },
  (tr, a) => { const x = tr.doc.nodeAt(a); if (x && x.type.spec.attrs?.alt) tr.setNodeAttribute(a, pick(["alt", "caption", "credit"]), pick(texts)); },
  (tr, a) => { const x = tr.doc.nodeAt(a); if (x && x.type.spec.attrs?.speaker) tr.setNodeAttribute(a, "speaker", pick(texts)); },
  (tr) => tr.setDocAttribute(pick(["section", "slug", "place"]), pick(["", "world", "coast"])),
  (tr) => tr.setDocAttribute("topics", Array.from({ length: int(3) }, () => 1 + int(50))),
  (tr) => tr.setDocAttribute("media", random() < 0.5 ? [] : [file()]),
  (tr, a, b) => tr.replace(a, b, story().slice(...[0, 1].map(() => 0).map(() => 0))),
  (tr, a, b) => { const s = story(), x = boundary(s), y = boundary(s); tr.replaceRange(a, b, s.slice(Math.min(x, y), Math.max(x, y))); },
  (tr, a, b) => { const s = tr.doc, x = boundary(s), y = boundary(s); tr.replace(a, b, s.slice(Math.min(x, y), Math.max(x, y))); },
  (tr, a) => tr.insert(a, block()),
];
// A wrong step is one moved a little: it may fit by chance.
const shake = (json) => { for (const k of ["from", "to", "gapFrom", "gapTo", "pos", "insert"]) if (k in json && random() < 0.5 && !(k === "insert" && /[\ud800-\udfff]/.test(JSON.stringify(json)))) json[k] = Math.max(0, json[k] + int(7) - 3); if (json.slice && random() < 0.3) json.slice.openStart = int(3); return json; };
function attempt(doc, json) {
  try {
    const r = Step.fromJSON(schema, json).apply(doc);
    if (!r.doc) return null;
    r.doc.check();
    return r.doc;
  } catch { return null; }
}
const whole = (doc) => !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(doc.textContent) && !JSON.stringify(doc).includes("\\ud");

for (let h = 0; h < Number(process.argv[4]); h++) {
  let doc = story();
  const out = { doc: doc.toJSON(), steps: [] };
  for (let i = 0; i < 12; i++) {
    const a = boundary(doc), b = boundary(doc), tr = new Transform(doc);
    try { pick(edits)(tr, Math.min(a, b), Math.max(a, b)); } catch { continue; }
    for (const step of tr.steps) {
      const wrong = shake(JSON.parse(JSON.stringify(step.toJSON())));
      const chance = attempt(doc, wrong);
      // Steps that run backwards are never made; the library lets some pass.
      const order = [wrong.from ?? 0, wrong.gapFrom ?? wrong.from ?? 0, wrong.gapTo ?? wrong.to ?? 0, wrong.to ?? 0];
      if (!order.some((x) => splits(doc, x)) && order.every((x, i) => !i || x >= order[i - 1]) && (!chance || whole(chance))) out.steps.push({ step: wrong, trial: true, ok: !!chance, doc: chance && random() < 0.2 ? chance.toJSON() : undefined });
      const json = step.toJSON(), next = attempt(doc, json);
      if (!next) break;
      const at = Array.from({ length: 4 }, () => [int(doc.content.size + 1), random() < 0.5 ? -1 : 1]);
      out.steps.push({ step: json, ok: true, map: at.map(([p, s]) => [p, s, step.getMap().map(p, s)]), doc: random() < 0.1 ? next.toJSON() : undefined });
      doc = next;
    }
  }
  out.last = doc.toJSON();
  console.log(JSON.stringify(out));
}
