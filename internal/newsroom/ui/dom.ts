// Making elements.

type Child = globalThis.Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | null | undefined | ((e: never) => void)>;

// el makes an element. A property that begins with "on" is a listener; true
// is an attribute without a value; null, undefined and false are left out.
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(props)) {
    if (typeof v === "function") e.addEventListener(k.slice(2), v as EventListener);
    else if (v !== null && v !== undefined && v !== false) e.setAttribute(k, v === true ? "" : String(v));
  }
  e.append(...children.filter((c): c is globalThis.Node | string => c !== null && c !== undefined && c !== false));
  return e;
}

// later returns a function that calls f once, ms after the last of its calls;
// now calls it at once if it is due.
export function later(f: () => void, ms: number): { (): void; now(): void; cancel(): void } {
  let timer = 0;
  const call = () => { clearTimeout(timer); timer = window.setTimeout(run, ms); };
  const run = () => { timer = 0; f(); };
  call.now = () => { if (timer) { clearTimeout(timer); run(); } };
  call.cancel = () => { clearTimeout(timer); timer = 0; };
  return call;
}

// frame returns a function that calls f once before the next paint.
export function frame(f: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; f(); });
  };
}

// grow keeps a text area as high as what is in it.
export function grow(area: HTMLTextAreaElement): void {
  area.style.blockSize = "auto";
  if (area.scrollHeight) area.style.blockSize = area.scrollHeight + "px";
}
