package jsonl

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// text is a string that may be written as a number.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) > 0 && b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case string(b) == "null":
		return nil
	}
	if _, err := strconv.ParseFloat(string(b), 64); err != nil {
		return errors.New("an identity is a text or a number")
	}
	*t = text(b)
	return nil
}

// words is a list of strings that may be written as one; of objects their
// name counts.
type words []string

func (w *words) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '[' {
		b = append(append([]byte{'['}, b...), ']')
	}
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for _, raw := range list {
		var s string
		if raw[0] == '{' {
			var o struct{ Name string }
			if err := json.Unmarshal(raw, &o); err != nil {
				return err
			}
			s = o.Name
		} else if err := json.Unmarshal(raw, (*text)(&s)); err != nil {
			return err
		}
		if s = strings.TrimSpace(s); s != "" {
			*w = append(*w, s)
		}
	}
	return nil
}

// topics is a list of names or objects.
type topics []importer.Topic

func (t *topics) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		b = append(append([]byte{'['}, b...), ']')
	}
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for _, raw := range list {
		var one importer.Topic
		if raw[0] == '{' {
			if err := json.Unmarshal(raw, &one); err != nil {
				return err
			}
		} else if err := json.Unmarshal(raw, (*text)(&one.Name)); err != nil {
			return err
		}
		if strings.TrimSpace(one.Name) != "" {
			*t = append(*t, one)
		}
	}
	return nil
}

// sources is a list of names or objects.
type sources []news.Source

func (s *sources) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		b = append(append([]byte{'['}, b...), ']')
	}
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for _, raw := range list {
		var one news.Source
		if raw[0] == '{' {
			if err := json.Unmarshal(raw, &one); err != nil {
				return err
			}
		} else if err := json.Unmarshal(raw, &one.Name); err != nil {
			return err
		}
		*s = append(*s, one)
	}
	return nil
}

// references is a list of identities of other items, or of objects.
type references []news.Reference

func (r *references) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for i, raw := range list {
		one := news.Reference{Order: int64(i + 1)}
		if raw[0] == '{' {
			if err := json.Unmarshal(raw, &one); err != nil {
				return err
			}
		} else {
			var id text
			if err := json.Unmarshal(raw, &id); err != nil {
				return err
			}
			one.ID = string(id)
		}
		*r = append(*r, one)
	}
	return nil
}

// moment is a time in one of the usual forms; without a zone it is UTC. A
// number counts seconds, or milliseconds if it is large, since 1970.
type moment time.Time

var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02", "2006/01/02", time.RFC1123Z, time.RFC1123, time.RFC850}

func (m *moment) UnmarshalJSON(b []byte) error {
	var s string
	if len(b) > 0 && b[0] != '"' {
		if string(b) == "null" {
			return nil
		}
		n, err := strconv.ParseFloat(string(b), 64)
		if err != nil || n < -62135596800 || n > 253402300799000 {
			return fmt.Errorf("%s is not a time", b)
		}
		if n > 1e11 {
			n /= 1000
		}
		*m = moment(time.UnixMicro(int64(n * 1e6)).UTC())
		return nil
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s = strings.TrimSpace(s); s == "" {
		return nil
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			*m = moment(t.UTC())
			return nil
		}
	}
	return fmt.Errorf("%q is not a time; write it as 2026-01-14T06:12:00Z", s)
}
