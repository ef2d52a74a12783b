package page

import (
	"fmt"
	"strings"
)

// headed writes the headings of a story's body so that those of its highest
// level follow the headline and none is left out below: old texts begin with
// any. The body is ours, so a tag is spelled in one way only.
func headed(body string) string {
	next := 2
	var change []string
	for level := 2; level <= 4; level++ {
		from, to := fmt.Sprint("h", level), fmt.Sprint("h", next)
		if !strings.Contains(body, "<"+from) {
			continue
		}
		if next++; from != to {
			change = append(change, "<"+from+">", "<"+to+">", "<"+from+" ", "<"+to+" ", "</"+from+">", "</"+to+">")
		}
	}
	if change == nil {
		return body
	}
	return strings.NewReplacer(change...).Replace(body)
}
