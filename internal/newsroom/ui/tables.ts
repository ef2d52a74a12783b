// Tables: what may be done to the one that the cursor is in.
import { Plugin, type Command } from "prosemirror-state";
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, isInTable, mergeCells, selectedRect, splitCell, tableEditing } from "prosemirror-tables";
import type { Key } from "./say";

export { isInTable };

// header makes the first row one of headers, or no longer.
const header: Command = (state, dispatch) => {
  if (!isInTable(state)) return false;
  if (dispatch) {
    const { map, table, tableStart } = selectedRect(state);
    const cells = map.cellsInRect({ left: 0, right: map.width, top: 0, bottom: 1 });
    const on = !cells.every((c) => table.nodeAt(c)!.attrs.header);
    const tr = state.tr;
    for (const c of cells) tr.setNodeAttribute(tableStart + c, "header", on);
    dispatch(tr);
  }
  return true;
};

export const tableCommands: { words: Key; run: Command }[] = [
  { words: "table.row.above", run: addRowBefore },
  { words: "table.row.below", run: addRowAfter },
  { words: "table.column.before", run: addColumnBefore },
  { words: "table.column.after", run: addColumnAfter },
  { words: "table.header", run: header },
  { words: "table.merge", run: mergeCells },
  { words: "table.split", run: splitCell },
  { words: "table.row.delete", run: deleteRow },
  { words: "table.column.delete", run: deleteColumn },
  { words: "table.delete", run: deleteTable },
];

// tables makes cells behave. Broken tables are mended by whoever edits next,
// not by everyone to whom a merge brings them: that would mend them twice.
export function tables(): Plugin {
  const plugin = tableEditing();
  const mend = plugin.spec.appendTransaction!;
  return new Plugin({
    ...plugin.spec,
    appendTransaction(trs, old, state) {
      return trs.some((tr) => tr.getMeta("rebased") !== undefined) ? null : mend.call(plugin, trs, old, state);
    },
  });
}
