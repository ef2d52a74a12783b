package newsroom

import (
	"net/http"
	"slices"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

var (
	get  = web.Read
	post = []string{http.MethodPost}
)

// most lets requests to a route have so many bytes.
func most(bytes int64, r web.Route) web.Route {
	r.Most = bytes
	return r
}

// Routes lists every address that the newsroom answers, with who may use it.
func (n *Newsroom) Routes() []web.Route {
	return slices.Concat(n.signInRoutes(), n.accountRoutes(), n.userRoutes(), n.frontRoutes(), n.siteRoutes(), n.viewRoutes(), n.libraryRoutes(), []web.Route{
		n.route(get, "/newsroom/", anyone, n.nothing),
		n.route(get, "/newsroom/static/{name}", anyone, n.static),

		n.route(get, "/newsroom", auth.ViewDesk, n.desk),
		n.route(get, "/newsroom/desk/rows", auth.ViewDesk, n.deskRows),
		n.route(get, "/newsroom/calendar", auth.ViewDesk, n.calendar),
		n.route(get, "/newsroom/dashboard", auth.ViewDashboard, n.dashboard),
		n.route(get, "/newsroom/live", auth.ViewDesk, n.live),
		n.route(get, "/newsroom/notices", auth.ViewDesk, n.noticesPart),
		n.route(get, "/newsroom/mentions", auth.ViewDesk, n.mentionsPage),

		n.route(post, "/newsroom/stories", auth.CreateStory, n.create),
		n.route(get, "/newsroom/story/new", auth.CreateStory, n.editor),
		n.route(get, "/newsroom/story/{story}", auth.ViewStory, n.editor),
		n.route(get, "/newsroom/story/{story}/manuscript", auth.ViewStory, n.manuscript),
		n.route(get, "/newsroom/story/{story}/steps", auth.ViewStory, n.steps),
		most(collab.MaxBytes, n.route(post, "/newsroom/story/{story}/steps", auth.EditStory, n.take)),
		n.route(post, "/newsroom/story/{story}/save", auth.EditStory, n.save),
		n.route(get, "/newsroom/story/{story}/comments", auth.ViewStory, n.comments),
		n.route(post, "/newsroom/story/{story}/comments", auth.Comment, n.comment),
		n.route(post, "/newsroom/story/{story}/comments/{comment}/resolve", auth.Comment, n.resolve),
		n.route(post, "/newsroom/story/{story}/comments/{comment}/seen", auth.ViewStory, n.seeThread),
		n.route(get, "/newsroom/story/{story}/colleagues", auth.ViewStory, n.colleagues),

		n.route(get, "/newsroom/story/{story}/preview", auth.ViewStory, n.preview),
		n.route(post, "/newsroom/story/{story}/share", auth.SharePreview, n.share),
		n.route(get, "/newsroom/preview/{token}", anyone, n.outside),
		n.route(get, "/newsroom/search", auth.ViewDesk, n.search),
		n.route(get, "/newsroom/complete", auth.ViewDesk, n.complete),
		n.route(post, "/newsroom/topics", auth.CreateStory, n.addTopic),
		n.route(get, "/newsroom/story/{story}/state", auth.ViewStory, n.island("state")),
		n.route(get, "/newsroom/story/{story}/actions", auth.ViewStory, n.island("actions")),
		n.route(get, "/newsroom/story/{story}/flow", auth.ViewStory, n.island("flow")),
		n.route(get, "/newsroom/story/{story}/checklist", auth.ViewStory, n.checklist),
		n.route(get, "/newsroom/story/{story}/suggestions", auth.ViewStory, n.suggestions),
		n.route(get, "/newsroom/story/{story}/related", auth.ViewStory, n.relatedList),
		n.route(post, "/newsroom/story/{story}/related", auth.CurateRelated, n.curate),
		n.route(get, "/newsroom/story/{story}/history", auth.ViewStory, n.history),
		n.route(get, "/newsroom/story/{story}/compare", auth.ViewStory, n.compare),
		n.route(post, "/newsroom/story/{story}/restore", auth.EditStory, n.restore),

		n.route(post, "/newsroom/story/{story}/mine", auth.EditStory, n.mine),
		n.route(post, "/newsroom/story/{story}/assign", auth.EditStory, n.assign),
		n.route(post, "/newsroom/story/{story}/draft", auth.ToDraft, n.move(news.Draft)),
		n.route(post, "/newsroom/story/{story}/review", auth.ToReview, n.move(news.Review)),
		n.route(post, "/newsroom/story/{story}/ready", auth.ToReady, n.move(news.Ready)),
		n.route(post, "/newsroom/story/{story}/schedule", auth.Schedule, n.schedule),
		n.route(post, "/newsroom/story/{story}/publish", auth.Publish, n.publish),
		n.route(post, "/newsroom/story/{story}/update", auth.Update, n.publish),
		n.route(post, "/newsroom/story/{story}/correct", auth.Correct, n.correct),
		n.route(post, "/newsroom/story/{story}/withdraw", auth.Withdraw, n.withdraw),
		n.route(post, "/newsroom/story/{story}/embargo", auth.SetEmbargo, n.embargo),
		n.route(post, "/newsroom/story/{story}/unpublish", auth.Unpublish, n.unpublish),
		n.route(post, "/newsroom/story/{story}/delete", auth.Delete, n.erase),

		n.route(get, "/newsroom/story/{story}/translations", auth.ViewStory, n.translations),
		n.route(post, "/newsroom/story/{story}/translations", auth.EditStory, n.join),
		n.route(post, "/newsroom/story/{story}/translations/remove", auth.EditStory, n.unlink),
		n.route(post, "/newsroom/story/{story}/translate", auth.EditStory, n.translate),
	})
}
