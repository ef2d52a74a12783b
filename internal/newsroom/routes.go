package newsroom

import (
	"net/http"

	"broadsheet/internal/auth"
	"broadsheet/internal/web"
)

var (
	get  = web.Read
	post = []string{http.MethodPost}
)

// Routes lists every address that the newsroom answers, with who may use it.
func (n *Newsroom) Routes() []web.Route {
	return []web.Route{
		n.route(get, "/newsroom/", anyone, n.nothing),
		n.route(get, "/newsroom/static/{name}", anyone, n.static),

		n.route(get, "/newsroom", auth.ViewDesk, n.desk),
		n.route(get, "/newsroom/desk/rows", auth.ViewDesk, n.deskRows),
		n.route(post, "/newsroom/story/{story}/assign", auth.EditStory, n.assign),
	}
}
