// What goes on by itself is brought up to date where it stands: a part of the
// page that names its address in data-again is asked for each second as long
// as something in it is under way (data-open).
const every = 1000;

async function look(part: HTMLElement): Promise<void> {
  if (!part.querySelector("[data-open]")) return;
  try {
    if (!document.hidden) {
      const r = await fetch(part.dataset.again!, { headers: { Accept: "text/html" }, redirect: "manual", cache: "no-store" });
      const html = r.ok ? await r.text() : "";
      // A button that is about to be pressed stays where it is.
      if (html && !part.contains(document.activeElement)) part.innerHTML = html;
    }
  } catch {
    // the next time
  }
  window.setTimeout(() => void look(part), every);
}

export function again(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-again]")) window.setTimeout(() => void look(part), every);
}
