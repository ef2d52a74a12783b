// Random choices from a seed, and random parts of manuscripts.
export class Random {
  constructor(seed) { this.s = seed >>> 0; }
  next() { // mulberry32
    this.s = (this.s + 0x6d2b79f5) >>> 0;
    let t = this.s;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  int(n) { return Math.floor(this.next() * n); }
  chance(p) { return this.next() < p; }
  pick(list) { return list[this.int(list.length)]; }
}

const words = ["harbour", "bridge", "the", "a", "council", "vote", "rain", "x", "—", "…", "“so”", "12,000", "naïve", "e\u0301te\u0301",
  "😀", "👩‍👩‍👧", "🇵🇹", "𝒜𝓑", "مرحبا", "الجسر", "سُوق", "ة", "שלום", "你好", "橋", "かな", "नमस्ते", "\u200f", "\u00a0", "<b>&amp;", "\\u0041\"", "tab\there", "\u2028"];

export const phrase = (r, most = 6) => Array.from({ length: 1 + r.int(most) }, () => r.pick(words)).join(r.chance(0.9) ? " " : "");

export function marks(r, schema) {
  const out = [];
  if (r.chance(0.15)) out.push(schema.marks.strong.create());
  if (r.chance(0.1)) out.push(schema.marks.emphasis.create());
  if (r.chance(0.1)) out.push(schema.marks.link.create({ href: r.pick(["https://example.org/a?b=c&d", "/world/2026/03/x", "mailto:a@example.org", "#top"]) }));
  if (r.chance(0.08)) out.push(schema.marks.language.create({ lang: r.pick(["ar", "pt-BR", "zh-Hant"]) }));
  return out;
}

function inline(r, schema) {
  const out = [];
  for (let n = r.int(4); n > 0; n--) out.push(r.chance(0.1) ? schema.node("break", null, null, marks(r, schema)) : schema.text(phrase(r), marks(r, schema)));
  return out;
}

export const mediaOf = (r, kind) => (r.chance(0.3) ? null : { kind, src: `/media/ab/${r.int(99)}.${kind === "picture" ? "webp" : "mp4"}`, width: 10 + r.int(900), duration: r.int(100) / 4 });

export function block(r, schema, depth = 0, names) {
  const n = (name, attrs, content) => schema.node(name, attrs, content);
  const some = (most, f) => Array.from({ length: 1 + r.int(most) }, f);
  const inner = () => {
    const para = block(r, schema, depth + 1, ["paragraph"]);
    const more = depth > 2 || r.chance(0.6) ? [] : some(2, () => block(r, schema, depth + 1, ["paragraph", "bullet_list", "ordered_list", "picture"]));
    return [para, ...more];
  };
  switch (r.pick(names ?? ["paragraph", "paragraph", "paragraph", "heading", "quotation", "pull_quote", "bullet_list", "ordered_list", "picture", "video", "embed", "table", "divider"])) {
    case "paragraph": return n("paragraph", null, inline(r, schema));
    case "heading": return n("heading", { level: 2 + r.int(3) }, inline(r, schema));
    case "pull_quote": return n("pull_quote", { speaker: r.chance(0.5) ? phrase(r, 2) : "" }, inline(r, schema));
    case "quotation": return n("quotation", { speaker: r.chance(0.5) ? phrase(r, 2) : "" },
      some(2, () => block(r, schema, depth + 1, depth > 1 ? ["paragraph"] : ["paragraph", "paragraph", "bullet_list"])));
    case "bullet_list": return n("bullet_list", null, some(3, () => n("list_item", null, inner())));
    case "ordered_list": return n("ordered_list", { start: r.pick([1, 1, 5]) }, some(3, () => n("list_item", null, inner())));
    case "picture": return n("picture", { media: mediaOf(r, "picture"), alt: r.chance(0.5) ? phrase(r) : "", wide: r.chance(0.2) });
    case "video": return n("video", { media: mediaOf(r, "video"), caption: phrase(r) });
    case "embed": return n("embed", { url: r.pick(["", "https://video.example/1"]), title: phrase(r, 2) });
    case "divider": return n("divider");
    case "table": {
      const columns = 1 + r.int(3);
      return n("table", null, some(3, () => n("table_row", null, Array.from({ length: columns }, () => n("table_cell", { header: r.chance(0.2) }, inner())))));
    }
  }
}

export function story(r, schema) {
  const plain = (name) => schema.node(name, null, r.chance(0.8) ? [schema.text(phrase(r))] : []);
  return schema.node("story", null, [plain("headline"), plain("standfirst"), ...Array.from({ length: 1 + r.int(6) }, () => block(r, schema))]);
}
