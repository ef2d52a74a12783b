// Naming people in a comment: @ offers those who may see the story.
import { Choices } from "./choices";
import { el, later } from "./dom";
import { get } from "./http";
import { layer, place } from "./popover";
import { say } from "./say";

interface Colleague { id: number; name: string }

// Mentions offers people in text areas and knows whom it has named.
export class Mentions {
  private readonly known = new Map<string, number>();

  constructor(private readonly story: () => number) {}

  // of returns the people whom a text names.
  of(text: string): number[] {
    return [...this.known].filter(([name]) => text.includes(`@${name}`)).map(([, id]) => id);
  }

  // attach makes @ work in a text area. Add it before other keys are heard.
  attach(area: HTMLTextAreaElement): void {
    const menu = el("div", { class: "popover mention-menu", hidden: true });
    const choices = new Choices<Colleague>(area, say("comments.mention"), (c) => [el("bdi", {}, c.name)], (c) => pick(c));
    menu.append(choices.element);
    let asked = 0;
    const begun = () => {
      const m = /(?:^|\s)@([^@\n]{0,40})$/.exec(area.value.slice(0, area.selectionEnd));
      return m && ![...this.known.keys()].some((name) => m[1]!.startsWith(name)) ? m : null; // a whole name is done
    };
    const hide = () => { asked++; choices.hide(); menu.remove(); };
    const pick = (c: Colleague) => {
      const m = begun();
      if (!m) return hide();
      this.known.set(c.name, c.id);
      const at = area.selectionEnd - m[1]!.length;
      area.setRangeText(`${c.name} `, at, area.selectionEnd, "end");
      hide();
      area.dispatchEvent(new Event("input"));
      area.focus();
    };
    const search = later(async () => {
      const m = begun();
      if (!m) return hide();
      const turn = ++asked;
      const found = (await get<Colleague[]>(`/newsroom/story/${this.story()}/colleagues?q=${encodeURIComponent(m[1]!)}`)) ?? [];
      if (turn !== asked || document.activeElement !== area) return;
      if (!found.length) return hide();
      choices.show(found.slice(0, 8));
      layer().append(menu);
      menu.hidden = false;
      place(menu, area.getBoundingClientRect());
    }, 100);
    area.addEventListener("input", () => { if (begun()) search(); else hide(); });
    area.addEventListener("blur", hide);
    area.addEventListener("keydown", (e) => {
      if (menu.isConnected && (choices.key(e) || e.key === "Escape")) {
        if (e.key === "Escape") hide();
        e.preventDefault();
        e.stopImmediatePropagation();
      }
    });
  }
}

// marked draws a text with the names in it set off.
export function marked(text: string, names: string[]): (Node | string)[] {
  const found = names.map((n) => `@${n}`).filter((n) => text.includes(n)).sort((a, b) => b.length - a.length);
  if (!found.length) return [text];
  const parts: (Node | string)[] = [];
  let rest = text;
  while (rest) {
    const next = found.map((n) => ({ n, at: rest.indexOf(n) })).filter((f) => f.at >= 0).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    parts.push(rest.slice(0, next.at), el("b", { class: "mention", dir: "auto" }, next.n));
    rest = rest.slice(next.at + next.n.length);
  }
  return [...parts, rest];
}
