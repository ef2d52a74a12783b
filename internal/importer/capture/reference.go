package capture

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// The names that systems give to the fields of a related item, the best first
// and spelt as foldKey does.
var (
	idKeys    = []string{"id", "nid", "postid", "newsid", "articleid", "storyid", "itemid", "contentid", "videoid", "uuid"}
	orderKeys = []string{"sort", "order", "weight", "position", "sortorder", "ordering", "rank", "sortid"}
	typeKeys  = []string{"contenttypeid", "contenttype", "type", "posttype", "mediatype", "typeid", "kind", "format"}
	mediaKeys = []string{"video", "videourl", "audio", "file", "media", "mediaurl", "pic", "picture", "image", "img", "photo", "src",
		"imageurl", "picurl", "thumb", "thumbnail", "thumburl", "poster", "cover", "imagesrc", "filename", "featuredimage"}
	titleKeys = []string{"title", "headline", "posttitle", "newstitle", "caption", "subject", "name"}
	urlKeys   = []string{"url", "link", "href", "permalink", "weburl", "canonicalurl", "guid"}
	timeKeys  = []string{"date", "time", "datetime", "published", "publishedat", "publishdate", "pubdate", "postdate", "created", "createdat", "timestamp", "updated"}
	// privateKeys are fields that no list of related items has.
	privateKeys = []string{"password", "passwd", "pass", "email", "mail", "useremail", "userpass", "token", "session", "sessionid", "ip", "login", "phone", "dbname"}
)

// references returns the related items that a dump holds, in its order. Items
// that were cut are left out.
func references(v value) []news.Reference {
	if !v.group {
		return nil
	}
	if r, ok := reference(v); ok {
		return []news.Reference{r}
	}
	var list []news.Reference
	for i := range v.fields {
		list = append(list, references(v.fields[i].value)...)
	}
	return list
}

// reference reads one related item. It has a title, and an address, a file or
// an ID by which to know it.
func reference(v value) (news.Reference, bool) {
	if v.cut || len(v.fields) < 2 {
		return news.Reference{}, false
	}
	for _, key := range privateKeys {
		if _, ok := v.get(key); ok {
			return news.Reference{}, false
		}
	}
	title, named := first(v, titleKeys)
	r := news.Reference{Title: oneLine(stripTags(title))}
	r.ID, _ = first(v, idKeys)
	r.ContentType, _ = first(v, typeKeys)
	r.URL, _ = first(v, urlKeys)
	var by string
	r.Media, by = first(v, mediaKeys)
	order, _ := first(v, orderKeys)
	r.Order, _ = strconv.ParseInt(strings.TrimSpace(order), 10, 64)
	if len(r.Title) < 2 || len(r.Title) > 2000 || r.ID == "" && r.Media == "" && r.URL == "" || len(r.ID) > 200 {
		return news.Reference{}, false
	}
	if named == "name" && r.Media == "" || r.Media == "" && r.URL == "" && order == "" && r.ContentType == "" && len(v.fields) < 3 {
		return news.Reference{}, false // a section or a person
	}
	label := ""
	r.Title, label = unlabel(r.Title)
	r.Kind = kindOf(r.Media, label, r.ContentType, by)
	if at, ok := first(v, timeKeys); ok != "" {
		r.At = itemTime(at)
	}
	if r.At.IsZero() {
		r.At = fileTime(r.Media)
	}
	return r, true
}

// first returns the first of the fields that has a text, and its key. A group
// stands for the text that it holds under "rendered", "url" or the like.
func first(v value, keys []string) (text, key string) {
	for _, key := range keys {
		f, ok := v.get(key)
		for depth := 0; ok && f.group && depth < 3; depth++ {
			var inner *value
			for _, name := range []string{"rendered", "url", "src", "href", "name", "value", "0"} {
				if g, has := f.get(name); has {
					inner = g
					break
				}
			}
			if inner == nil && len(f.fields) > 0 && f.fields[0].key == "" {
				inner = &f.fields[0].value
			}
			f, ok = inner, inner != nil
		}
		if ok && !f.group && !f.cut && strings.TrimSpace(f.text) != "" {
			return strings.TrimSpace(f.text), key
		}
	}
	return "", ""
}

// resolve makes the addresses of references absolute if the page's own address
// is known, and drops what cannot be an address.
func resolve(list []news.Reference, base *url.URL) {
	for i := range list {
		r := &list[i]
		if base != nil && r.Media != "" {
			if u, err := base.Parse(r.Media); err == nil {
				r.Media = u.String()
			}
		}
		if base != nil && r.URL != "" {
			if u, err := base.Parse(r.URL); err == nil {
				r.URL = u.String()
			}
		}
		if !news.SafeLink(r.URL) {
			r.URL = ""
		}
	}
}

// mediaExts tells the kind of a file by the end of its name.
var mediaExts = map[string]news.MediaKind{
	".mp4": news.Clip, ".m4v": news.Clip, ".webm": news.Clip, ".mov": news.Clip, ".avi": news.Clip, ".wmv": news.Clip,
	".flv": news.Clip, ".mkv": news.Clip, ".mpg": news.Clip, ".mpeg": news.Clip, ".3gp": news.Clip, ".ogv": news.Clip, ".m3u8": news.Clip,
	".jpg": news.Picture, ".jpeg": news.Picture, ".png": news.Picture, ".gif": news.Picture, ".webp": news.Picture,
	".avif": news.Picture, ".svg": news.Picture, ".bmp": news.Picture, ".tif": news.Picture, ".tiff": news.Picture, ".heic": news.Picture,
	".mp3": news.Sound, ".m4a": news.Sound, ".ogg": news.Sound, ".oga": news.Sound, ".wav": news.Sound, ".aac": news.Sound,
	".flac": news.Sound, ".opus": news.Sound, ".wma": news.Sound,
	".pdf": news.Attachment, ".doc": news.Attachment, ".docx": news.Attachment,
}

// mediaKind returns the kind of a file by its address, or "".
func mediaKind(address string) news.MediaKind {
	address, _, _ = strings.Cut(address, "?")
	address, _, _ = strings.Cut(address, "#")
	return mediaExts[strings.ToLower(path.Ext(address))]
}

// kindOf tells what an item is: a label in its title says most, since a clip
// may be listed with its still picture, then its file, then its fields.
func kindOf(media, label, contentType, key string) news.MediaKind {
	if kind, ok := labelKinds[label]; ok && kind != "" && kind != news.Picture {
		return kind
	}
	if kind := mediaKind(media); kind != "" {
		return kind
	}
	if kind, ok := labelKinds[strings.ToLower(contentType)]; ok && kind != "" {
		return kind
	}
	switch {
	case media == "":
		return labelKinds[label]
	case strings.HasPrefix(key, "video"):
		return news.Clip
	case strings.HasPrefix(key, "audio"):
		return news.Sound
	case key != "file" && key != "media" && key != "src" && key != "filename" && key != "mediaurl":
		return news.Picture
	}
	return labelKinds[label]
}

// labelKinds are the labels that headlines carry, and the kind that each tells.
var labelKinds = map[string]news.MediaKind{
	"video": news.Clip, "videos": news.Clip, "vídeo": news.Clip, "vidéo": news.Clip, "watch": news.Clip, "فيديو": news.Clip,
	"بالفيديو": news.Clip, "видео": news.Clip, "clip": news.Clip,
	"photo": news.Picture, "photos": news.Picture, "pictures": news.Picture, "pics": news.Picture, "gallery": news.Picture,
	"in pictures": news.Picture, "image": news.Picture, "images": news.Picture, "fotos": news.Picture, "slideshow": news.Picture,
	"بالصور": news.Picture, "صور": news.Picture, "фото": news.Picture,
	"audio": news.Sound, "podcast": news.Sound, "listen": news.Sound,
	"live": "", "live blog": "", "liveblog": "",
}

// A label opens a headline, in any case, or stands within it in capitals. It
// ends in a colon or a bar, or has brackets round it.
var (
	labelWord  = `(VIDEOS?|VÍDEO|VIDÉO|WATCH|PHOTOS?|PICTURES|PICS|GALLERY|IN PICTURES|FOTOS|SLIDESHOW|AUDIO|PODCAST|LISTEN|LIVE BLOG|LIVEBLOG|LIVE|فيديو|بالفيديو|بالصور|صور|ВИДЕО|ФОТО)`
	labelStart = regexp.MustCompile(`^(?i:[\[(]\s*` + labelWord + `\s*[\])]\s*[:|]?|` + labelWord + `\s*(?:[:：|]|\s[–—-]\s))\s*`)
	labelMid   = regexp.MustCompile(`(\s|^)(?:[\[(]\s*` + labelWord + `\s*[\])]\s*[:|]?|\+?` + labelWord + `\s?[:：|])(?:\s+|$)`)
	labelEnd   = regexp.MustCompile(`(?:\s*[\[(]\s*(?i:` + labelWord + `)\s*[\])]|\s+[|–—+-]\s*` + labelWord + `)$`)
)

// unlabel takes labels such as "VIDEO:" out of a headline, and returns the
// first of them in lower case. No other word is lost.
func unlabel(title string) (rest, label string) {
	rest = title
	for _, re := range []*regexp.Regexp{labelStart, labelMid, labelEnd} {
		for range 3 {
			m := re.FindStringSubmatchIndex(rest)
			if m == nil {
				break
			}
			space := ""
			if m[0] > 0 && m[1] < len(rest) {
				space = " "
			}
			shorter := strings.TrimSpace(strings.TrimSpace(rest[:m[0]]) + space + strings.TrimSpace(rest[m[1]:]))
			if shorter == "" {
				return rest, label
			}
			for i := len(m) - 2; i >= 2 && label == ""; i -= 2 {
				if m[i] >= 0 && m[i+1] > m[i] {
					label = strings.ToLower(strings.TrimSpace(rest[m[i]:m[i+1]]))
				}
			}
			rest = shorter
		}
	}
	return rest, label
}

// The years in which a time in a file's name is believed.
var (
	earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
)

// ticksToUnix are the seconds from 0001-01-01, where .NET counts its ticks of
// 100 nanoseconds from, to 1970-01-01.
const ticksToUnix = 62_135_596_800

var (
	longNumber = regexp.MustCompile(`\d+`)
	dateFolder = regexp.MustCompile(`(?:^|[/_.-])((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)`)
)

// fileTime returns the time that a file's address tells, to the second: .NET
// ticks or Unix seconds or milliseconds in its name, else the date of its
// folder. It is zero if there is none.
func fileTime(address string) time.Time {
	address, _, _ = strings.Cut(address, "?")
	for _, digits := range longNumber.FindAllString(path.Base(address), -1) {
		if t := numberTime(digits); !t.IsZero() {
			return t
		}
	}
	if m := dateFolder.FindStringSubmatch(address); m != nil {
		if t, err := time.Parse("20060102", m[1]+m[2]+m[3]); err == nil && believable(t) {
			return t
		}
	}
	return time.Time{}
}

// numberTime reads a time that is written as a number.
func numberTime(digits string) time.Time {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return time.Time{}
	}
	var t time.Time
	switch len(digits) {
	case 18:
		t = time.Unix(n/1e7-ticksToUnix, 0).UTC()
	case 13:
		t = time.Unix(n/1000, 0).UTC()
	case 10:
		t = time.Unix(n, 0).UTC()
	}
	if !believable(t) {
		return time.Time{}
	}
	return t
}

func believable(t time.Time) bool { return t.After(earliest) && t.Before(latest) }

// itemTime reads the time of a related item, in UTC if no zone is given.
func itemTime(text string) time.Time {
	if t := numberTime(strings.TrimSpace(text)); !t.IsZero() {
		return t
	}
	if w, ok := parseWhen(text); ok {
		return w.in(time.UTC)
	}
	return time.Time{}
}
