// Ways from a line elsewhere on the page to its place in the story: a control
// with data-jump names the place.
import { NodeSelection, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

// jumps knows "headline", "standfirst", "body", "alt", "caption", "credit"
// (the first picture that lacks it), "comments", "related", "preview",
// "history", and the names of the fields beside the text.
export function jumps(root: HTMLElement, view: EditorView, show: (panel: string) => void): void {
  root.addEventListener("click", (e) => {
    const to = (e.target as Element).closest<HTMLElement>("[data-jump]")?.dataset.jump;
    if (!to) return;
    e.preventDefault();
    const { doc } = view.state;
    if (["alt", "caption", "credit"].includes(to)) return lacking(view, to);
    if (document.getElementById(`panel-${to}`)) return show(to);
    const field = root.querySelector<HTMLElement>(`[data-attr="${CSS.escape(to)}"], [data-tokens="${CSS.escape(to)}"] input`);
    if (field) {
      show("story");
      return field.focus();
    }
    const pos = to === "standfirst" ? doc.child(0).nodeSize + 1 : to === "headline" ? 1 : doc.child(0).nodeSize + doc.child(1).nodeSize + 1;
    view.dispatch(view.state.tr.setSelection(TextSelection.near(doc.resolve(pos))).scrollIntoView());
    view.focus();
  });
}

function lacking(view: EditorView, name: string): void {
  const fields = [...view.dom.querySelectorAll<HTMLTextAreaElement>(`.caption-${name}`)];
  const field = fields.find((f) => !f.value.trim()) ?? fields[0];
  if (!field) return;
  const figure = field.closest("figure")!;
  const pos = figure.closest(".lead") ? -1 : view.posAtDOM(figure, 0);
  if (pos >= 0 && view.state.doc.nodeAt(pos)?.isAtom) view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, pos)));
  figure.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}
