// Word writes lists as paragraphs that look like lists. This makes lists of
// them.
import { styleOf } from "./paste";

interface Item { level: number; ordered: boolean; start: number }

// itemOf reads a paragraph's place in a list of Word's, or null.
function itemOf(p: Element): Item | null {
  const list = /\blevel(\d+)/.exec(styleOf(p, "mso-list"));
  if (!list) return null;
  const sign = [...p.querySelectorAll("span")].find((s) => styleOf(s, "mso-list") === "ignore");
  const marker = sign?.textContent?.trim() ?? leadingSign(p);
  const number = /^(\p{Nd}+)[.)\-–]?$/u.exec(marker);
  const ordered = number !== null || /^([a-z]|[ivxlcdm]+)[.)]$/i.test(marker);
  sign?.remove();
  return { level: Number(list[1]), ordered, start: Number(number?.[1]) || 1 };
}

// leadingSign takes the sign off a paragraph where Word did not mark it.
function leadingSign(p: Element): string {
  const first = p.ownerDocument.createTreeWalker(p, NodeFilter.SHOW_TEXT).nextNode() as Text | null;
  const m = /^\s*([·•o§▪‣◦-]|\p{Nd}{1,3}[.)]|[a-z][.)])[\s\u00a0]+/iu.exec(first?.data ?? "");
  if (!m || !first) return "";
  first.data = first.data.slice(m[0].length);
  return m[1]!;
}

export function wordLists(body: HTMLElement): void {
  let open: { level: number; list: HTMLElement }[] = [];
  let last: Element | null = null;
  for (const p of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const item = p.localName === "p" ? itemOf(p) : null;
    if (!item) {
      open = [];
      continue;
    }
    // Something else in between ends a list.
    const previous = p.previousElementSibling;
    if (open.length && previous !== open[0]!.list && previous !== last) open = [];
    while (open.length && open.at(-1)!.level > item.level) open.pop();
    const tag = item.ordered ? "ol" : "ul";
    let top = open.at(-1);
    if (top && top.level === item.level && top.list.localName !== tag && open.length === 1) {
      open = [];
      top = undefined;
    }
    const li = p.ownerDocument.createElement("li");
    if (!top || top.level < item.level) {
      const list = p.ownerDocument.createElement(tag);
      if (tag === "ol" && item.start > 1) list.setAttribute("start", String(item.start));
      if (top) (top.list.lastElementChild ?? top.list).append(list);
      else p.before(list);
      open.push((top = { level: item.level, list }));
    }
    top.list.append(li);
    li.append(p);
    last = open[0]!.list;
  }
}
