package news_test

import (
	"encoding/json"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func TestFocus(t *testing.T) {
	m := news.Media{Kind: news.Picture, Src: "/media/a.jpg"}
	if data, err := json.Marshal(m); err != nil || strings.Contains(string(data), "focus") {
		t.Errorf("what was stored without a focus reads otherwise: %s, %v", data, err)
	}
	if tag := news.PictureTag(&m, "", true); strings.Contains(tag, "class=") {
		t.Errorf("without a focus: %s", tag)
	}
	for _, c := range []struct {
		json, class string
		fits        bool
	}{
		{`{"x":0,"y":1}`, "fx0 fy10", true},
		{`{"x":0.33,"y":0.62}`, "fx3 fy6", true},
		{`{"x":0.5,"y":0.5}`, "fx5 fy5", true},
		{`{"x":1.01,"y":0}`, "", false},
		{`{"x":0,"y":-0.1}`, "", false},
	} {
		m := m
		if err := json.Unmarshal([]byte(c.json), &m.Focus); err != nil {
			t.Fatal(err)
		}
		if err := m.Validate(); (err == nil) != c.fits {
			t.Errorf("%s: %v", c.json, err)
		}
		if got := strings.Contains(news.PictureTag(&m, "", true), ` class="`+c.class+`"`); got != c.fits {
			t.Errorf("%s: %s", c.json, news.PictureTag(&m, "", true))
		}
	}
}
