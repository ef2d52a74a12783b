package fastlane

import "bytes"

// parse reads one request from the beginning of b and returns its length, or 0
// if it is not whole or in any way unusual: then net/http is to read it. What
// it takes net/http would take too, and understand in the same way.
func (r *Request) parse(b []byte) (length int) {
	*r = Request{}
	line, rest, ok := cutLine(b)
	if !ok {
		return 0
	}
	switch {
	case bytes.HasPrefix(line, []byte("GET ")):
		line = line[4:]
	case bytes.HasPrefix(line, []byte("HEAD ")):
		line, r.Head = line[5:], true
	default:
		return 0
	}
	path, ok := bytes.CutSuffix(line, []byte(" HTTP/1.1"))
	if !ok || !plainPath(path) {
		return 0
	}
	r.Path = path
	for {
		if line, rest, ok = cutLine(rest); !ok {
			return 0
		}
		if len(line) == 0 {
			break
		}
		colon := bytes.IndexByte(line, ':')
		if colon < 1 || !isToken(line[:colon]) {
			return 0
		}
		value := bytes.Trim(line[colon+1:], " \t")
		if !isText(value) || !r.take(line[:colon], value) {
			return 0
		}
	}
	if len(r.Host) == 0 {
		return 0
	}
	return len(b) - len(rest)
}

// take notes a header line and reports whether the lane may go on.
func (r *Request) take(name, value []byte) bool {
	switch {
	case equal(name, "host"):
		if len(r.Host) > 0 || !plainHost(value) {
			return false
		}
		r.Host = value
	case equal(name, "accept-encoding"):
		if r.AcceptEncoding != nil {
			return false
		}
		r.AcceptEncoding = value
	case equal(name, "if-none-match"):
		if r.IfNoneMatch != nil {
			return false
		}
		r.IfNoneMatch = value
	case equal(name, "user-agent"):
		if r.UserAgent != nil {
			return false
		}
		r.UserAgent = value
	case equal(name, "sec-purpose"), equal(name, "purpose"):
		if r.Purpose != nil {
			return false
		}
		r.Purpose = value
	case equal(name, "connection"):
		return equal(value, "keep-alive")
	case equal(name, "content-length"), equal(name, "transfer-encoding"), equal(name, "content-encoding"), equal(name, "trailer"), equal(name, "te"),
		equal(name, "expect"), equal(name, "upgrade"), equal(name, "http2-settings"), equal(name, "proxy-connection"), equal(name, "keep-alive"),
		equal(name, "range"), equal(name, "if-range"), equal(name, "if-match"), equal(name, "if-modified-since"), equal(name, "if-unmodified-since"):
		return false
	}
	return true
}

// cutLine cuts a line that ends as it should.
func cutLine(b []byte) (line, rest []byte, ok bool) {
	i := bytes.IndexByte(b, '\n')
	if i < 1 || b[i-1] != '\r' {
		return nil, nil, false
	}
	return b[:i-1], b[i+1:], true
}

// plainPath reports whether a path needs no decoding or cleaning.
func plainPath(p []byte) bool {
	if len(p) == 0 || p[0] != '/' || len(p) > 1 && p[len(p)-1] == '/' {
		return false
	}
	last := byte(0)
	for _, c := range p {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		case (c == '/' || c == '.') && last != '/' && last != '.':
		default:
			return false
		}
		last = c
	}
	return true
}

// plainHost reports whether a Host header is a name or an address, with or
// without a port.
func plainHost(h []byte) bool {
	if len(h) == 0 || len(h) > 255 {
		return false
	}
	for _, c := range h {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == ':', c == '[', c == ']':
		default:
			return false
		}
	}
	return true
}

// isToken reports whether a header's name has letters, digits and dashes only.
func isToken(name []byte) bool {
	for _, c := range name {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
		default:
			return false
		}
	}
	return true
}

// isText reports whether a value holds nothing but printable ASCII and tabs.
func isText(value []byte) bool {
	for _, c := range value {
		if (c < ' ' || c > '~') && c != '\t' {
			return false
		}
	}
	return true
}

// equal reports whether b is the lower-case word in any case.
func equal(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
