// The manuscript's schema: as the editor has it, and as the server has it (a
// column has no width).
import { Schema } from "prosemirror-model";

const attrs = (defaults) => Object.fromEntries(Object.entries(defaults).map(([k, v]) => [k, { default: v }]));
const of = (test, value) => ({ default: value, validate: (v) => { if (!test(v)) throw new RangeError("bad attribute"); } });
const string = (v) => typeof v === "string" && v.isWellFormed() && !v.includes("\0");
const safe = (v) => string(v) && /^(https?:\/\/[a-z]|\/[a-z]|#|mailto:.)/.test(v);
const between = (a, b) => (v) => Number.isInteger(v) && v >= a && v <= b;
const truth = (v) => typeof v === "boolean";

const media = () => ({ group: "block", attrs: { ...attrs({ media: null }), alt: of(string, ""), caption: of(string, ""), credit: of(string, ""), wide: of(truth, false) } });

export function make(editor) {
  return new Schema({
    topNode: "story",
    nodes: {
      story: {
        content: "headline standfirst block+",
        attrs: { ...attrs({ kind: "article" }), section: of(string, ""), slug: of(string, ""), place: of(string, ""),
          ...attrs({ bylines: [], sources: [], topics: [], media: [] }), standing: of(truth, false), ...attrs({ corrections: [] }) },
      },
      headline: { content: "text*", marks: "", defining: true, isolating: true },
      standfirst: { content: "text*", marks: "", defining: true, isolating: true },
      paragraph: { content: "(text|break)*", group: "block" },
      heading: { content: "(text|break)*", group: "block", defining: true, attrs: { level: of(between(2, 4), 2) } },
      quotation: { content: "(paragraph|bullet_list|ordered_list)+", group: "block", defining: true, attrs: { speaker: of(string, "") } },
      pull_quote: { content: "(text|break)*", group: "block", defining: true, attrs: { speaker: of(string, "") } },
      bullet_list: { content: "list_item+", group: "block" },
      ordered_list: { content: "list_item+", group: "block", attrs: { start: of(between(-1000, 100000), 1) } },
      list_item: { content: "paragraph (paragraph|bullet_list|ordered_list|picture)*", defining: true },
      picture: media(),
      video: media(),
      embed: { group: "block", attrs: { url: of((v) => v === "" || safe(v) && v.startsWith("http"), ""), title: of(string, "") } },
      table: { content: "table_row+", group: "block", tableRole: "table", isolating: true },
      table_row: { content: "table_cell+", tableRole: "row" },
      table_cell: {
        content: "(paragraph|bullet_list|ordered_list|picture)+", tableRole: "cell", isolating: true,
        attrs: { header: of(truth, false), colspan: of(between(1, 100), 1), rowspan: of(between(1, 1000), 1), ...(editor ? attrs({ colwidth: null }) : {}) },
      },
      divider: { group: "block" },
      text: {},
      break: { inline: true, linebreakReplacement: true },
    },
    marks: {
      strong: {},
      emphasis: {},
      link: { attrs: { href: { validate: (v) => { if (!safe(v)) throw new RangeError("unsafe"); } } }, inclusive: false },
      language: { attrs: { lang: { validate: (v) => { if (!/^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(v)) throw new RangeError("no tag"); } } } },
    },
  });
}
