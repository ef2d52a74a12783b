package locale

// Words are the words of the public site in one language. A "%s" stands for a
// name, and is in every language where it is in English.
type Words struct {
	// The frame of every page.
	SkipToContent, Home, Sections, Editions, Menu string

	// The head and the foot of a story.
	By, And, Published, Updated                         string
	Corrected, Correction, Corrections, CorrectionsText string
	Sources, Topics, MoreOnThisStory, Background        string
	ListedWithThisStory                                 string
	Storyline, AlsoPublished, InOtherLanguages          string

	// Lists of stories.
	LatestFrom, Latest, MoreStories, Older, Newest string // LatestFrom has %s: a section
	StoriesBy, StoriesOn                           string // %s: an author, a topic
	MostRead, LastHour, LastDay, Opinion           string
	EmptyTitle, EmptyText                          string

	// Archive and standing pages.
	Archive, ArchiveText, Undated, Today, Yesterday string
	About, Contact, CorrectionsPolicy               string

	// Pictures, sound and film.
	Video, Gallery, Live, Audio, Picture, Pictures string
	Watch, Listen, Transcript                      string
	NextPicture, PreviousPicture, Credit           string
	Location                                       string // label of a photograph

	// Pages that are not there.
	NotFoundTitle, NotFoundText           string
	GoneTitle, GoneText                   string
	ErrorTitle, ErrorText, ErrorReference string // ErrorReference has %s: the reference
	BackToFront                           string

	// Other editions, other sites, sharing and paper.
	ReadIn, AlsoIn, OnOtherSite string // ReadIn has %s: the language in its own words
	Share, CopyLink, Copied     string
	PrintNotice                 string // before the page's address
}
