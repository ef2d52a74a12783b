// What every screen of the newsroom does as it opens.
import { later } from "./dom";
import { faces, palette, typing } from "./frame";

document.addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k" && !e.defaultPrevented && !(e.target as HTMLElement).isContentEditable) {
    e.preventDefault();
    palette();
  }
  if (typing(e) || e.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (e.key === "n") document.querySelector<HTMLElement>("#new-story")?.click();
  if (e.key === "g") palette();
});
document.getElementById("find")?.addEventListener("keydown", (e) => {
  if (e.key === "Escape") (e.target as HTMLElement).blur();
});
document.addEventListener("change", (e) => {
  const field = e.target as HTMLSelectElement;
  if (field.dataset.go === undefined) return;
  const at = new URL(location.href);
  at.searchParams.set(field.name, field.value);
  location.assign(at);
});
faces();
for (const tab of document.querySelectorAll<HTMLElement>(".places [aria-current]")) tab.parentElement!.scrollLeft = tab.offsetLeft - tab.parentElement!.offsetLeft - 40;

// A list that is asked for by how names begin comes as one types.
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-typing]")) {
  let asked = 0;
  form.addEventListener("input", later(async () => {
    const mine = ++asked, at = new URL(form.action);
    for (const [name, value] of new FormData(form)) at.searchParams.set(name, String(value));
    try {
      const r = await fetch(at, { headers: { Accept: "text/html" }, redirect: "manual", cache: "no-store" });
      const found = r.ok ? new DOMParser().parseFromString(await r.text(), "text/html").getElementById("found") : null;
      if (mine !== asked || !found) return;
      document.getElementById("found")?.replaceWith(found);
      history.replaceState(null, "", at);
    } catch {
      // the button is still there
    }
  }, 200));
}

// What every screen tells is brought up to date where it stands: at once when
// a line says so, and now and then.
const notices = document.getElementById("notices");
let told = notices?.innerHTML ?? "";
async function refresh(): Promise<void> {
  if (!notices || document.hidden) return;
  try {
    const r = await fetch("/newsroom/notices", { headers: { Accept: "text/html" }, redirect: "manual", cache: "no-store" });
    const html = r.ok ? await r.text() : told;
    if (html.trim() === told.trim()) return;
    told = notices.innerHTML = html;
    const count = document.getElementById("mention-count");
    if (count) count.textContent = notices.querySelector<HTMLElement>("[data-mentions]")?.dataset.mentions ?? "";
  } catch {
    // the next time
  }
}
if (notices) {
  addEventListener("newsroom-notices", () => void refresh());
  document.addEventListener("visibilitychange", () => void refresh());
  setInterval(() => void refresh(), 15_000);
}
