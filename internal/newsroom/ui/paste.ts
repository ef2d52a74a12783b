// What comes from other programs, made clean: the words and their structure
// stay, the programs' own marks go. What the schema's parser then does not
// know falls away by itself.
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { Links } from "./link";
import { bare } from "./media";
import { toast } from "./popover";
import { count } from "./say";
import { node, safeLink, type Media } from "./schema";
import { upload } from "./send";
import { bring } from "./upload";
import { wordLists } from "./wordlists";

const unwanted = "style, script, meta, link, title, noscript, template, button, nav, form, svg, object, input, select, textarea, .Apple-interchange-newline, .mw-editsection";

// unstyled gives style attributes and handlers another name. The page's rules
// forbid them, and the browser would complain of each.
const unstyled = (html: string) =>
  html.replace(/<style\b[\s\S]*?<\/style\s*>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, "$1data-style$2").replace(/([\s\/"'])on(\w+\s*=)/gi, "$1data-on-$2"));

// styleOf reads a property of a style attribute from its text.
export function styleOf(e: Element, name: string): string {
  const m = new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]*)`, "i").exec(e.getAttribute("data-style") ?? "");
  return m ? m[1]!.trim().toLowerCase() : "";
}

const rename = (e: Element, tag: string): Element => {
  const n = e.ownerDocument.createElement(tag);
  n.append(...e.childNodes);
  e.replaceWith(n);
  return n;
};

// Pasted is clean HTML and the pictures that it came with but that only their
// bytes can show.
export interface Pasted { html: string; files: File[]; left: number }

export function clean(html: string): Pasted {
  const page = new DOMParser().parseFromString(unstyled(html), "text/html");
  const { body } = page;
  const dropComments = page.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments: Node[] = [];
  while (dropComments.nextNode()) comments.push(dropComments.currentNode);
  for (const c of comments) (c as ChildNode).remove();
  body.querySelectorAll(unwanted).forEach((e) => e.remove());
  body.querySelectorAll("*").forEach((e) => {
    // Word's own elements: <o:p> holds nothing but a space, or words.
    if (e.localName.includes(":")) e.replaceWith(...(e.localName === "o:p" ? e.childNodes : []));
    else if (styleOf(e, "display") === "none" || styleOf(e, "mso-hide") === "all" || e.hasAttribute("hidden")) e.remove();
  });
  wordLists(body);
  blocks(body);
  const { files, left } = pictures(body);
  inline(body);
  spaces(body);
  body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li").forEach((e) => {
    if (!e.textContent?.trim() && !e.querySelector("figure, [data-embed], table")) e.remove();
  });
  body.querySelectorAll("*").forEach((e) => {
    for (const a of [...e.attributes]) if (/^(on|data-on-|data-style$|class$)/i.test(a.name)) e.removeAttribute(a.name);
  });
  return { html: body.innerHTML, files, left };
}

function blocks(body: HTMLElement): void {
  body.querySelectorAll("p.MsoTitle, p.MsoSubtitle").forEach((e) => rename(e, "h2"));
  body.querySelectorAll("p.MsoQuote, p.MsoIntenseQuote").forEach((e) => {
    const quote = e.ownerDocument.createElement("blockquote");
    e.replaceWith(quote);
    quote.append(e);
  });
  // Docs puts lists into lists, not into their items.
  body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol").forEach((e) => {
    if (e.previousElementSibling?.localName === "li") e.previousElementSibling.append(e);
  });
  // Docs has line breaks between blocks, for room.
  body.querySelectorAll("br").forEach((b) => {
    const block = "p, h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, hr";
    if (b.previousElementSibling?.matches(block) && !words(b.previousSibling) || b.nextElementSibling?.matches(block) && !words(b.nextSibling)) b.remove();
  });
  // A table of one cell was there for the layout.
  body.querySelectorAll("table").forEach((t) => {
    const cells = t.querySelectorAll("td, th");
    if (cells.length === 1) t.replaceWith(...cells[0]!.childNodes);
  });
  body.querySelectorAll("iframe").forEach((f) => {
    const src = f.getAttribute("src") ?? "";
    const e = f.ownerDocument.createElement("div");
    e.dataset.embed = src.startsWith("//") ? `https:${src}` : src;
    e.textContent = f.title;
    if (/^https?:/i.test(e.dataset.embed) && safeLink(e.dataset.embed)) f.replaceWith(e);
    else f.remove();
  });
  // Two line breaks are what some programs have for a new paragraph.
  body.querySelectorAll("p, div").forEach((p) => {
    const breaks = [...p.children].filter((c) => c.localName === "br" && nextOf(c)?.nodeName === "BR");
    for (const b of breaks) {
      const second = nextOf(b);
      if (!second) continue;
      const rest = p.cloneNode() as Element;
      while (second.nextSibling) rest.append(second.nextSibling);
      second.remove();
      b.remove();
      if (p.localName === "div") rename(p, "p").after(rest);
      else p.after(rest);
      break;
    }
  });
}

const words = (n: Node | null): boolean => n?.nodeType === 3 && n.textContent!.trim() !== "";

function nextOf(e: Node): ChildNode | null {
  let n = e.nextSibling;
  while (n && n.nodeType === 3 && !n.textContent!.trim()) n = n.nextSibling;
  return n;
}

function inline(body: HTMLElement): void {
  // The innermost first, so that what is replaced was looked at.
  for (const e of [...body.querySelectorAll("span, font, b, i, strong, em, a")].reverse()) {
    const weight = styleOf(e, "font-weight");
    const slant = styleOf(e, "font-style");
    const titled = e.closest("h1, h2, h3, h4, h5, h6") !== null;
    const bold = !titled && (/^(bold(er)?|[6-9]00)$/.test(weight) || (/^(b|strong)$/.test(e.localName) && !/^(normal|[1-5]00)$/.test(weight)));
    const italic = slant === "italic" || (/^(i|em)$/.test(e.localName) && slant !== "normal");
    if (e.localName === "a") {
      const href = e.getAttribute("href")?.trim() ?? "";
      if (safeLink(href) && !/^#/.test(href)) {
        for (const a of [...e.attributes]) if (a.name !== "href") e.removeAttribute(a.name);
        continue;
      }
    } else if ((bold && /^(b|strong)$/.test(e.localName)) || (italic && /^(i|em)$/.test(e.localName))) {
      continue;
    }
    // Words in bold across whole blocks are not words in bold.
    const whole = e.querySelector("p, div, ul, ol, table, h1, h2, h3, h4, h5, h6") !== null;
    let inner: Node[] = [...e.childNodes];
    for (const tag of whole ? [] : [italic && "em", bold && "strong"]) {
      if (!tag || !e.textContent?.trim()) continue;
      const m = e.ownerDocument.createElement(tag);
      m.append(...inner);
      inner = [m];
    }
    e.replaceWith(...inner);
  }
}

// pictures turns images into figures of ours. One at an address of the web is
// fetched by the server later; one whose bytes came along is sent as a file.
function pictures(body: HTMLElement): { files: File[]; left: number } {
  const files: File[] = [];
  let left = 0;
  body.querySelectorAll("img").forEach((img) => {
    const src = img.getAttribute("src") ?? "";
    const alt = img.alt.trim();
    const size = Math.max(img.width, img.height, Number(img.getAttribute("width")) || 0);
    if (/^\p{Extended_Pictographic}/u.test(alt) && alt.length < 12) return img.replaceWith(alt);
    if (size > 0 && size <= 2) return img.remove();
    if (/^https?:/i.test(src) && safeLink(src)) {
      const figure = img.ownerDocument.createElement("figure");
      const around = img.closest("figure");
      const caption = around?.querySelector("figcaption")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
      figure.dataset.picture = JSON.stringify({ media: { kind: "picture", src } satisfies Media, alt, caption });
      (around ?? img).replaceWith(figure);
      return;
    }
    const data = /^data:(image\/(?:png|jpeg|gif|webp|avif));base64,([\w+/=\s]+)$/i.exec(src);
    if (data) files.push(new File([Uint8Array.from(atob(data[2]!.replace(/\s/g, "")), (c) => c.charCodeAt(0))], alt || "picture", { type: data[1]! }));
    else if (src) left++;
    img.remove();
  });
  return { files, left };
}

// spaces undoes what programs do to keep spaces: one is enough.
function spaces(body: HTMLElement): void {
  const walk = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const t = walk.currentNode as Text;
    t.data = t.data.replace(/[ \t\r\n]*\u00a0[ \u00a0\t\r\n]+|[ \t\r\n]+\u00a0[ \u00a0\t\r\n]*/g, " ").replace(/[\u200b\ufeff]/g, "");
    if (t.data === "\u00a0") t.data = " ";
  }
}

// fetchPictures asks the server for the pictures that only stand at other
// addresses, and puts them in where they are.
function fetchPictures(view: EditorView): void {
  const asked = new Set<string>();
  view.state.doc.descendants((n) => {
    const m = n.type === node("picture") ? (n.attrs.media as Media | null) : null;
    if (m && /^https?:/i.test(m.src)) asked.add(m.src);
  });
  for (const src of asked) {
    void upload(src).then((r) => {
      if (!r || !("media" in r) || view.isDestroyed) return;
      const tr = view.state.tr;
      tr.doc.descendants((n, pos) => {
        if ((n.attrs.media as Media | null | undefined)?.src === src) tr.setNodeAttribute(pos, "media", bare(r.media));
      });
      if (tr.docChanged) view.dispatch(tr);
    });
  }
}

export function paste(): Plugin {
  let came: Pasted | null = null;
  return new Plugin({
    props: {
      transformPastedHTML(html) {
        if (/\sdata-pm-slice=/.test(html)) return html;
        came = clean(html);
        return came.html;
      },
      handlePaste(view, e, slice) {
        const now = came;
        came = null;
        const text = e.clipboardData?.getData("text/plain") ?? "";
        const { $from } = view.state.selection;
        if (Links.pasted(view, text)) return true;
        if (["headline", "standfirst"].includes($from.parent.type.name)) {
          const line = (text || slice.content.textBetween(0, slice.content.size, " ")).replace(/\s+/g, " ").trim();
          view.dispatch(view.state.tr.insertText(line).scrollIntoView());
          return true;
        }
        if (now?.left) toast(count("paste.left", now.left));
        setTimeout(() => {
          if (now?.files.length) bring(view, now.files, view.state.selection.to);
          if (now?.html.includes("data-picture")) fetchPictures(view);
        });
        return false;
      },
    },
  });
}
