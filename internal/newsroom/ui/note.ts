// The name of a version, asked for as it is saved. Nothing waits for it: what
// is written is on the server's disk already.
import { el } from "./dom";
import { button } from "./popover";
import { say } from "./say";

// note asks for a few words; "" is a version without any, null is none. The
// keys that asked save as well.
export function note(): Promise<string | null> {
  if (document.querySelector("dialog.note")) return Promise.resolve(null);
  return new Promise((answer) => {
    let said: string | null = null;
    const field = el("input", { type: "text", dir: "auto", maxlength: 200, autocomplete: "off", placeholder: say("save.note.hint"), "aria-label": say("save.note") });
    const done = () => { said = field.value.trim(); d.close(); };
    const d = el("dialog", { class: "ask note", "aria-label": say("save.note") }, el("p", {}, say("save.note")), field,
      el("div", { class: "buttons" }, button(say("cancel"), { class: "button", onclick: () => d.close() }), button(say("save.note.do"), { class: "button strong", onclick: done })));
    d.addEventListener("keydown", (e) => {
      const again = (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "s";
      if (!again && (e.key !== "Enter" || e.target !== field || e.isComposing)) return;
      e.preventDefault();
      e.stopPropagation();
      done();
    });
    d.addEventListener("close", () => { d.remove(); answer(said); });
    document.body.append(d);
    d.showModal();
    field.focus();
  });
}
