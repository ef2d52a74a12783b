package prose

import (
	"fmt"

	"broadsheet/internal/news"
)

// refuse returns the fault that the person reads as say; why is for the log.
func refuse(say, why string, args ...any) error {
	return news.Fault{Kind: news.Invalid, Field: "manuscript", Say: say, Err: fmt.Errorf(why, args...)}
}

// misfit says that a step and the manuscript do not go together.
func misfit(why string, args ...any) error {
	return refuse("This change does not fit the manuscript.", why, args...)
}

// misread says that what came is no JSON of ours.
func misread(err error) error {
	return refuse("This cannot be read as part of a manuscript.", "%w", err)
}
