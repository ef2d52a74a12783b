// The words of a picture or clip, edited where they stand: caption, credit
// and alt text. Used by pictures in the text and by the lead above it.
import { el, grow, later } from "./dom";
import { icon } from "./icons";
import { say, type Key } from "./say";

export interface Words { alt: string; caption: string; credit: string }
type Name = keyof Words;

// Captions draws the fields; put is called with each change, undo when the
// person takes one back. Each change is part of the story's history, so that
// undo goes through fields and text in the order of writing.
export class Captions {
  readonly element: HTMLElement;
  private readonly fields: Record<Name, HTMLTextAreaElement>;
  private readonly missing: HTMLButtonElement;
  private readonly send: Record<Name, ReturnType<typeof later>>;

  constructor(private readonly put: (name: Name, value: string) => void, step: (redo: boolean) => void, private readonly needsAlt: boolean) {
    const field = (name: Name, words: Key, hint: Key) => {
      const area = el("textarea", { class: `caption-${name}`, rows: 1, dir: "auto", "aria-label": say(words), placeholder: say(hint), spellcheck: "true" });
      area.addEventListener("input", () => { grow(area); this.mark(); this.send[name](); });
      area.addEventListener("blur", () => this.send[name].now());
      area.addEventListener("keydown", (e) => {
        const mod = e.ctrlKey || e.metaKey;
        if (e.key === "Enter" && !e.isComposing) e.preventDefault();
        else if (mod && ["z", "y"].includes(e.key.toLowerCase())) {
          e.preventDefault();
          this.send[name].now();
          step(e.shiftKey || e.key.toLowerCase() === "y");
        }
      });
      return area;
    };
    this.fields = {
      caption: field("caption", "media.caption", "media.caption.hint"),
      credit: field("credit", "media.credit", "media.credit.hint"),
      alt: field("alt", "media.alt", "media.alt.hint"),
    };
    const send = (name: Name) => later(() => this.put(name, this.fields[name].value.replace(/\s*\n\s*/g, " ")), 250);
    this.send = { alt: send("alt"), caption: send("caption"), credit: send("credit") };
    this.missing = el("button", { type: "button", class: "alt-missing", onclick: () => this.fields.alt.focus() }, icon("alert"), say("media.alt.missing"));
    this.element = el("figcaption", { class: "captions" },
      el("div", { class: "captions-line" }, this.fields.caption, this.fields.credit, needsAlt && this.missing),
      needsAlt && el("label", { class: "captions-alt" }, el("span", {}, say("media.alt")), this.fields.alt));
  }

  set(words: Words): void {
    for (const [name, area] of Object.entries(this.fields) as [Name, HTMLTextAreaElement][]) {
      if (document.activeElement === area && area.value.trim() === words[name].trim()) continue;
      if (area.value !== words[name]) area.value = words[name];
    }
    this.mark();
    requestAnimationFrame(() => Object.values(this.fields).forEach(grow));
  }

  private mark(): void {
    this.missing.hidden = !this.needsAlt || this.fields.alt.value.trim() !== "";
    this.element.classList.toggle("wants-alt", !this.missing.hidden);
  }
}
