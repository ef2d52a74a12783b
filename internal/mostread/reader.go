package mostread

import (
	"bytes"
	"hash/maphash"
	"sync/atomic"
)

// robots are words in the names that programs give themselves. Browsers have
// none of them.
var robots = []string{"bot", "crawl", "spider", "slurp", "archiv", "fetch", "scrap", "curl", "wget", "python", "okhttp", "httpclient", "http-client", "libwww", "monitor", "uptime", "pingdom",
	"probe", "validator", "lighthouse", "headless", "phantom", "selenium", "playwright", "puppeteer", "feed", "rss", "preview", "facebookexternalhit", "embedly", "anthropic", "openai", "claude",
	"perplexity", "scan", "http://", "https://"}

// An Audience tells people from programs. It remembers what it made of the
// names that it met lately. Any number of goroutines may use it.
type Audience struct {
	seed  maphash.Seed
	known [4096]atomic.Pointer[named]
}

type named struct {
	agent  string
	person bool
}

// NewAudience returns an Audience that has met nobody.
func NewAudience() *Audience { return &Audience{seed: maphash.MakeSeed()} }

// Person reports whether a request is a person's, as far as can be told: made
// by a browser, and not to have a page in store that may never be looked at.
// agent and purpose are the values of the headers User-Agent and Sec-Purpose
// (or Purpose). A robot that calls itself a browser is taken for a person. It
// allocates nothing for a name that it has met.
func (a *Audience) Person(agent, purpose []byte) bool {
	if len(agent) > 1000 || len(purpose) > 0 && bytes.Contains(bytes.ToLower(purpose), []byte("pre")) { // prefetch, prerender, preview
		return false
	}
	at := &a.known[maphash.Bytes(a.seed, agent)%uint64(len(a.known))]
	if n := at.Load(); n != nil && n.agent == string(agent) {
		return n.person
	}
	n := &named{string(agent), browser(agent)}
	at.Store(n)
	return n.person
}

func browser(agent []byte) bool {
	if !bytes.HasPrefix(agent, []byte("Mozilla/5.0 (")) {
		return false
	}
	low := bytes.ReplaceAll(bytes.ToLower(agent), []byte("cubot"), nil) // makes telephones
	for _, word := range robots {
		if bytes.Contains(low, []byte(word)) {
			return false
		}
	}
	return true
}
