// The manuscript's schema. The server has the same one (package prose); a
// change here is a change there.
import { Schema, type DOMOutputSpec, type Node, type NodeSpec, type MarkSpec } from "prosemirror-model";

// Media is a picture, clip or sound, as the server says it. Alt text, caption
// and credit stand beside it, as attributes that are edited.
export interface Media {
  kind: "picture" | "video" | "audio" | "document";
  asset?: number;
  src: string;
  type?: string;
  width?: number;
  height?: number;
  duration?: number;
  alt?: string;
  caption?: string;
  credit?: string;
  sizes?: { src: string; width: number; height?: number }[];
  poster?: string;
  captions?: string;
  focus?: Focus;
}

// A Focus is what stays in sight where a picture is cropped: shares of its
// width from the left and of its height from the top.
export interface Focus { x: number; y: number }

export interface Byline { author?: number; name: string }
export interface Source { name: string; url?: string }

// The fields of a story that are not its text: attributes of the top node.
export interface Fields {
  kind: string;
  section: string;
  slug: string;
  place: string;
  bylines: Byline[];
  sources: Source[];
  topics: number[];
  media: Media[];
  standing: boolean;
  corrections: unknown[];
}

const fields: Fields = {
  kind: "article", section: "", slug: "", place: "", bylines: [], sources: [], topics: [], media: [], standing: false, corrections: [],
};

const attrs = (defaults: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(defaults).map(([k, v]) => [k, { default: v }]));

// A leaf with media is carried over the clipboard whole, as JSON. What comes
// from other places is recognised by paste.ts.
const media = (tag: string): NodeSpec => ({
  group: "block",
  attrs: attrs({ media: null, alt: "", caption: "", credit: "", wide: false }),
  draggable: true,
  parseDOM: [{ tag: `figure[data-${tag}]`, getAttrs: (dom) => carried(dom, `data-${tag}`) }],
  toDOM(node): DOMOutputSpec {
    const figure: [string, Record<string, string>, ...DOMOutputSpec[]] = ["figure", { [`data-${tag}`]: JSON.stringify(node.attrs) }];
    const m = node.attrs.media as Media | null;
    if (m) figure.push([tag === "picture" ? "img" : m.kind === "audio" ? "audio" : "video", { src: m.src, ...(tag === "picture" ? { alt: node.attrs.alt } : {}) }]);
    if (node.attrs.caption) figure.push(["figcaption", node.attrs.caption]);
    return figure;
  },
});

function carried(dom: HTMLElement, name: string): Record<string, unknown> | false {
  try {
    const a = JSON.parse(dom.getAttribute(name) ?? "") as Record<string, unknown>;
    const m = a.media === null ? null : readMedia(a.media as Record<string, unknown>);
    const text = (k: string) => (typeof a[k] === "string" ? a[k] : "");
    return { media: m, alt: text("alt"), caption: text("caption"), credit: text("credit"), wide: a.wide === true };
  } catch {
    return false;
  }
}

// readMedia takes what a media item may hold, and no more: the clipboard can
// come from anywhere. It throws where there is no media item.
function readMedia(m: Record<string, unknown>): Media {
  const held = (v: unknown): v is string => typeof v === "string" && v.startsWith("/media/") && safeLink(v);
  const size = (v: unknown): v is number => typeof v === "number" && Number.isInteger(v) && v > 0;
  const kinds: unknown[] = ["picture", "video", "audio", "document"];
  if (!kinds.includes(m.kind) || typeof m.src !== "string" || !safeLink(m.src) || m.src.startsWith("#")) throw new TypeError("not a media item");
  const sizes = (Array.isArray(m.sizes) ? (m.sizes as Record<string, unknown>[]) : []).flatMap((s) =>
    held(s.src) && size(s.width) ? [{ src: s.src, width: s.width, ...(size(s.height) && { height: s.height }) }] : []);
  return {
    kind: m.kind as Media["kind"], src: m.src,
    ...(size(m.asset) && { asset: m.asset }), ...(typeof m.type === "string" && { type: m.type }),
    ...(size(m.width) && { width: m.width }), ...(size(m.height) && { height: m.height }),
    ...(typeof m.duration === "number" && m.duration >= 0 && { duration: m.duration }),
    ...(sizes.length > 0 && { sizes }), ...(held(m.poster) && { poster: m.poster }), ...(held(m.captions) && { captions: m.captions }),
  };
}

const heading = (level: number) => ({ tag: `h${level}`, attrs: { level: Math.min(Math.max(level, 2), 4) } });

const nodes: Record<string, NodeSpec> = {
  story: { content: "headline standfirst block+", attrs: attrs({ ...fields }) },
  headline: {
    content: "text*", marks: "", defining: true, isolating: true,
    parseDOM: [{ tag: "h1[data-headline]" }],
    toDOM: () => ["h1", { "data-headline": "" }, 0],
  },
  standfirst: {
    content: "text*", marks: "", defining: true, isolating: true,
    parseDOM: [{ tag: "p[data-standfirst]", priority: 60 }],
    toDOM: () => ["p", { "data-standfirst": "" }, 0],
  },
  paragraph: { content: "(text|break)*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
  heading: {
    content: "(text|break)*", group: "block", defining: true, attrs: attrs({ level: 2 }),
    parseDOM: [1, 2, 3, 4, 5, 6].map(heading),
    toDOM: (node) => [`h${node.attrs.level}`, 0],
  },
  quotation: {
    content: "(paragraph|bullet_list|ordered_list)+", group: "block", defining: true, attrs: attrs({ speaker: "" }),
    parseDOM: [{ tag: "blockquote", getAttrs: speaker }],
    toDOM: (node) => ["blockquote", node.attrs.speaker ? { "data-speaker": node.attrs.speaker } : {}, 0],
  },
  pull_quote: {
    content: "(text|break)*", group: "block", defining: true, attrs: attrs({ speaker: "" }),
    parseDOM: [{ tag: "aside[data-pull]", getAttrs: speaker }],
    toDOM: (node) => ["aside", { "data-pull": "", ...(node.attrs.speaker ? { "data-speaker": node.attrs.speaker } : {}) }, 0],
  },
  bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
  ordered_list: {
    content: "list_item+", group: "block", attrs: attrs({ start: 1 }),
    parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: Math.max(1, parseInt(dom.getAttribute("start") ?? "1", 10) || 1) }) }],
    toDOM: (node) => (node.attrs.start === 1 ? ["ol", 0] : ["ol", { start: node.attrs.start }, 0]),
  },
  list_item: {
    content: "paragraph (paragraph|bullet_list|ordered_list|picture)*", defining: true,
    parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0],
  },
  picture: media("picture"),
  video: media("video"),
  embed: {
    group: "block", draggable: true, attrs: attrs({ url: "", title: "" }),
    parseDOM: [{ tag: "div[data-embed]", getAttrs: (dom) => ({ url: safe(dom.getAttribute("data-embed")), title: dom.textContent ?? "" }) }],
    toDOM: (node) => ["div", { "data-embed": node.attrs.url }, node.attrs.title || node.attrs.url],
  },
  table: {
    content: "table_row+", group: "block", tableRole: "table", isolating: true,
    parseDOM: [{ tag: "table" }], toDOM: () => ["table", ["tbody", 0]],
  },
  table_row: { content: "table_cell+", tableRole: "row", parseDOM: [{ tag: "tr" }], toDOM: () => ["tr", 0] },
  table_cell: {
    content: "(paragraph|bullet_list|ordered_list|picture)+", tableRole: "cell", isolating: true,
    attrs: attrs({ header: false, colspan: 1, rowspan: 1, colwidth: null }),
    parseDOM: [{ tag: "td", getAttrs: cell }, { tag: "th", getAttrs: cell }],
    toDOM(node) {
      const { header, colspan, rowspan } = node.attrs;
      return [header ? "th" : "td", { ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) }, 0];
    },
  },
  divider: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  text: {},
  break: { inline: true, selectable: false, linebreakReplacement: true, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
};

function speaker(dom: HTMLElement) {
  return { speaker: dom.getAttribute("data-speaker") ?? "" };
}

function cell(dom: HTMLElement) {
  const span = (name: string) => Math.min(Math.max(parseInt(dom.getAttribute(name) ?? "1", 10) || 1, 1), 100);
  return { header: dom.nodeName === "TH", colspan: span("colspan"), rowspan: span("rowspan") };
}

const weight = (value: string | Node["attrs"]) => (/^(bold(er)?|[6-9]\d\d)$/.test(value as string) ? null : false);

const marks: Record<string, MarkSpec> = {
  strong: {
    parseDOM: [
      { tag: "strong" },
      { tag: "b", getAttrs: (dom) => (dom.style.fontWeight !== "normal" ? null : false) },
      { style: "font-weight=400", clearMark: (m) => m.type.name === "strong" },
      { style: "font-weight", getAttrs: weight },
    ],
    toDOM: () => ["strong", 0],
  },
  emphasis: {
    parseDOM: [{ tag: "i" }, { tag: "em" }, { style: "font-style=italic" }, { style: "font-style=normal", clearMark: (m) => m.type.name === "emphasis" }],
    toDOM: () => ["em", 0],
  },
  link: {
    attrs: { href: {} }, inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (dom) => { const href = safe(dom.getAttribute("href")); return href ? { href } : false; } }],
    toDOM: (mark) => ["a", { href: mark.attrs.href, rel: "noopener", dir: "auto" }, 0],
  },
  language: {
    attrs: { lang: {} },
    parseDOM: [{ tag: "span[data-lang]", getAttrs: (dom) => ({ lang: dom.getAttribute("data-lang") }) }],
    toDOM: (mark) => ["span", { lang: mark.attrs.lang, "data-lang": mark.attrs.lang, class: "language" }, 0],
  },
};

export const schema = new Schema({ nodes, marks, topNode: "story" });

export const node = <K extends keyof typeof nodes>(name: K) => schema.nodes[name]!;
export const mark = <K extends keyof typeof marks>(name: K) => schema.marks[name]!;

// empty is what a new story begins with, here and on the server.
export const empty = (): Node => node("story").createAndFill()!;

// safeLink says whether a link may stand in a published page. It is as strict
// as the server's news.SafeLink, or stricter: what passes here is taken there.
export function safeLink(raw: string): boolean {
  if (!raw || new TextEncoder().encode(raw).length > 4000) return false;
  if (/[\u0000-\u001f\u007f-\u009f\\\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/.test(raw.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""))) return false;
  if (/%(?![0-9a-f]{2})/i.test(raw)) return false;
  if (/^(\/(?!\/)|#)/.test(raw)) return true;
  if (/^(mailto|tel):[^/?#]/i.test(raw)) return true;
  const host = /^https?:\/\/([^/?#]+)/i.exec(raw)?.[1];
  if (!host || /[@%<>"'` {}|^]/.test(host)) return false;
  return URL.canParse(raw) && /^(\[[0-9a-f:.]+\]|[^:[\]]+)(:\d*)?$/i.test(host);
}

const safe = (href: string | null) => (href && safeLink(href) ? href : "");
