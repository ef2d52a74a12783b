// The point of a picture that stays in sight where it is cropped: set by a
// click on it or by arrow keys, with the crops beside it as they will be.
import { el } from "./dom";
import { button } from "./popover";
import { say, tongue } from "./say";
import type { Focus, Media } from "./schema";

const shapes = ["16 / 9", "4 / 3", "1 / 1"];
const step = 0.05;

const percent = (n: number) => new Intl.NumberFormat(tongue(), { style: "percent" }).format(n);
const within = (n: number) => Math.round(Math.min(1, Math.max(0, n)) * 100) / 100;

export class Focal {
  // dot stands on the picture, crops below it.
  readonly dot: HTMLButtonElement;
  readonly crops: HTMLElement;
  private focus: Focus | null = null;
  private src = "";
  private readonly pictures: HTMLImageElement[] = [];
  private readonly middle: HTMLButtonElement;

  // put is called with each point that the person sets; null is the middle.
  constructor(private readonly put: (f: Focus | null) => void) {
    this.dot = el("button", { type: "button", class: "focal-dot" });
    this.dot.addEventListener("keydown", (e) => {
      const by = ({ ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] } as Record<string, [number, number]>)[e.key];
      if (!by || e.ctrlKey || e.metaKey || e.altKey) return;
      e.preventDefault();
      const { x, y } = this.point;
      this.put({ x: within(x + by[0]), y: within(y + by[1]) });
    });
    this.middle = button(say("focal.middle"), { class: "quiet", onclick: () => { this.put(null); this.dot.focus(); } });
    this.crops = el("div", { class: "focal-crops", role: "group", "aria-label": say("focal.crops") },
      ...shapes.map((shape) => {
        const img = el("img", { alt: "", draggable: "false" });
        img.style.aspectRatio = shape;
        this.pictures.push(img);
        return el("div", {}, img, el("small", { dir: "ltr" }, shape.replace(/ /g, "").replace("/", ":")));
      }),
      el("p", {}, say("focal.hint"), " ", this.middle));
  }

  private get point(): Focus {
    return this.focus ?? { x: 0.5, y: 0.5 };
  }

  // click sets the point to where the picture was clicked.
  click(e: MouseEvent, picture: Element): void {
    const r = picture.getBoundingClientRect();
    if (!r.width || !r.height || e.target === this.dot) return;
    this.put({ x: within((e.clientX - r.left) / r.width), y: within((e.clientY - r.top) / r.height) });
    this.dot.focus({ preventScroll: true });
  }

  // show shows the point of a media item; there is none but of pictures that
  // we hold.
  show(m: Media | null): void {
    const on = m?.kind === "picture" && m.src.startsWith("/") && !m.src.startsWith("//");
    this.dot.hidden = this.crops.hidden = !on;
    if (!on) return;
    this.focus = m.focus ?? null;
    const { x, y } = this.point;
    const small = [...(m.sizes ?? [])].sort((a, b) => a.width - b.width).find((s) => s.width >= 320)?.src ?? m.src;
    if (small !== this.src) for (const p of this.pictures) p.src = small;
    this.src = small;
    for (const p of this.pictures) p.style.objectPosition = `${x * 100}% ${y * 100}%`;
    this.dot.style.left = `${x * 100}%`; // a picture has a left in every language
    this.dot.style.top = `${y * 100}%`;
    const words = say("focal.point", { x: percent(x), y: percent(y) });
    this.dot.title = words;
    this.dot.setAttribute("aria-label", words);
    this.middle.hidden = !this.focus;
  }
}

// focused returns the media item with another point.
export function focused(m: Media, f: Focus | null): Media {
  const { focus: _, ...rest } = m;
  return f ? { ...rest, focus: f } : rest;
}
