// The browser tells of a moved cursor in an event of its own, a little after
// the key that moved it. What comes in between would act on the old place.
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

// prompt reads the cursor's place before keys and pastes are looked at.
export function prompt(): Plugin {
  const read = (view: EditorView) => {
    if (!view.composing) (view as unknown as { domObserver: { flush(): void } }).domObserver.flush();
    return false;
  };
  return new Plugin({ props: { handleDOMEvents: { keydown: read, paste: read, copy: read, cut: read } } });
}
