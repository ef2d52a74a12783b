package browsertest

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// pair is two people who have a story open.
func pair(t *testing.T, browser context.Context, r *room) (h, other *hand, story string) {
	t.Helper()
	h = desk(t, browser, r, "Ines")
	story = begun(h)
	other = desk(t, browser, r, "Tobias")
	other.edit(story)
	other.stands("saved")
	h.cursor("It left")
	other.cursor("The rudder")
	return h, other, story
}

// A line that is dead without a word of it is noticed, and others' words come.
func TestDeadLine(t *testing.T) {
	w := newWire(t)
	r, browser := openRoom(t, w), chromium(t)
	h, other, _ := pair(t, browser, r)
	third := desk(t, browser, r, "who is at the desk")
	h.write("one")
	other.shows("dawn.one")
	third.until("the story", `!!document.querySelector(".row[data-story]")`)
	before := w.die()
	h.write("two")
	h.cursor("Ferry runs")
	h.write(" again")
	h.stands("saved") // over the other connections
	for end := time.Now().Add(patience); w.count() < before+3; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after %v there are %d new lines of three", patience, w.count()-before)
		}
	}
	other.shows("aground again", "dawn.onetwo")
	third.until("the headline", `document.querySelector(".row[data-story]").innerText.includes("aground again")`)
	h.cursor("It left")
	h.write("three")
	other.shows("dawn.onetwothree")
}

// The network of one is cut while both type.
func TestNetworkIsCut(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h, other, story := pair(t, browser, r)
	typed(other, "before")
	h.shows("broke.before")
	both(func() { typed(h, "abcdefghij") }, func() {
		typed(other, "KLM")
		other.cut(true)
		typed(other, "NOPQRSTUVW")
	})
	other.stands("offline")
	typed(other, "\nA new paragraph.")
	h.write("meanwhile")
	h.stands("saved")
	other.cut(false)
	for _, x := range []*hand{h, other} {
		x.shows("dawn.abcdefghijmeanwhile", "broke.beforeKLMNOPQRSTUVW\nA new paragraph.")
		x.stands("saved")
	}
	h.write("and on")
	other.shows("meanwhileand on")
	wantWords(t, "the server", r.manuscript(t, story), "dawn.abcdefghijmeanwhileand on", "broke.beforeKLMNOPQRSTUVW\nA new paragraph.")
}

// The program is killed while both type, and started again on the same data.
func TestProgramIsKilled(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h, other, story := pair(t, browser, r)
	both(func() { typed(h, "abcdefghij") }, func() { typed(other, "KLMNOPQRST") })
	time.Sleep(time.Second) // older than which nothing may be lost
	r.kill()
	both(func() { typed(h, "uvw") }, func() { typed(other, "XYZ") })
	h.stands("offline")
	other.stands("offline")
	for _, x := range []*hand{h, other} { // what the program has it has without them
		x.cut(true)
	}
	r.start(t)
	wantWords(t, "the program that was started again", r.manuscript(t, story), "dawn.abcdefghij", "broke.KLMNOPQRST")
	for _, x := range []*hand{h, other} {
		x.cut(false)
	}
	for _, x := range []*hand{h, other} {
		x.shows("dawn.abcdefghijuvw", "broke.KLMNOPQRSTXYZ")
		x.stands("saved")
	}
	h.write("!")
	other.shows("dawn.abcdefghijuvw!")

	// And again in the middle of typing, with nobody waiting for anything.
	both(func() { typed(h, "0123456789012345678901234567890123456789") }, func() {
		time.Sleep(300 * time.Millisecond)
		r.kill()
		r.start(t)
	})
	h.stands("saved")
	other.shows("uvw!0123456789012345678901234567890123456789")
	wantWords(t, "the server", r.manuscript(t, story), "uvw!0123456789012345678901234567890123456789")
}

// A tab crashes with words that only the browser has.
func TestTabCrashes(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h, other, story := pair(t, browser, r)
	other.cut(true)
	typed(other, "only here\nAnd here")
	time.Sleep(time.Second)
	other.crash()
	h.write("meanwhile")
	h.stands("saved")
	back := other.again()
	back.edit(story)
	for _, x := range []*hand{back, h} {
		x.shows("broke.only here\nAnd here", "dawn.meanwhile")
		x.stands("saved")
	}
	wantWords(t, "the server", r.manuscript(t, story), "broke.only here\nAnd here", "dawn.meanwhile")
	if again := other.again(); again != nil { // nor do they come twice
		again.edit(story)
		again.stands("saved")
		again.shows("broke.only here\nAnd here")
	}
	wantOnce(t, r.manuscript(t, story), "only here")
}

// The whole browser is killed with a new story that the server never heard of.
func TestBrowserIsKilled(t *testing.T) {
	r, profile := openRoom(t), t.TempDir()
	browser := chromiumIn(t, profile)
	h := tab(t, browser, r, "Ines")
	h.open("/newsroom/signin")
	h.signIn()
	h.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))
	story := begun(h)
	h.cut(true)
	typed(h, " Only here.")
	time.Sleep(time.Second)
	if err := chromedp.FromContext(browser).Browser.Process().Kill(); err != nil {
		t.Fatal(err)
	}
	chromedp.FromContext(browser).Browser.Process().Wait()
	h = tab(t, chromiumIn(t, profile), r, "Ines again")
	h.open("/newsroom/signin")
	if h.is(`!!document.querySelector("main form [name=password]")`) { // cookies may not have been on disk yet
		h.signIn()
		h.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))
	}
	h.edit(story)
	h.shows("The rudder broke. Only here.")
	h.stands("saved")
	wantWords(t, "the server", r.manuscript(t, story), "The rudder broke. Only here.")
}

// A session ends while one types: nothing is lost, one signs in beside it and
// goes on.
func TestSessionEnds(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	story := begun(h)
	r.post(t, "/newsroom/account/sessions/end-others", url.Values{})
	typed(h, "after the end")
	h.stands("signedout")
	fresh := chromedp.WaitNewTarget(h.ctx, func(*target.Info) bool { return true })
	h.do("sign in", chromedp.Click(chromedp.CSS(".banner a")))
	var beside *hand
	select {
	case id := <-fresh:
		beside = tab(t, h.ctx, r, "Ines's other tab", chromedp.WithTargetID(id))
	case <-time.After(patience):
		t.Fatal("no tab to sign in")
	}
	typed(h, " and on")
	beside.do("the form", chromedp.WaitVisible(chromedp.CSS("main form [name=password]")))
	beside.signIn()
	beside.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))
	h.stands("saved")
	h.write("!")
	h.stands("saved")
	h.until("the banner to go", `document.querySelector(".banner").hidden`)
	wantWords(t, "the server", r.manuscript(t, story), "broke.after the end and on!")
	// What others write comes again too.
	other := desk(t, browser, r, "Tobias")
	other.edit(story)
	other.cursor("It left")
	typed(other, "hello")
	h.shows("dawn.hello")
}

// Who leaves in the middle of a word finds it again, in the text and in the
// fields beside it.
func TestLeftInHaste(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	story := begun(h)
	h.write("\n")
	h.slash("picture")
	h.do("choose a file", chromedp.SetUploadFiles(chromedp.CSS("dialog.picker input[type=file]"), []string{picture(t)}))
	h.until("the picture", `!!document.querySelector("#manuscript figure img")`)
	h.stands("saved")
	for _, offline := range []bool{false, true} {
		word := map[bool]string{false: "caught", true: "kept"}[offline]
		leave := func() {
			t.Helper()
			h.is(`(() => { setTimeout(() => location.replace("about:blank")); return true; })()`)
			h.until("the end", `location.href === "about:blank"`)
			h.cut(false)
			h.edit(story)
		}
		h.cursor("It left")
		h.cut(offline)
		h.write(word)
		leave()
		h.shows(word)
		h.do("the caption", chromedp.Focus(chromedp.CSS("#manuscript figure .caption-caption")))
		h.cut(offline)
		h.write(word)
		leave()
		h.until("the caption", `document.querySelector("#manuscript figure .caption-caption").value.includes(`+quoted(word)+`)`)
		h.stands("saved")
	}
}
