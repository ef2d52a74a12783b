package news

import "strings"

// A FaultKind says what the caller can do about an error. Test for one
// with errors.Is(err, news.NotFound).
type FaultKind string

const (
	Invalid   FaultKind = "invalid"     // the input must change
	NotFound  FaultKind = "not found"   // nothing by that name, or none the user may see
	Gone      FaultKind = "gone"        // it was public and has been withdrawn
	Conflict  FaultKind = "conflict"    // someone else changed it first; reload and retry
	Forbidden FaultKind = "forbidden"   // the user may not do this, or not yet
	SignedOut FaultKind = "signed out"  // nobody is signed in, or no longer; sign in and go on
	Corrupt   FaultKind = "corrupt"     // what is stored is not what was saved
	Busy      FaultKind = "unavailable" // a resource is missing for now; try again
)

func (k FaultKind) Error() string { return string(k) }

// A Fault is an error we understand. Anything else that reaches the edge of
// the system is a bug or an outage: it is logged in full and shown as
// "something went wrong".
type Fault struct {
	Kind  FaultKind
	Field string // the field to point at, if any
	Say   string // one sentence, safe and useful to the person at the screen
	Err   error  // the cause, for the log only
}

func (f Fault) Error() string {
	parts := []string{string(f.Kind)}
	for _, p := range []string{f.Field, f.Say} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if f.Err != nil {
		parts = append(parts, f.Err.Error())
	}
	return strings.Join(parts, ": ")
}

// Unwrap lets errors.Is find both the kind and the cause.
func (f Fault) Unwrap() []error {
	if f.Err == nil {
		return []error{f.Kind}
	}
	return []error{f.Kind, f.Err}
}

// Answer reports whether the fault is the right answer to a request to see
// something, and no failure: nothing is there, or no longer.
func (f Fault) Answer() bool { return f.Kind == NotFound || f.Kind == Gone }
