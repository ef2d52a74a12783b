package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A column of a table, and how many digits its values have after the point.
type column struct {
	Name   string `json:"name"`
	Digits int    `json:"-"`
}

// A table has methods in rows and measures in columns.
type table struct {
	File    string     `json:"file,omitempty"`
	Title   string     `json:"title"`
	Columns []column   `json:"columns"`
	Rows    []tableRow `json:"rows"`
}

type tableRow struct {
	Method string  `json:"method"`
	Values []value `json:"values"`
}

// A value is a number, or NaN for none: "-" in print and null in JSON.
type value float64

func (v value) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(v)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(v))
}

func (t *table) add(method string, values []float64) {
	r := tableRow{Method: method}
	for _, v := range values {
		r.Values = append(r.Values, value(v))
	}
	t.Rows = append(t.Rows, r)
}

// print writes a table for people.
func (t *table) print(w io.Writer) {
	lines := [][]string{{""}}
	for _, c := range t.Columns {
		lines[0] = append(lines[0], c.Name)
	}
	for _, r := range t.Rows {
		line := []string{r.Method}
		for i, v := range r.Values {
			if math.IsNaN(float64(v)) {
				line = append(line, "-")
			} else {
				line = append(line, strconv.FormatFloat(float64(v), 'f', t.Columns[i].Digits, 64))
			}
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(t.Columns)+1)
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	if t.File != "" {
		fmt.Fprintf(w, "\n%s: %s\n", t.File, t.Title)
	} else {
		fmt.Fprintf(w, "\n%s\n", t.Title)
	}
	for _, line := range lines {
		for i, cell := range line {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				cell += space
			} else {
				cell = "  " + space + cell
			}
			fmt.Fprint(w, cell)
		}
		fmt.Fprintln(w)
	}
}

// writeJSON writes lines of JSON, one for each value.
func writeJSON[T any](path string, values []T) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(file)
	lines.SetEscapeHTML(false)
	for _, v := range values {
		if err := lines.Encode(v); err != nil {
			file.Close()
			return err
		}
	}
	return file.Close()
}
