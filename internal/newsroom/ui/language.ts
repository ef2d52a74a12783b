// Marking words that are in another language, so that they are read, spelled
// and set as such.
import type { Command } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { Choices } from "./choices";
import { el } from "./dom";
import { Popover, button } from "./popover";
import { say, tongue } from "./say";
import { mark } from "./schema";

const codes = "ar bg bn cs da de el en es et fa fi fr ga he hi hr hu id it ja ka ko la lt lv ms nb nl pl pt ro ru sk sl sr sv sw th tr uk ur vi zh-Hans zh-Hant".split(" ");

interface Tongue { code: string; name: string }

export class Languages {
  private readonly input = el("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", dir: "auto", autocomplete: "off", spellcheck: "false", placeholder: say("language.field"), "aria-label": say("language.field") });
  private readonly choices: Choices<Tongue>;
  private readonly popover: Popover;
  private readonly all: Tongue[];
  private view!: EditorView;

  constructor() {
    const names = new Intl.DisplayNames([tongue()], { type: "language" });
    this.all = codes.map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => a.name.localeCompare(b.name, tongue()));
    this.choices = new Choices<Tongue>(this.input, say("language.label"), (t) => [el("span", {}, t.name), el("kbd", {}, t.code)], (t) => this.put(t.code));
    this.popover = new Popover(say("language.label"), "link-box", el("div", { class: "row" }, this.input, button(say("language.none"), { class: "quiet", onclick: () => this.put(null) })), this.choices.element);
    this.input.addEventListener("input", () => this.filter());
    this.input.addEventListener("keydown", (e) => {
      if (this.choices.key(e)) e.preventDefault();
      else if (e.key === "Enter") {
        e.preventDefault();
        try {
          this.put(Intl.getCanonicalLocales(this.input.value.trim())[0] ?? null);
        } catch {
          this.input.select();
        }
      }
    });
  }

  readonly command: Command = (state, dispatch, view) => {
    const { from, to, empty, $from } = state.selection;
    if (empty || !$from.parent.type.allowsMarkType(mark("language"))) return false;
    if (!dispatch || !view) return true;
    this.view = view;
    this.input.value = "";
    this.filter();
    const a = view.coordsAtPos(from);
    const z = view.coordsAtPos(to, -1);
    this.popover.show({ left: Math.min(a.left, z.left), right: Math.max(a.right, z.right), top: a.top, bottom: z.bottom }, false, view.dom);
    this.input.focus();
    return true;
  };

  private filter(): void {
    const q = this.input.value.trim().toLocaleLowerCase();
    this.choices.show(this.all.filter((t) => t.code.toLowerCase().startsWith(q) || t.name.toLocaleLowerCase().includes(q)).slice(0, q ? 8 : 50));
  }

  private put(lang: string | null): void {
    const { state } = this.view;
    const { from, to } = state.selection;
    const tr = state.tr.removeMark(from, to, mark("language"));
    if (lang) tr.addMark(from, to, mark("language").create({ lang }));
    this.view.dispatch(tr);
    this.popover.close(false);
    this.view.focus();
  }
}
