// Files that are dropped or pasted into the text: a mark stands where each
// will be until the server has it.
import { Plugin, PluginKey } from "prosemirror-state";
import { insertPoint } from "prosemirror-transform";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { attrsOf } from "./media";
import { toast } from "./popover";
import { say } from "./say";
import { node } from "./schema";
import { Bar, upload } from "./send";

export const accepted = (kind: "picture" | "video") => (kind === "picture" ? "image/jpeg,image/png,image/webp,image/avif,image/gif" : "video/mp4,video/webm,audio/mpeg,audio/mp4,audio/ogg");

type Meta = { add: { id: object; pos: number; bar: Bar } } | { remove: object };
const key = new PluginKey<DecorationSet>("uploads");

const find = (view: EditorView, id: object): number | null => key.getState(view.state)!.find(undefined, undefined, (s) => s.id === id)[0]?.from ?? null;

// bring uploads files or addresses and puts each in at a position.
export function bring(view: EditorView, what: (File | string)[], pos: number): void {
  for (const item of what) {
    const id = {};
    const name = typeof item === "string" ? item : item.name;
    const bar = new Bar(name.slice(0, 60));
    view.dispatch(view.state.tr.setMeta(key, { add: { id, pos, bar } }));
    void upload(item, bar.watch).then((r) => {
      if (view.isDestroyed) return;
      const at = find(view, id);
      const tr = view.state.tr.setMeta(key, { remove: id });
      if (r && "media" in r && at !== null) {
        const type = node(r.media.kind === "picture" ? "picture" : "video");
        const here = insertPoint(tr.doc, at, type) ?? tr.doc.resolve(at).after(1);
        const first = tr.doc.child(0).nodeSize + tr.doc.child(1).nodeSize;
        tr.insert(Math.max(here, first), type.create(attrsOf(r.media)));
      }
      view.dispatch(tr);
      if (r && "say" in r) toast(say("upload.not", { name: name.slice(0, 60), why: r.say }), { words: say("again"), do: () => bring(view, [item], Math.min(at ?? pos, view.state.doc.content.size)) });
    });
  }
}

const media = (list: FileList | undefined | null): File[] => [...(list ?? [])].filter((f) => /^(image|video|audio)\//.test(f.type));

export const uploads = (): Plugin<DecorationSet> =>
  new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, set) {
        set = set.map(tr.mapping, tr.doc);
        const meta = tr.getMeta(key) as Meta | undefined;
        if (meta && "add" in meta) {
          const { id, pos, bar } = meta.add;
          return set.add(tr.doc, [Decoration.widget(pos, bar.element, { id, side: -1, stopEvent: () => true })]);
        }
        if (meta) return set.remove(set.find(undefined, undefined, (s) => s.id === meta.remove));
        return set;
      },
    },
    props: {
      decorations: (state) => key.getState(state),
      handlePaste(view, e) {
        const files = media(e.clipboardData?.files);
        // Word puts a picture of the text beside the text: the text is meant.
        if (!files.length || e.clipboardData?.types.includes("text/html") && /<(p|h\d|table|li)\b/i.test(e.clipboardData.getData("text/html"))) return false;
        bring(view, files, view.state.selection.to);
        return true;
      },
      handleDrop(view, e) {
        const files = media(e.dataTransfer?.files);
        if (!files.length) return false;
        e.preventDefault();
        bring(view, files, view.posAtCoords({ left: e.clientX, top: e.clientY })?.pos ?? view.state.selection.to);
        return true;
      },
    },
  });
