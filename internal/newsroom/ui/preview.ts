// The story as its readers will see it, in the panel's own window.
import { later } from "./dom";

const widths: Record<string, number> = { phone: 390, desktop: 1280 };

export class Preview {
  private readonly window: HTMLElement;
  private frame: HTMLIFrameElement | null = null;
  private width = "phone";
  private dark = false;
  private turned = false;
  private readonly again = later(() => this.load(), 800);
  private version = -1;

  constructor(private readonly panel: HTMLElement, private readonly at: () => { address: string; version: number; ready: Promise<void> }) {
    this.window = panel.querySelector<HTMLElement>("[data-preview]")!;
    panel.querySelectorAll<HTMLButtonElement>("[data-view]").forEach((b) => b.addEventListener("click", () => this.set(b.dataset.view!)));
    new ResizeObserver(() => this.fit()).observe(this.window);
  }

  get seen(): boolean {
    return !this.panel.hidden && this.panel.offsetParent !== null;
  }

  // changed is called when the story is not what it was; show when the panel
  // comes to be seen.
  changed(): void {
    if (this.seen) this.again();
  }

  show(): void {
    const { version } = this.at();
    if (version !== this.version || !this.frame) this.load();
  }

  private set(view: string): void {
    if (view in widths) this.width = view;
    if (view === "dark") this.dark = !this.dark;
    if (view === "turned") this.turned = !this.turned;
    this.panel.querySelectorAll<HTMLButtonElement>("[data-view]").forEach((b) => {
      const v = b.dataset.view!;
      b.setAttribute("aria-pressed", String(v === this.width || (v === "dark" && this.dark) || (v === "turned" && this.turned)));
    });
    this.fit();
    this.dress();
  }

  private load(): void {
    const { address, ready } = this.at();
    if (!address) return;
    void ready.then(() => {
      this.version = this.at().version;
      const old = this.frame;
      const top = old?.contentWindow?.scrollY ?? 0;
      const f = document.createElement("iframe");
      f.title = this.panel.getAttribute("aria-label") ?? "";
      f.src = this.at().address;
      f.className = "coming";
      f.addEventListener("load", () => {
        old?.remove();
        f.className = "";
        this.dress();
        f.contentWindow?.scrollTo(0, top);
      });
      this.frame = f;
      this.window.append(f);
      this.fit();
    });
  }

  // fit draws the page at its own width, made smaller to what room there is.
  private fit(): void {
    const f = this.frame;
    if (!f) return;
    const room = this.window.clientWidth;
    const width = widths[this.width]!;
    const scale = Math.min(1, room / width);
    f.style.width = `${width}px`;
    f.style.height = `${this.window.clientHeight / scale}px`;
    f.style.transform = `scale(${scale})`;
    f.style.left = `${Math.max(0, (room - width * scale) / 2)}px`;
  }

  // dress gives the page dark colours or the other direction.
  private dress(): void {
    const f = this.frame;
    if (!f) return;
    f.style.colorScheme = this.dark ? "dark" : "light";
    const page = f.contentDocument?.documentElement;
    if (!page) return;
    page.dataset.scheme = this.dark ? "dark" : "light";
    const own = (page.dataset.dir ??= page.dir || "ltr");
    page.dir = this.turned ? (own === "rtl" ? "ltr" : "rtl") : own;
  }
}
