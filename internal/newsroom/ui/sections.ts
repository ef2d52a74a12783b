// The screen of sections: they are put in order by dragging, besides the
// buttons that each has.
const list = document.querySelector<HTMLElement>("ol.sections");
let dragged: HTMLElement | null = null;

list?.addEventListener("dragstart", (e) => {
  const grip = (e.target as HTMLElement).closest<HTMLElement>(".grip");
  if (!grip) return;
  dragged = grip.closest("li");
  e.dataTransfer!.effectAllowed = "move";
  e.dataTransfer!.setData("text/plain", "");
  e.dataTransfer!.setDragImage(dragged!, 10, 10);
  dragged!.classList.add("dragged");
});
list?.addEventListener("dragover", (e) => {
  const over = (e.target as HTMLElement).closest<HTMLElement>("ol.sections > li");
  if (!dragged) return;
  e.preventDefault();
  if (!over || over === dragged) return;
  const r = over.getBoundingClientRect();
  over[e.clientY < r.top + r.height / 2 ? "before" : "after"](dragged);
});
let before = list ? order(list) : "";
function order(of: HTMLElement): string {
  return [...of.querySelectorAll<HTMLInputElement>("input[name=id]")].map((i) => i.value).join(" ");
}
list?.addEventListener("drop", (e) => e.preventDefault());
list?.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  if (order(list) === before) return;
  before = order(list);
  const form = list.closest("form")!;
  form.requestSubmit(form.querySelector<HTMLButtonElement>("button[value=save]"));
});
