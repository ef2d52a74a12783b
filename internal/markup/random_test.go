package markup_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
)

// pieces are what random HTML is made of.
var pieces = strings.Split(`<p>|</p>|<p lang="fr">|<div>|</div>|<h2>|</h2>|<h5>|</h5>|<b>|</b>|<strong>|</strong>|<i>|</i>|<em>|</em>|<cite>|</cite>|
<a href="https://a.example/">|<a href="/b">|</a>|<span lang="ar">|<span>|</span>|<br>|<br>|<hr>|<ul>|</ul>|<ol start="4">|<ol>|</ol>|<li>|</li>|
<dl>|<dt>|<dd>|</dl>|<blockquote>|<blockquote class="pullquote">|</blockquote>|<footer>|</footer>|<aside class="pull-quote">|</aside>|
<table>|<table role="none">|</table>|<caption>|<thead>|<tr>|</tr>|<td>|<td colspan="2">|<th>|</td>|<figure>|<figure class="wide">|<figure class="embed">|</figure>|
<figcaption>|</figcaption>|<img src="/media/a.jpg" alt="alt">|<img src="/media/b.jpg" width="9" height="9">|<span class="credit">|
<video src="/media/c.mp4">|</video>|<audio>|<source src="/media/d.mp3">|</audio>|<iframe src="https://e.example/">|</iframe>|
<p class="embed">|<p class="elsewhere">|<pre>|</pre>|<q>|</q>|<sup>|</sup>|12|<noscript>|</noscript>|<object data="http://f.example">|</object>|
<svg>|</svg>|<form>|</form>|<p style="display:none">|&nbsp;|&nbsp;| |  |one|two| three |— Four|— Five.|– |Photo: six| , |ترجمة`, "|")

// TestRandom puts random HTML through every check. Much of it is nested as no
// person would nest it.
func TestRandom(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(r, "html")
		checkSafe(r, strings.Join(list, ""))
	})
}

// TestOptions checks what language and base do.
func TestOptions(t *testing.T) {
	for _, test := range []struct {
		source string
		opt    markup.Options
		want   string
	}{
		{`<p lang=en-GB>a`, markup.Options{Lang: "en"}, `<p>a</p>`},
		{`<p lang=zh-Hant>a`, markup.Options{Lang: "zh-Hans"}, `<p><span lang="zh-Hant" dir="ltr">a</span></p>`},
		{`<html lang=ar><p>a<i lang=fr>b`, markup.Options{}, `<p>a<em><span lang="fr" dir="ltr">b</span></em></p>`},
		{`<html lang=ar><p>a`, markup.Options{Lang: "en"}, `<p><span lang="ar" dir="rtl">a</span></p>`},
		{`<a href="x/y?z">a`, markup.Options{}, `<p><a href="/x/y?z">a</a></p>`},
		{`<a href="x/y">a`, markup.Options{Base: "https://b.example/c/d"}, `<p><a href="https://b.example/c/x/y" rel="noopener">a</a></p>`},
		{`<base href="https://b.example/c/"><a href="x">a`, markup.Options{}, `<p><a href="https://b.example/c/x" rel="noopener">a</a></p>`},
		{`<a href="/x">a`, markup.Options{Base: "nonsense"}, `<p><a href="/x">a</a></p>`},
	} {
		doc, _ := markup.FromHTML(test.source, test.opt)
		if got := strings.TrimSpace(doc.HTML(news.LTR)); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.source, got, test.want)
		}
	}
}
