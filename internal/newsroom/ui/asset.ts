// A file's own page: the focal point of a picture is set on the picture.
import { Focal } from "./focal";
import type { Focus } from "./schema";

const still = document.getElementById("still");
const img = still?.querySelector("img");
const form = document.getElementById("asset-words") as HTMLFormElement | null;
if (still && img && form) {
  const field = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)!;
  const x = field("focus_x");
  const y = field("focus_y");
  const show = () => focal.show({ kind: "picture", src: img.getAttribute("src") ?? "", ...(x.value && y.value ? { focus: { x: Number(x.value), y: Number(y.value) } } : {}) });
  const focal = new Focal((f: Focus | null) => {
    x.value = f ? String(f.x) : "";
    y.value = f ? String(f.y) : "";
    show();
  });
  still.append(focal.dot);
  img.addEventListener("click", (e) => focal.click(e, img));
  document.getElementById("crops")?.append(focal.crops);
  show();
}
