// The slash menu: "/" and a word of a block's name puts the block in.
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { Block } from "./blocks";
import { Choices } from "./choices";
import { el } from "./dom";
import { icon } from "./icons";
import { layer, place } from "./popover";
import { say, type Key } from "./say";
import { node } from "./schema";

interface Asked { from: number; query: string }
interface Asking { asked: Asked | null; shut: number }
const key = new PluginKey<Asking>("slash");

// asked finds a slash word before the cursor.
function asked(state: EditorState): Asked | null {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type !== node("paragraph")) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, null, "\ufffc");
  const m = /(?:^|\s)\/([\p{L}\p{M}\p{N}-]{0,24})$/u.exec(before);
  return m ? { from: $from.pos - m[1]!.length - 1, query: m[1]! } : null;
}

const plain = (s: string) => s.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

// found filters blocks by their name in the person's language, and by the
// words that people use for them.
function found(blocks: Block[], query: string): Block[] {
  const q = plain(query);
  const score = (b: Block) => {
    const words = [say(b.words), ...say(`${b.words}.also` as Key).split(",")].map((w) => plain(w.trim()));
    if (words.some((w) => w.startsWith(q))) return 0;
    return words.some((w) => w.includes(q)) ? 1 : 2;
  };
  return blocks.map((b) => ({ b, s: q ? score(b) : 0 })).filter((x) => x.s < 2).sort((a, b) => a.s - b.s).map((x) => x.b);
}

export function slash(blocks: Block[]): Plugin<Asking> {
  let menu: Menu | null = null;
  return new Plugin<Asking>({
    key,
    state: {
      init: () => ({ asked: null, shut: -1 }),
      apply(tr, s, _, state) {
        const shut = tr.getMeta(key) as number | undefined;
        const now = asked(state);
        // A menu opens when one types, not when the cursor comes by.
        const typed = tr.docChanged && tr.getMeta("rebased") === undefined;
        if (shut !== undefined) return { asked: null, shut };
        if (!now) return { asked: null, shut: -1 };
        if (now.from === s.shut || !(typed || s.asked)) return { asked: null, shut: s.shut };
        return { asked: now, shut: -1 };
      },
    },
    props: { handleKeyDown: (_, e) => menu?.key(e) ?? false },
    view(view) {
      menu = new Menu(view, blocks);
      return menu;
    },
  });
}

class Menu {
  private readonly element: HTMLElement;
  private readonly choices: Choices<Block>;
  private shown = "";

  constructor(private readonly view: EditorView, private readonly blocks: Block[]) {
    this.choices = new Choices<Block>(view.dom, say("slash.label"), (b) => [icon(b.icon), el("span", {}, say(b.words)), el("kbd", {}, b.keys?.startsWith("Mod") ? "" : b.keys ?? "")], (b) => this.pick(b));
    this.element = el("div", { class: "popover slash", hidden: true }, this.choices.element);
    layer().append(this.element);
    view.dom.addEventListener("blur", () => this.hide());
  }

  key(e: KeyboardEvent): boolean {
    if (this.element.hidden) return false;
    if (e.key === "Escape") {
      this.view.dispatch(this.view.state.tr.setMeta(key, key.getState(this.view.state)!.asked?.from ?? -1));
      return true;
    }
    return this.choices.key(e);
  }

  update(view: EditorView): void {
    const now = key.getState(view.state)?.asked;
    if (!now || !view.editable) return this.hide();
    const list = found(this.blocks, now.query);
    if (!list.length) return this.hide();
    if (this.shown !== now.query || this.element.hidden) this.choices.show(list);
    this.shown = now.query;
    this.element.hidden = false;
    place(this.element, view.coordsAtPos(now.from));
  }

  destroy(): void {
    this.element.remove();
  }

  private hide(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.choices.hide();
  }

  private pick(b: Block): void {
    const now = key.getState(this.view.state)?.asked;
    if (!now) return;
    const { view } = this;
    view.dispatch(view.state.tr.delete(now.from, view.state.selection.from));
    b.run(view.state, view.dispatch, view);
    if (!document.activeElement?.closest(".popover")) view.focus();
  }
}
