// The manuscript's schema, as the editor has it but for how it looks.
import { Schema } from "prosemirror-model";

const attrs = (d) => ({ attrs: Object.fromEntries(Object.entries(d).map(([k, v]) => [k, { default: v }])) });
const block = { group: "block" };
const figure = { ...block, ...attrs({ media: null, alt: "", caption: "", credit: "", wide: false }) };

export const schema = new Schema({
  topNode: "story",
  nodes: {
    story: { content: "headline standfirst block+", ...attrs({ kind: "article", section: "", slug: "", place: "", bylines: [], sources: [], topics: [], media: [], standing: false, corrections: [] }) },
    headline: { content: "text*", marks: "", defining: true, isolating: true },
    standfirst: { content: "text*", marks: "", defining: true, isolating: true },
    paragraph: { content: "(text|break)*", ...block },
    heading: { content: "(text|break)*", ...block, defining: true, ...attrs({ level: 2 }) },
    quotation: { content: "(paragraph|bullet_list|ordered_list)+", ...block, defining: true, ...attrs({ speaker: "" }) },
    pull_quote: { content: "(text|break)*", ...block, defining: true, ...attrs({ speaker: "" }) },
    bullet_list: { content: "list_item+", ...block },
    ordered_list: { content: "list_item+", ...block, ...attrs({ start: 1 }) },
    list_item: { content: "paragraph (paragraph|bullet_list|ordered_list|picture)*", defining: true },
    picture: figure,
    video: figure,
    embed: { ...block, ...attrs({ url: "", title: "" }) },
    table: { content: "table_row+", ...block, isolating: true },
    table_row: { content: "table_cell+" },
    table_cell: { content: "(paragraph|bullet_list|ordered_list|picture)+", isolating: true, ...attrs({ header: false, colspan: 1, rowspan: 1 }) },
    divider: { ...block },
    text: {},
    break: { inline: true, linebreakReplacement: true },
  },
  marks: { strong: {}, emphasis: {}, link: { attrs: { href: {} }, inclusive: false }, language: { attrs: { lang: {} } } },
});
