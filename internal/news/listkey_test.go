package news

import (
	"testing"
	"time"
)

func TestKeysSayWhatTheyName(t *testing.T) {
	for k, want := range map[Key]List{LatestKey("en"): {Edition: "en"}, SectionKey("pt-BR", "world"): {Edition: "pt-BR", Section: "world"}, TopicKey("en", 7): {Edition: "en", Topic: 7}, AuthorKey("ar", 8): {Edition: "ar", Author: 8}} {
		if got, ok := k.List(); !ok || got != want {
			t.Errorf("%s: %+v", k, got)
		}
		if _, ok := k.Story(); ok {
			t.Errorf("%s is no story", k)
		}
	}
	for _, k := range []Key{StoryKey(3), RelatedKey(3), AllRelatedKey, StorylineKey(3), MonthKey("en", time.Now()), CorrectedKey("en"), SetKey(3), EditionsKey, PageKey("/latest/en"), TopicNameKey(3), AuthorNameKey(3), "", "latest", "latest/", "topic/en", "topic/en/x", "section/en", "section/en/"} {
		if l, ok := k.List(); ok {
			t.Errorf("%s: %+v", k, l)
		}
	}
	if id, ok := StoryKey(42).Story(); !ok || id != 42 {
		t.Error(id, ok)
	}
	if _, ok := StorylineKey(42).Story(); ok {
		t.Error("a storyline is no story")
	}
}
