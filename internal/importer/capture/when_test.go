package capture

import (
	"testing"
	"time"
)

func TestParseWhen(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Wed Aug 17, 2016 12:16:52", "2016-08-17 12:16:52 ?"},
		{"2016-08-17T12:16:52+03:00", "2016-08-17 12:16:52 +0300"},
		{"2016-08-17T12:16:52.502533Z", "2016-08-17 12:16:52 +0000"},
		{"2016-08-17T12:16:52-0430", "2016-08-17 12:16:52 -0430"},
		{"2016-08-17", "2016-08-17"},
		{"2016-08-17 12:16", "2016-08-17 12:16:00 ?"},
		{"17 August 2016, 12:16 GMT", "2016-08-17 12:16:00 +0000"},
		{"17 August 2016 | 12:16 UTC+3", "2016-08-17 12:16:00 +0300"},
		{"Wednesday, August 17th, 2016 at 1:05 p.m. EDT", "2016-08-17 13:05:00 -0400"},
		{"Published 12:05 AM, Aug. 17, 2016", "2016-08-17 00:05:00 ?"},
		{"Wed, 17 Aug 2016 12:16:52 +0000", "2016-08-17 12:16:52 +0000"},
		{"Wed Aug 17 12:16:52 EDT 2016", "2016-08-17 12:16:52 -0400"},
		{"17/08/2016 09:30", "2016-08-17 09:30:00 ?"},
		{"08/17/2016", "2016-08-17"},
		{"17.08.2016, 14.30 Uhr", "2016-08-17 14:30:00 ?"},
		{"Mittwoch, 17. August 2016 um 18 Uhr", "2016-08-17 18:00:00 ?"},
		{"Publié le mercredi 17 août 2016 à 14h30", "2016-08-17 14:30:00 ?"},
		{"17 de agosto de 2016", "2016-08-17"},
		{"17 августа 2016, 14:30 MSK", "2016-08-17 14:30:00 +0300"},
		{"17 Ağustos 2016 Çarşamba", "2016-08-17"},
		{"الأربعاء ١٧ أغسطس ٢٠١٦ - ١٢:١٦ بتوقيت غرينتش", "2016-08-17 12:16:00 +0000"},
		{"2016年8月17日 12:16", "2016-08-17 12:16:00 ?"},
		{"August 2016", ""},
		{"31 February 2016", ""},
		{"12:16:52", ""},
		{"The minister spoke on Wednesday.", ""},
		{"2016-13-40", ""},
	} {
		w, ok := parseWhen(c.text)
		got := ""
		if ok {
			got = w.wall.Format(time.DateOnly)
			if w.hasTime {
				got = w.wall.Format(time.DateTime) + " ?"
			}
			if w.zone != nil {
				got = w.wall.Format(time.DateTime) + " " + w.wall.In(w.zone).Format("-0700")
			}
		}
		if got != c.want {
			t.Errorf("parseWhen(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestDateLine(t *testing.T) {
	for text, want := range map[string]bool{
		"Wed Aug 17, 2016 12:16:52":                        true,
		"Last updated: 17 August 2016":                     true,
		"Beirut, 17 August 2016":                           true,
		"The storm of 17 August 2016 killed nine people":   false,
		"On 17 August 2016 the council met in the harbour": false,
	} {
		if _, got := dateLine(text); got != want {
			t.Errorf("dateLine(%q) = %v", text, got)
		}
	}
}
