// What every screen of the newsroom does as it opens.
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
