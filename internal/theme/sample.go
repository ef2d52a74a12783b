package theme

import (
	"fmt"
	"strings"
	"time"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/store"
)

// The samples are pages of an invented newspaper, in three scripts.

var now = time.Date(2026, 1, 14, 10, 20, 0, 0, time.UTC)

type language struct {
	id        news.EditionID
	name      string
	title     string
	tagline   string
	sections  []string
	author    string
	place     string
	topics    []string
	headlines []string
	intro     string
	body      string
	caption   string
	note      string
}

var languages = []language{
	{"en", "English", "The Harbour Post", "News from the estuary since 1884",
		[]string{"Town", "Coast and weather", "Port", "Business", "Science", "Culture", "Opinion", "Video"},
		"Ines Halloran", "Ostrow Quay", []string{"Storm barrier", "Marit Solberg", "Ostrow Quay", "Floods"},
		[]string{
			"Storm barrier holds through its first winter surge",
			"Inside the control room on the night of the surge",
			"Three freighters wait nine hours outside the gates",
			"Reed Street, before and after seventy years of floods",
			"Pilots win earlier notice of barrier closings",
			"Council spends the afternoon on one bench and finds forty-one people who want to sit on it",
			"Night ferry",
			"The cannery will be flats after all, with a slipway for everyone",
			"What diatoms say about the winter of 1953",
			"An oud maker tunes for the damp",
			"Divers find scour at the fourth pier",
			"The market moves indoors on Saturday",
			"Rowers want their mooring back",
			"Library opens its fourth floor, and with it the view",
			"Turbine blades come up the river by night",
			"A first novel that trusts its silences"},
		"Water stood 2.1 metres above the old quay at midnight. Behind the eight new piers, the market opened on time.",
		`<p>The gates closed at 21:04 on Tuesday, eleven minutes ahead of plan, and stayed closed for seven hours while the highest surge in two decades pushed up the estuary.</p>
<p>No home in the lower town was flooded. Pumps in Reed Street ran all night, the harbour office said, but at a third of what they were built for. “We had sandbags on the step out of habit,” said Lene Aro, who has sold fish on the quay since 1998. “By one in the morning I went to bed.”</p>
<blockquote class="quotation"><p>The model said forty centimetres to spare. We measured forty-three.</p>
<footer><bdi>Marit Solberg, chief engineer of the barrier</bdi></footer></blockquote>
<p>Engineers had expected trouble at the fourth pier, where divers found scour in October. Sensors there moved by less than two millimetres. The full readings will be published on Friday, together with the cost of the first season.</p>
<aside class="pull-quote"><p>By one in the morning I went to bed.</p><footer><bdi>Lene Aro</bdi></footer></aside>
<h2>What happens to the ships</h2>
<p>Three freighters waited outside until morning. The port authority puts the delay at nine hours and says that the next closing will be announced two tides ahead instead of one, <a href="/port/2026/01/pilots">as the pilots had asked</a>. The tugs <em>Empress</em> and <em>Gull Holm</em> stood by.</p>
<figure class="video"><video controls preload="none" src="/media/gates.mp4" width="1280" height="720" poster="/media/barrier-night-1280.webp"></video><figcaption><span>The gates going down, in forty seconds.</span> <cite>Post video</cite></figcaption></figure>
<ul><li><p>Gates closed: eight of eight</p></li><li><p>Highest water at the old quay: 2.1 metres</p></li><li><p>Ships delayed: three</p></li></ul>
<div class="table" tabindex="0" role="region"><table><tr><th scope="col">Gauge</th><th scope="col">Forecast</th><th scope="col">Measured</th></tr>
<tr><th scope="row">Old quay</th><td>2.14 m</td><td>2.10 m</td></tr>
<tr><th scope="row">Pier four</th><td>1.96 m</td><td>1.97 m</td></tr>
</table></div>
<p class="embed"><a href="https://video.example.org/watch/8841" rel="noopener nofollow"><bdi>The surge from the lighthouse, all seven hours</bdi> <span class="host">video.example.org</span></a></p>
<figure class="picture wide"><img src="/media/barrier-gauge-1280.webp" srcset="/media/barrier-gauge-640.webp 640w, /media/barrier-gauge-1280.webp 1280w" sizes="(min-width: 62rem) 41rem, 100vw" width="1280" height="720" alt="A tide gauge on a pier" loading="lazy" decoding="async"><figcaption><span>The new gauge, which reads four centimetres lower than the old one.</span> <cite>Post picture desk</cite></figcaption></figure>
<p>The barrier cost less than the flood of 2019 did. Whether it will go on doing so depends on how often it must close, and nobody in the control room would name a number on Wednesday. The model allows for twelve closings a winter; this was the first.</p>
`, "The barrier at first light on Wednesday, an hour after the gates were lowered.",
		"An earlier version gave the water level at the new gauge, not at the old quay."},
	{"ar", "العربية", "بريد المرفأ", "أخبار المصب منذ عام 1884",
		[]string{"المدينة", "الساحل والطقس", "الميناء", "الأعمال", "العلوم", "الثقافة", "الرأي", "فيديو"},
		"إيناس حلوان", "رصيف أوسترو", []string{"حاجز العواصف", "ماريت سولبرغ", "رصيف أوسترو", "الفيضانات"},
		[]string{
			"حاجز العواصف يصمد أمام أول مدّ شتوي",
			"داخل غرفة التحكم ليلة المدّ",
			"ثلاث سفن شحن تنتظر تسع ساعات خارج البوابات",
			"شارع القصب قبل سبعين عامًا من الفيضانات وبعدها",
			"المرشدون البحريون يحصلون على إشعار أبكر",
			"المجلس يقضي بعد ظهر كامل في نقاش مقعد واحد",
			"عبّارة الليل",
			"مصنع التعليب يتحول إلى شقق سكنية مع منزلق للجميع",
			"ماذا تقول الطحالب عن شتاء 1953",
			"صانع عود يضبط أوتاره للرطوبة",
			"غواصون يعثرون على تآكل عند الدعامة الرابعة",
			"السوق ينتقل إلى الداخل يوم السبت"},
		"ارتفعت المياه 2.1 متر فوق الرصيف القديم عند منتصف الليل، وخلف الدعامات الثماني فتحت السوق في موعدها.",
		`<p>أُغلقت البوابات عند الساعة 21:04 من مساء الثلاثاء، قبل الموعد بإحدى عشرة دقيقة، وبقيت مغلقة سبع ساعات فيما دفعت أعلى موجة مدّ منذ عقدين مياه المصبّ إلى الداخل.</p>
<p>لم يغمر الماء أي بيت في المدينة السفلى. وعملت المضخات في شارع القصب طوال الليل، بحسب مكتب الميناء، لكن بثلث طاقتها. وقالت لينا عرو التي تبيع السمك على الرصيف منذ عام 1998: «وضعنا أكياس الرمل على العتبة بحكم العادة، وعند الواحدة ليلًا ذهبت إلى النوم».</p>
<blockquote class="quotation"><p>قال النموذج إن لدينا أربعين سنتيمترًا. قسنا ثلاثة وأربعين.</p>
<footer><bdi>ماريت سولبرغ، كبيرة مهندسي الحاجز</bdi></footer></blockquote>
<h2>ماذا حدث للسفن</h2>
<p>انتظرت ثلاث سفن خارج البوابات حتى الصباح، منها <span lang="en" dir="ltr">MV Gull Holm</span>، وتقدّر سلطة الميناء التأخير بتسع ساعات، <a href="/ar/port/pilots">كما طلب المرشدون</a>.</p>
<aside class="pull-quote"><p>عند الواحدة ليلًا ذهبت إلى النوم.</p><footer><bdi>لينا عرو</bdi></footer></aside>
<p>كان المهندسون يتوقعون صعوبة عند الدعامة الرابعة حيث عثر الغواصون على تآكل في أكتوبر. وستُنشر القراءات الكاملة يوم الجمعة مع كلفة الموسم الأول.</p>
`, "الحاجز مع أول الضوء يوم الأربعاء، بعد ساعة من إنزال البوابات.",
		"ذكرت نسخة سابقة منسوب المياه عند المقياس الجديد لا عند الرصيف القديم."},
	{"ja", "日本語", "港日報", "河口のニュース",
		[]string{"町", "海と天気", "港", "経済", "科学", "文化", "社説", "動画"},
		"井上遥", "オストロ埠頭", []string{"防潮堤", "洪水"},
		[]string{
			"新しい防潮堤、初めての冬の高潮に耐える",
			"高潮の夜の管制室",
			"貨物船三隻、門の外で九時間待つ",
			"リード通り、七十年の洪水の前と後",
			"水先人、閉門の予告を早めさせる",
			"缶詰工場は集合住宅に、船台は市民に開放",
			"珪藻が語る一九五三年の冬"},
		"真夜中、水位は旧埠頭より二・一メートル高かった。八本の新しい橋脚の内側で、市場は定刻に開いた。",
		`<p>門は火曜日の午後九時四分、予定より十一分早く閉じられ、七時間にわたって閉じたままだった。その間、二十年で最も高い高潮が河口を押し上げた。</p>
<p>下町で浸水した家はなかった。リード通りのポンプは一晩中動いたが、能力の三分の一だったと港湾事務所は述べた。</p>
<h2>船はどうなったか</h2>
<p>貨物船三隻が朝まで外で待った。港湾局によれば遅れは九時間で、次の閉門は二潮前に予告される。</p>
`, "水曜日の夜明け、門が下ろされて一時間後の防潮堤。", "以前の版では、旧埠頭ではなく新しい水位計の値を示していました。"},
}

var photos = []string{"barrier", "control", "freighters", "reed-street", "cranes", "council", "ferry-night", "cannery", "diatoms", "oud", "scour", "market-hall", "rowing", "library", "turbines", "novel", "lighthouse", "storm", "lab", "harbour-map"}

func photo(i int, l language) *news.Media {
	name := photos[i%len(photos)]
	return &news.Media{Kind: news.Picture, Src: "/media/" + name + "-1280.webp", Width: 1280, Height: 720, Alt: l.caption, Caption: l.caption, Credit: "Post picture desk",
		Sizes: []news.Rendition{{Src: "/media/" + name + "-640.webp", Width: 640, Height: 360}}}
}

func (l language) prefix() string {
	if l.id == "en" {
		return ""
	}
	return "/" + string(l.id)
}

func (l language) edition() *news.Edition {
	e := &news.Edition{ID: l.id, Name: l.name, Title: l.title, Tagline: l.tagline, Dir: news.DirectionOf(l.id), Zone: "Europe/Lisbon", Prefix: l.prefix(), Default: l.id == "en"}
	for i, s := range l.sections {
		e.Sections = append(e.Sections, news.Section{ID: news.SectionID(fmt.Sprintf("s%d", i)), Name: s, Menu: true})
	}
	return e
}

func (l language) link(i int) page.Link {
	i %= len(l.sections)
	return page.Link{Name: l.sections[i], Href: page.Href(fmt.Sprintf("%s/s%d", l.prefix(), i))}
}

func (l language) base(title, path string) page.Base {
	e := l.edition()
	b := page.Base{Edition: e, Lang: locale.For(l.id), Now: now, Title: title, Summary: l.intro, Path: page.Href(l.prefix() + path)}
	b.URL = "https://post.example" + b.Path
	for i := range l.sections {
		b.Menu = append(b.Menu, l.link(i))
	}
	for _, other := range languages {
		if other.id != l.id {
			b.Editions = append(b.Editions, page.Alternate{Link: page.Link{Name: other.name, Href: page.Href(other.prefix() + "/")}, Edition: other.edition(), Same: true})
		}
	}
	w := b.Words()
	b.Footer = []page.Link{{Name: w.About, Href: "/about"}, {Name: w.Contact, Href: "/contact"}, {Name: w.Corrections, Href: "/corrections"}, {Name: w.Archive, Href: "/archive"}}
	return b
}

var kinds = []news.StoryKind{news.Article, news.Video, news.Article, news.Gallery, news.Article, news.Article, news.Live, news.Article, news.Audio}

func (l language) card(i int) page.Card {
	kind := kinds[i%len(kinds)]
	c := page.Card{Card: store.Card{ID: news.StoryID(i + 1), Edition: l.id, Kind: kind, Section: news.SectionID(fmt.Sprintf("s%d", i%8)),
		Path: fmt.Sprintf("%s/s%d/2026/01/story-%d", l.prefix(), i%8, i), Headline: l.headlines[i%len(l.headlines)], Standfirst: l.intro,
		Place: l.place, Bylines: []news.Byline{{Author: 1, Name: l.author}}, Lead: photo(i, l), Published: now.Add(-time.Duration(i*i) * 97 * time.Minute)}, SectionName: l.sections[i%len(l.sections)]}
	switch kind {
	case news.Video:
		c.Lead = &news.Media{Kind: news.Clip, Src: "/media/gates.mp4", Width: 1280, Height: 720, Duration: 134, Poster: c.Lead.Src, Sizes: c.Lead.Sizes, Caption: l.caption, Credit: "Post video"}
	case news.Gallery:
		c.Pictures = 12
	case news.Audio:
		c.Lead = &news.Media{Kind: news.Sound, Src: "/media/story.mp3", Duration: 1510, Poster: c.Lead.Src, Sizes: c.Lead.Sizes}
	}
	if i%5 == 4 {
		c.Lead = nil
	}
	return c
}

func (l language) cards(from, n int) (list []page.Card) {
	for i := range n {
		list = append(list, l.card(from+i))
	}
	return list
}

func (l language) front() *page.Front {
	p := &page.Front{Base: l.base("", "/")}
	p.Title = ""
	lead := l.card(0)
	p.Lead, p.Seconds = &lead, l.cards(1, 4)
	w := p.Words()
	var moving []page.Card
	for i := 20; len(moving) < 4; i++ {
		if c := l.card(i); c.Picture() != nil && (c.Kind == news.Video || c.Kind == news.Gallery) {
			moving = append(moving, c)
		}
	}
	p.Parts = []page.FrontPart{
		{Link: page.Link{Name: w.Latest}, ID: "latest", Shape: news.TilesSlot, Cards: l.cards(5, 12)},
		{Link: page.Link{Name: w.MostRead}, ID: "most-read", Shape: news.RankingSlot, Cards: l.cards(200, 5)},
		{Link: page.Link{Name: w.Video + " · " + w.Pictures}, ID: "moving", Shape: news.ReelSlot, Cards: moving},
	}
	for i := range 4 {
		p.Parts = append(p.Parts, page.FrontPart{Link: l.link(i), ID: fmt.Sprintf("section-s%d", i), Shape: news.BlockSlot, Cards: l.cards(100+i*7, 4)})
	}
	return p
}

func (l language) story(kind news.StoryKind) *page.Story {
	c := l.card(0)
	c.Kind = kind
	c.Updated = c.Published.Add(3 * time.Hour)
	p := &page.Story{PublicStory: &store.PublicStory{Card: c.Card, HTML: l.body, Words: 900}}
	p.Base = l.base(c.Headline, "/s1/2026/01/story-0")
	p.Base.Published = c.Published
	link := l.link(1)
	link.Active, p.Menu[1].Active = true, true
	p.SectionLink, p.Section = &link, &link
	p.By = []page.Link{{Name: l.author, Href: page.Href(l.prefix() + "/author/ines")}, {Name: "Tomas Reil"}}
	for _, t := range l.topics {
		p.TopicLinks = append(p.TopicLinks, page.Link{Name: t, Href: page.Href(l.prefix() + "/topic/" + t)})
	}
	p.Sources = []news.Source{{Name: "Coastal Wire", URL: "https://wire.example/1"}, {Name: "Northern Agency", URL: "https://northern.example"}, {Name: l.place}}
	p.Noted = []news.Correction{{At: now.Add(-time.Hour), Note: l.note}}
	p.Corrections = p.Noted
	p.Lead, p.Minutes, p.Body = c.Lead, 4, l.body
	p.More, p.Background, p.Latest = l.cards(1, 8), l.cards(30, 6), l.cards(50, 5)
	for i := range p.More {
		p.More[i].Why = strings.Join(l.topics[:2], ", ")
	}
	p.MostRead, p.Reading = l.prefix()+"/most-read.html", "/most-read/7"
	p.Line = &page.Line{Link: page.Link{Name: strings.Join(l.topics[:2], "\u00a0· "), Href: page.Href(c.Path + "/timeline")}, Stories: 7, Since: now.AddDate(-1, -2, -3), Cards: l.cards(2, 3)}
	p.Moving, p.Copies = []page.Card{l.card(37), l.card(39)}, l.cards(40, 2)
	for _, other := range languages {
		if other.id != l.id {
			p.Abroad = append(p.Abroad, page.Foreign{Card: other.card(1), In: other.edition()})
		}
	}
	listed := l.card(70)
	p.Listed = []page.Listed{
		{Reference: news.Reference{Title: l.headlines[2], Kind: news.Clip, At: now.AddDate(-9, -5, 0)}},
		{Reference: news.Reference{Title: l.headlines[3], Kind: news.Picture, At: now.AddDate(-9, -5, -2)}, Card: &listed},
		{Reference: news.Reference{Title: l.headlines[4], Kind: news.Picture}},
	}
	switch kind {
	case news.Video:
		p.Lead = l.card(1).Lead
		p.Lead.Captions = "/media/gates.vtt"
		p.PublicStory.Card.Lead = p.Lead
	case news.Audio:
		p.Lead = l.card(8).Lead
		p.PublicStory.Card.Lead = p.Lead
	case news.Gallery:
		for i := range 9 {
			p.Gallery = append(p.Gallery, *photo(i, l))
		}
		p.Pictures, p.Listed = 9, nil
	case news.Live:
		p.Grave = p.Noted
	}
	return p
}

func (l language) list(kind page.ListKind) *page.List {
	p := &page.List{Base: l.base(l.sections[1], "/s1"), Kind: kind, Heading: l.sections[1], Cards: l.cards(1, 12), Older: page.Href(l.prefix()+"/s1") + "?before=abc"}
	p.Menu[1].Active = true
	if kind == page.SectionList {
		lead := l.card(0)
		p.Lead, p.MostRead, p.Base.Section = &lead, l.cards(200, 5), &p.Menu[1]
	} else {
		p.Heading, p.Intro, p.Newest = l.author, l.intro, page.Href(l.prefix()+"/s1")
	}
	return p
}

func (l language) archive() *page.Archive {
	p := &page.Archive{Base: l.base("Archive", "/archive"), Undated: &page.Link{Name: "Undated", Href: "/archive/undated"}}
	for y := 2026; y > 2022; y-- {
		year := page.Year{Name: p.Lang.Digits(fmt.Sprint(y))}
		for m := 12; m > 0; m-- {
			if at := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC); at.Before(now) {
				year.Months = append(year.Months, page.MonthLink{Link: page.Link{Name: p.Lang.MonthYear(at), Href: page.Href(fmt.Sprintf("%s/archive/%d/%02d", l.prefix(), y, m))}, Stories: y - 2000 + m*17})
			}
		}
		p.Years = append(p.Years, year)
	}
	return p
}

func (l language) dates() *page.Dates {
	p := &page.Dates{Base: l.base("Archive", "/archive/2026/01"), Heading: locale.For(l.id).MonthYear(now), Older: "/archive/2026/01?before=x",
		Months: &page.Link{Name: locale.For(l.id).Words.Archive, Href: "/archive"}}
	for i := range 4 {
		at := now.AddDate(0, 0, -i)
		p.Days = append(p.Days, page.Day{Link: page.Link{Name: p.WeekDate(at), Href: fmt.Sprintf("/archive/2026/01/%d", at.Day())}, At: at, Cards: l.cards(i*5, 5)})
	}
	return p
}

// timeline is a long storyline, with two stories of the same text.
func (l language) timeline() *page.Timeline {
	p := &page.Timeline{Base: l.base(strings.Join(l.topics[:2], "\u00a0· "), "/s1/2025/11/story-0/timeline"), Stories: 1215, Since: now.AddDate(-1, -2, -3), Earlier: 1203}
	p.Heading = p.Title
	for i := range 5 {
		d := page.LineDay{At: now.AddDate(0, 0, -i*i)}
		for j, c := range l.cards(i*3, 1+i%3) {
			c.Published = d.At.Add(-time.Duration(j) * 83 * time.Minute)
			d.Stories = append(d.Stories, page.Told{Card: c})
		}
		p.Days = append(p.Days, d)
	}
	p.Days[1].Stories[0].Also = l.cards(40, 2)
	return p
}

func (l language) corrections() *page.Corrections {
	p := &page.Corrections{Base: l.base("Corrections", "/corrections"), Older: "/corrections?before=x"}
	for i := range 4 {
		p.Items = append(p.Items, page.Corrected{Card: l.card(i), Notes: []news.Correction{{At: now, Note: l.note, Grave: i == 1}, {At: now.Add(-time.Hour), Note: l.note}}[:1+i%2]})
	}
	return p
}

func (l language) wrong(status int) *page.Wrong {
	w := locale.For(l.id).Words
	p := &page.Wrong{Base: l.base(w.NotFoundTitle, "/"), Status: status, Heading: w.NotFoundTitle, Text: w.NotFoundText, Latest: l.cards(0, 6)}
	p.URL, p.NoIndex = "", true
	switch status {
	case 410:
		p.Heading, p.Text, p.Reason = w.GoneTitle, w.GoneText, l.note
	case 500:
		p.Heading, p.Text, p.Reference, p.Latest = w.ErrorTitle, w.ErrorText, "7F3K-QX", nil
	}
	return p
}

// pictured is a story whose lead picture has an unusual size.
func (l language) pictured(width, height int) *page.Story {
	p := l.story(news.Article)
	m := *photo(7, l)
	m.Width, m.Height, m.Sizes = width, height, nil
	p.Lead, p.More, p.Line.Cards = &m, p.More[:5], nil // a storyline of which all is shown
	return p
}

// world is a front page of a newsroom with many editions, on a quiet day.
func (l language) world() *page.Front {
	p := l.front()
	for i, name := range []string{"Français", "Português", "Türkçe", "Русский"} {
		e := *l.edition()
		e.ID, e.Dir = news.EditionID([]string{"fr", "pt", "tr", "ru"}[i]), news.LTR
		p.Editions = append(p.Editions, page.Alternate{Link: page.Link{Name: name, Href: "/" + name[:1]}, Edition: &e})
	}
	p.Seconds, p.Parts = p.Seconds[:1], p.Parts[:4]
	p.Parts[0].Cards, p.Parts[2].Cards = p.Parts[0].Cards[:2], p.Parts[2].Cards[:1]
	return p
}

func (l language) mostRead() *page.MostRead {
	p := &page.MostRead{Base: l.base(locale.For(l.id).Words.MostRead, "/most-read"), Hour: l.cards(0, 10), Day: l.cards(5, 10)}
	p.Heading = p.Title
	return p
}

// full returns a page of each kind with everything in it, by a name.
func (l language) full() map[string]any {
	return map[string]any{
		"front": l.front(), "story": l.story(news.Article), "video": l.story(news.Video), "gallery": l.story(news.Gallery),
		"small": l.pictured(480, 320), "tall": l.pictured(900, 1280), "unsized": l.pictured(0, 0), "editions": l.world(),
		"audio": l.story(news.Audio), "live": l.story(news.Live), "section": l.list(page.SectionList), "topic": l.list(page.TopicList),
		"archive": l.archive(), "dates": l.dates(), "timeline": l.timeline(), "mostread": l.mostRead(), "corrections": l.corrections(), "404": l.wrong(404), "410": l.wrong(410), "500": l.wrong(500),
	}
}

// bare returns a page of each kind with nothing in it but what it must have.
func (l language) bare() map[string]any {
	e := l.edition()
	e.Tagline, e.Sections = "", nil
	b := page.Base{Edition: e, Lang: locale.For(l.id), Now: now, Path: "/"}
	card := store.Card{ID: 1, Edition: l.id, Kind: news.Article, Path: "/x", Headline: l.headlines[0], Published: news.Undated}
	story := &page.Story{Base: b, PublicStory: &store.PublicStory{Card: card}}
	gallery := &page.Story{Base: b, PublicStory: &store.PublicStory{Card: card}}
	gallery.Kind = news.Gallery
	standing := &page.Story{Base: b, PublicStory: &store.PublicStory{Card: card}, Body: l.body}
	standing.Standing = true
	undated := l.list(page.SectionList)
	for i := range undated.Cards {
		undated.Cards[i].Published = news.Undated
	}
	undatedLine := &page.Timeline{Base: b, Heading: l.topics[0], Stories: 3, Since: news.Undated, Days: []page.LineDay{{At: news.Undated, Stories: []page.Told{{Card: page.Card{Card: card}}}}}}
	return map[string]any{
		"bare-front": &page.Front{Base: b}, "bare-story": story, "bare-gallery": gallery, "standing": standing,
		"bare-list": &page.List{Base: b, Kind: page.TopicList, Heading: l.topics[0]}, "bare-archive": &page.Archive{Base: b},
		"bare-dates": &page.Dates{Base: b, Heading: "2026"}, "bare-corrections": &page.Corrections{Base: b},
		"bare-timeline": &page.Timeline{Base: b, Heading: l.topics[0]}, "undated-timeline": undatedLine,
		"bare-mostread": &page.MostRead{Base: b, Heading: "Most read"}, "bare-wrong": &page.Wrong{Base: b, Status: 500, Heading: "500", Text: "500"}, "undated-list": undated,
	}
}
