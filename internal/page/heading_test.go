package page

import (
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func TestHeadingsWithoutGaps(t *testing.T) {
	for _, c := range []struct {
		levels []int
		want   string
	}{{nil, ""}, {[]int{3, 3}, "h2 h2"}, {[]int{2, 4, 4, 2}, "h2 h3 h3 h2"}, {[]int{4, 4}, "h2 h2"}, {[]int{2, 3, 4}, "h2 h3 h4"}, {[]int{3, 4, 3}, "h2 h3 h2"}} {
		var d news.Doc
		for i, l := range c.levels {
			text := []string{"x", "عنوان"}[i%2] // of which one has a direction
			d.Blocks = append(d.Blocks, news.Node{Type: news.Heading, Attrs: &news.Attrs{Level: l}, Content: []news.Node{{Type: news.Text, Text: text}}})
		}
		body := headed(d.HTML(news.LTR))
		var opened, closed []string
		for _, m := range regexp.MustCompile(`<(/?)(h\d)`).FindAllStringSubmatch(body, -1) {
			if m[1] == "" {
				opened = append(opened, m[2])
			} else {
				closed = append(closed, m[2])
			}
		}
		if strings.Join(opened, " ") != c.want || strings.Join(closed, " ") != c.want {
			t.Errorf("%v: %s", c.levels, body)
		}
	}
	if got := headed("<p>&lt;h4&gt; <hr></p>"); got != "<p>&lt;h4&gt; <hr></p>" {
		t.Error(got)
	}
}
