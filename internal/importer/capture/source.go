package capture

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// outlets are well-known agencies, papers and broadcasters: the name that we
// print, then the other names that a text may use. An agency is marked with
// a plus: it is credited by its bare name in brackets or as a byline.
var outlets = []string{
	"+Reuters", "+AP|Associated Press|The Associated Press", "+AFP|Agence France-Presse|Agence France Presse", "+dpa|DPA|Deutsche Presse-Agentur",
	"+Xinhua|Xinhua News Agency|新华社", "+TASS|Tass|ITAR-TASS|ТАСС", "+RIA Novosti|РИА Новости|RIA", "+Interfax|Интерфакс", "+Sputnik", "+Anadolu Agency|Anadolu|AA|Anadolu Ajansı",
	"+EFE|Agencia EFE|Efe", "+ANSA|Ansa", "+Kyodo|Kyodo News|共同通信", "+Yonhap|Yonhap News Agency", "+PTI|Press Trust of India", "+ANI", "+IANS", "+UPI|United Press International",
	"+PA Media|Press Association|PA news agency", "+AAP|Australian Associated Press", "+APA", "+Belga", "+ANP", "+NTB", "+TT", "+Ritzau", "+STT", "+SID", "+KNA", "+epd|EPD", "+Keystone-SDA|SDA", "+CTK|ČTK", "+PAP", "+MTI", "+Lusa",
	"+IRNA", "+ISNA", "+Fars News Agency|Fars|Fars News", "+Tasnim|Tasnim News Agency", "+Mehr News Agency|Mehr News", "+SANA|Syrian Arab News Agency", "+WAFA|Wafa", "+MENA", "+SPA|Saudi Press Agency", "+WAM", "+KUNA", "+QNA|Qatar News Agency", "+NNA|National News Agency",
	"+KCNA", "+CNA", "+Bernama", "+Antara", "+VNA", "+NAN|News Agency of Nigeria", "+APS", "+Notimex", "+Télam|Telam", "+Bloomberg|Bloomberg News", "+Dow Jones|Dow Jones Newswires", "+Ukrinform", "+Canadian Press|The Canadian Press", "+Afrik 21", "+Inter Press Service|IPS",
	"BBC|BBC News|the BBC", "CNN", "Al Jazeera|Al-Jazeera|الجزيرة", "Al Arabiya|Al-Arabiya|العربية", "Al Mayadeen|Al-Mayadeen|الميادين", "Al-Alam|Al Alam|Alalam|العالم", "Al-Manar|Al Manar|المنار", "Press TV|PressTV", "Russia Today|RT", "Sky News", "Fox News", "ABC News", "CBS News", "NBC News", "MSNBC", "CNBC", "PBS", "NPR", "ITV News|ITV",
	"Channel 4 News", "Deutsche Welle|DW", "France 24", "Euronews", "CGTN", "CCTV", "NHK", "RTÉ|RTE", "CBC", "NDTV", "TRT World", "Voice of America|VOA", "Radio Free Europe|RFE/RL", "RFI", "ARD", "ZDF", "ORF", "SRF", "RAI", "TVE",
	"The New York Times|New York Times|NYT|NY Times", "The Washington Post|Washington Post", "The Wall Street Journal|Wall Street Journal|WSJ", "Los Angeles Times|LA Times|The Los Angeles Times", "USA Today", "Financial Times|The Financial Times", "The Economist|Economist",
	"The Guardian|Guardian", "The Times of London|The Times", "The Daily Telegraph|Daily Telegraph|The Telegraph", "The Independent", "Daily Mail|The Daily Mail", "The Sunday Times|Sunday Times", "The Observer", "Politico|POLITICO", "Axios", "The Hill", "Newsweek", "Time magazine",
	"Le Monde", "Le Figaro", "Libération", "Der Spiegel|Spiegel", "Süddeutsche Zeitung", "Frankfurter Allgemeine Zeitung|FAZ|Frankfurter Allgemeine", "Die Zeit", "Die Welt", "Bild", "Handelsblatt", "Neue Zürcher Zeitung|NZZ",
	"El País|El Pais", "El Mundo", "La Repubblica|Repubblica", "Corriere della Sera", "La Stampa", "Folha de S.Paulo", "O Globo", "Clarín", "La Nación", "Kommersant", "Haaretz", "The Jerusalem Post|Jerusalem Post", "The Times of Israel|Times of Israel", "Yedioth Ahronoth",
	"South China Morning Post", "Global Times", "People's Daily|People’s Daily", "China Daily", "The Japan Times|Japan Times", "Asahi Shimbun", "Yomiuri Shimbun", "The Hindu", "The Times of India|Times of India", "The Indian Express|Indian Express", "Hindustan Times", "The Straits Times|Straits Times", "Middle East Eye", "Asharq Al-Awsat", "Al-Ahram|Al Ahram", "Hürriyet|Hurriyet", "Daily Sabah",
}

// An outlet is one of them as found by a name.
type outlet struct {
	name   string
	agency bool
}

// The table of outlets by every name of theirs, and the names by their first
// word, the longest first.
var outletByName, namesByWord = outletTable()

func outletTable() (map[string]outlet, map[string][]string) {
	table, words := map[string]outlet{}, map[string][]string{}
	for _, line := range outlets {
		line, agency := strings.CutPrefix(line, "+")
		all := strings.Split(line, "|")
		for _, name := range all {
			table[name] = outlet{all[0], agency}
			word := firstWord(name)
			words[word] = append(words[word], name)
		}
	}
	for _, names := range words {
		slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	}
	return table, words
}

// firstWord returns the letters and digits that a text begins with.
func firstWord(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return s[:i]
		}
	}
	return s
}

// namesIn returns where the names of outlets stand in a text.
func namesIn(text string) [][2]int {
	var found [][2]int
	for at := 0; at < len(text); {
		word := firstWord(text[at:])
		if word == "" {
			_, n := utf8.DecodeRuneInString(text[at:])
			at += n
			continue
		}
		end := at + len(word)
		for _, name := range namesByWord[word] {
			if strings.HasPrefix(text[at:], name) {
				found = append(found, [2]int{at, at + len(name)})
				end = at + len(name)
				break
			}
		}
		at = end
	}
	return found
}

// What must stand around a name for it to be a credit. A word such as
// "reported" credits any outlet; "said" does only where it cannot be news
// about the outlet: after a comma or before "citing".
var (
	reportsAfter = regexp.MustCompile(`^[”"’»]?(?:'s|’s)?(?: (?:news agency|newspaper|television|TV|channel|news channel|network|website|daily|magazine|correspondent|news))?(?: (?:has|have|had|also|earlier|first|later|previously))* (?:reported|reports|quoted|quotes|cited|cites|revealed|wrote|writes)\b`)
	saysAfter    = regexp.MustCompile(`^[”"’»]?(?: (?:news agency|newspaper|television|channel|network|website|daily))?(?: (?:also|earlier|later))? (?:said|says|reported|reports|wrote|writes|adds|added|learned)(?: (?:on|in) [^.,;]{1,40})?(?:[.,;”"]|$| citing| quoting| in (?:a|its) report)`)
	agencyAfter  = regexp.MustCompile(`^ (?:news agency|newspaper|news channel|daily newspaper) (?:also )?(?:said|says|reported|reports|quoted)`)
	helpedAfter  = regexp.MustCompile(`^(?:(?:,| and|,? &) [^.]{1,80})? (?:contributed|has contributed) to this (?:report|story|article)`)
	foreignAfter = regexp.MustCompile(`^[”"“»]? (?:zufolge|berichtet|berichtete|meldet|meldete|rapporte|a rapporté|informó|informa|ha riferito|riporta|сообщает|сообщило|сообщил)`)

	creditBefore = regexp.MustCompile(`(?i)(?:according to|as reported by|reported by|quoted by|cited by|first reported by|told|speaking to|interview with|statement to|carried by|published by|broadcast by|reports? (?:by|from|in|on)|reporting (?:by|from)|(?:inputs?|reporting|files|material|agencies) from|laut|nach angaben (?:von|der)|meldung der|selon|d['’]après|según|secondo|segundo|volgens|enligt|ifølge|по данным|по сообщению|как сообщает|передает|передаёт|نقلا عن|نقلاً عن|وفقا ل|بحسب|حسب|ذكرت|أفادت)(?: (?:the|a|der|die|das|den|le|la|l['’]|el|il|o|state-run|state|official|semi-official|russian|chinese|iranian|syrian|israeli|us|british|german|french|turkish|agency|agence|agencia|agentur|nachrichtenagentur|newspaper|news agency|television|broadcaster|daily|channel|magazine|وكالة|قناة|صحيفة))* ?[“"„«‘]?$`)
	foundAndNext = regexp.MustCompile(`(?i)(?:according to|reported by|told|inputs? from|reporting from|files from|reporting by|sources?:)[^.;:]{1,80}(?:,| and|/|&) (?:the )?$`)
	sourceBefore = regexp.MustCompile(`(?i)(?:^|[\n.] ?)(?:sources?|via|quellen?|fuente|fonte|المصدر|источник)\s?[:：]\s*(?:[^.\n]{0,60}[,/&] ?)?$`)
	business     = regexp.MustCompile(`^ (?:has |have |had |also )*(?:reported|reports)(?: [\w-]+){0,6} (?:profits?|loss|losses|revenues?|earnings|results|sales|income|growth|quarter|circulation|subscribers)\b`)

	bracketAgency = regexp.MustCompile(`[(\[]([^()\[\]\n]{2,60})[)\]]`)
	endAgency     = regexp.MustCompile(`(?m)(?:[.!?”"»] ?[–—-]{1,2} ?|^[–—-]{1,2} ?|[.!?”"»] ?/)([^\n.–—]{2,60}?)/?\.?$`)

	// mediaName is a name that says itself that it is an outlet's.
	mediaName  = regexp.MustCompile(`((?:\p{Lu}[\p{L}\d'’&.-]*|of|de|the) ){0,4}\p{Lu}[\p{L}\d'’&-]*`)
	mediaWord  = regexp.MustCompile(`(?:^| )(?:News|Newspaper|Times|Post|TV|Television|Agency|Press|Radio|Today|Herald|Tribune|Wire|Newswire|Gazette|Journal|Chronicle|Guardian|Telegraph|Observer|Mail|Broadcasting|Broadcaster|Daily|Weekly|Courier|Dispatch|Examiner|Sentinel|Standard|Star-\w+|Zeitung|Presse|Magazine|Bulletin|Monitor|Review)$`)
	reportVerb = regexp.MustCompile(`^(?: (?:has|have|also|earlier|first))* (?:reported|reports)(?:[.,;”"]| (?:that|on|earlier|citing|late|yesterday|today|this|last|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|$)|^,? (?:said|says) in a report|^ contributed to this (?:report|story)`)
)

// credits returns the agencies and outlets that a text credits as sources, in
// the order in which it does so first. A mention that is no credit does not
// count, nor does a person who reported something.
func credits(text string) []news.Source {
	type credit struct {
		at   int
		name string
	}
	var found []credit
	for _, m := range namesIn(text) {
		if known, ok := outletByName[text[m[0]:m[1]]]; ok && wholeName(text, m[0], m[1]) && credited(text, m[0], m[1], known.agency) {
			found = append(found, credit{m[0], known.name})
		}
	}
	for _, re := range []*regexp.Regexp{bracketAgency, endAgency} {
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			for part := range strings.FieldsFuncSeq(text[m[2]:m[3]], func(r rune) bool { return r == '/' || r == ',' || r == '&' || r == ';' }) {
				part = strings.TrimSuffix(strings.TrimSpace(part), " and agencies")
				if known, ok := outletByName[part]; ok && known.agency && !spelledOut(text[max(0, m[0]-120):m[0]], part) {
					found = append(found, credit{m[2] + strings.Index(text[m[2]:m[3]], part), known.name})
				}
			}
		}
	}
	for _, m := range mediaName.FindAllStringIndex(text, -1) {
		name := trimName(text[m[0]:m[1]])
		if _, known := outletByName[name]; known || !mediaWord.MatchString(name) || !strings.Contains(name, " ") || len(name) > 60 {
			continue
		}
		after, before := text[m[1]:min(len(text), m[1]+120)], text[max(0, m[0]-120):m[0]]
		if (reportVerb.MatchString(after) || creditBefore.MatchString(before) && !strings.HasSuffix(strings.ToLower(strings.TrimSpace(before)), "told")) && !business.MatchString(after) {
			found = append(found, credit{m[0], name})
		}
	}
	slices.SortStableFunc(found, func(a, b credit) int { return a.at - b.at })
	var list []news.Source
	for _, c := range found {
		list = addSource(list, c.name)
	}
	return list
}

// addSource adds a source that is not yet listed.
func addSource(list []news.Source, name string) []news.Source {
	for _, s := range list {
		if fold(s.Name) == fold(name) {
			return list
		}
	}
	return append(list, news.Source{Name: name})
}

// credited reports whether the name at text[start:end] is credited there.
func credited(text string, start, end int, agency bool) bool {
	before, after := text[max(0, start-160):start], text[end:min(len(text), end+160)]
	for len(before) > 0 && !utf8.RuneStart(before[0]) {
		before = before[1:]
	}
	switch {
	case business.MatchString(after):
		return false
	case reportsAfter.MatchString(after), agencyAfter.MatchString(after), helpedAfter.MatchString(after), foreignAfter.MatchString(after):
		return true
	case creditBefore.MatchString(before), foundAndNext.MatchString(before), sourceBefore.MatchString(before):
		return true
	}
	inverted := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(before, "the "), "The "), " ")
	apart := inverted != "" && strings.ContainsRune(",;”\"“»'’", lastRune(inverted))
	return saysAfter.MatchString(after) && (apart || agency)
}

// wholeName reports whether the name is no part of a longer one: "AP" in
// "APEC", "The Times" in "The Times Square".
func wholeName(text string, start, end int) bool {
	before, after := lastRune(text[:start]), firstRune(text[end:])
	if unicode.IsLetter(before) && before < 0x600 || unicode.IsDigit(before) || before == '-' || before == '@' || before == '#' ||
		unicode.IsLetter(after) || unicode.IsDigit(after) {
		return false
	}
	rest := text[end:]
	if strings.HasPrefix(rest, " ") && unicode.IsUpper(firstRune(rest[1:])) {
		next, _, _ := strings.Cut(rest[1:], " ")
		return next == "TV" || next == "News" || next == "Agency" || next == "Correspondent"
	}
	return true
}

// spelledOut reports whether the words before a name in brackets have its
// letters as initials: then it is short for them, as in "Armed Forces of the
// Philippines (AFP)".
func spelledOut(before, name string) bool {
	var initials strings.Builder
	for word := range strings.FieldsSeq(before) {
		if r := firstRune(word); unicode.IsUpper(r) {
			initials.WriteRune(r)
		}
	}
	return len(name) > 1 && strings.HasSuffix(initials.String(), name)
}

// trimName takes off what stands before a name at the start of a sentence.
func trimName(name string) string {
	for _, word := range []string{"The ", "the ", "But ", "And ", "As ", "However ", "Meanwhile ", "State ", "of ", "In "} {
		name = strings.TrimPrefix(name, word)
	}
	return name
}

// agencyNamed returns the agency of that name, for bylines.
func agencyNamed(name string) (string, bool) {
	known, ok := outletByName[strings.TrimSpace(name)]
	return known.name, ok && known.agency
}
