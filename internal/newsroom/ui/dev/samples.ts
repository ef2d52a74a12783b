// Stories to try the editor on: English with every block, Arabic, ten
// thousand words, an empty one, Japanese.
type Json = Record<string, unknown>;

const t = (text: string, ...marks: Json[]): Json => ({ type: "text", text, ...(marks.length ? { marks } : {}) });
const n = (type: string, content: Json[] = [], attrs?: Json): Json => ({ type, ...(attrs ? { attrs } : {}), ...(content.length ? { content } : {}) });
const p = (...content: (string | Json)[]) => n("paragraph", content.map((c) => (typeof c === "string" ? t(c) : c)));
const story = (headline: string, standfirst: string, attrs: Json, ...blocks: Json[]) =>
  n("story", [n("headline", headline ? [t(headline)] : []), n("standfirst", standfirst ? [t(standfirst)] : []), ...blocks], attrs);
const link = (href: string) => ({ type: "link", attrs: { href } });
const lang = (l: string) => ({ type: "language", attrs: { lang: l } });

export function pictures() {
  const one = (name: string, alt: string, caption: string, credit: string) => ({
    kind: "picture", asset: name.length, src: `/media/${name}-1280.webp`, type: "image/webp", width: 1280, height: 720, alt, caption, credit,
    sizes: [{ src: `/media/${name}-640.webp`, width: 640, height: 360 }, { src: `/media/${name}-1280.webp`, width: 1280, height: 720 }],
  });
  return [
    one("barrier", "", "The Kessel Strait barrier shortly after dawn.", "Meridian Graphics"),
    one("ferry", "A white ferry leaves a stone quay.", "The morning ferry.", "L. Duarte"),
    one("cranes", "Cranes over containers at night.", "Night shift at the port.", "Meridian"),
    one("harbour-map", "Map of the harbour.", "The harbour and its gates.", "Meridian Graphics"),
    one("turbines", "Turbines in fog.", "", ""),
    one("library", "A reading room.", "The old library.", "A. Khoury"),
  ];
}

export function samples(): Map<number, { edition: string; doc: Json }> {
  const [barrier, ferry] = pictures();
  const bare = (m: Json) => Object.fromEntries(Object.entries(m).filter(([k]) => !["alt", "caption", "credit"].includes(k)));
  const cell = (text: string, header = false) => n("table_cell", [p(text)], { header, colspan: 1, rowspan: 1 });
  const english = story("Port Aldren’s tidal barrier holds on its first full-moon test",
    "Engineers closed all eight gates overnight for the highest spring tide in a decade. The water stopped 40 centimetres short of the old quay, and most of the city slept through it.",
    { kind: "article", section: "climate", slug: "barrier-first-test", place: "Port Aldren", bylines: [{ author: 1, name: "Ines Halloran" }], sources: [{ name: "Kessel Harbour Authority" }], topics: [11, 13], media: [barrier] },
    p("For two hours before dawn, the loudest sound on the Kessel Strait was a set of hydraulic pumps. Then they stopped, and the sea stayed where it was."),
    p("The barrier, eleven years in planning and six under construction, was closed for the first time against ", t("a live spring tide", link("/climate/53")), " in the early hours of Friday. Harbour authority gauges put the outer level at 3.42 metres."),
    n("heading", [t("A city that slept")], { level: 2 }),
    p("At the fish market, ", t("Karim Haddad", { type: "strong" }), " had moved his ice upstairs. “I have done it ", t("every", { type: "emphasis" }), " autumn since I was a boy,” he said. The sign on the wall reads ", t("سوق السمك", lang("ar")), "."),
    n("quotation", [p("The gates did what the drawings said they would. It is a strange feeling, to watch nothing happen."), p("We will sleep tonight.")], { speaker: "Marta Lind, chief engineer" }),
    n("bullet_list", [n("list_item", [p("Eight gates, each of 1,400 tonnes")]), n("list_item", [p("Closed in 22 minutes"), n("bullet_list", [n("list_item", [p("the plan had said 30")])])]), n("list_item", [p("Forty people on the night shift")])]),
    n("pull_quote", [t("It is a strange feeling, to watch nothing happen")], { speaker: "" }),
    n("picture", [], { media: bare(ferry as unknown as Json), alt: "A white ferry leaves a stone quay.", caption: "The morning ferry left on time.", credit: "L. Duarte", wide: false }),
    n("table", [n("table_row", [cell("Gate", true), cell("Closed", true), cell("Level", true)]), n("table_row", [cell("North 1"), cell("03:12"), cell("3.38 m")]), n("table_row", [cell("North 2"), cell("03:14"), cell("3.42 m")])]),
    n("heading", [t("What comes next")], { level: 3 }),
    n("ordered_list", [n("list_item", [p("A test with wind, in November")]), n("list_item", [p("Handing over to the city")])], { start: 1 }),
    n("embed", [], { url: "https://video.example.org/w/barrier", title: "The gates close, from the air" }),
    n("divider"),
    p("The next spring tide is due on the ninth."));
  const arabic = story("حاجز المد في بورت ألدرن يصمد في أول اختبار للبدر", "أغلق المهندسون البوابات الثماني ليلًا أمام أعلى مد ربيعي منذ عقد. توقفت المياه على بعد ٤٠ سنتيمترًا من الرصيف القديم.",
    { kind: "article", section: "climate", media: [{ ...barrier, caption: "حاجز مضيق كيسل بعد الفجر بقليل.", credit: "رسوم المرفأ", alt: "بوابات من الخرسانة أمام بحر هادئ." }], bylines: [{ author: 3, name: "آمال خوري" }] },
    p("على مدى ساعتين قبل الفجر كان صوت المضخات الهيدروليكية أعلى صوت في مضيق كيسل. ثم توقفت، وبقي البحر في مكانه."),
    p("وقالت ", t("Marta Lind", lang("en")), "، كبيرة المهندسين في شركة Kessel Works، إن البوابات أُغلقت خلال 22 دقيقة."),
    n("heading", [t("مدينة نائمة")], { level: 2 }),
    n("quotation", [p("فعلت البوابات ما قالت الرسوم إنها ستفعله.")], { speaker: "مارتا ليند" }),
    n("bullet_list", [n("list_item", [p("ثماني بوابات")]), n("list_item", [p("أربعون عاملًا في المناوبة الليلية")])]));
  const words = "the barrier held against a tide that had been feared for years and the engineers who watched it said very little until the water had gone down again over the old stones of the quay".split(" ");
  const long = Array.from({ length: 125 }, (_, i) => (i % 12 === 0 ? n("heading", [t(`Part ${i / 12 + 1}`)], { level: 2 }) : p(Array.from({ length: 88 }, (_, j) => words[(i * 7 + j * 3) % words.length]).join(" ") + ".")));
  return new Map([
    [1, { edition: "en", doc: english }],
    [2, { edition: "ar", doc: arabic }],
    [3, { edition: "en", doc: story("Ten thousand words on a barrier", "A long read.", {}, ...long) }],
    [4, { edition: "en", doc: story("", "", {}, p()) }],
    [5, { edition: "ja", doc: story("防潮堤、初の満月試験に耐える", "技術者たちは夜のうちに八つの水門をすべて閉じた。", {}, p("夜明け前の二時間、ケッセル海峡で最も大きな音は油圧ポンプの音だった。やがて止まり、海はその場にとどまった。")) }],
  ]);
}
