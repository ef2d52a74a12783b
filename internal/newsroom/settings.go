package newsroom

import (
	"cmp"
	"net/http"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/web"
)

// Running is what the program runs with, as far as its admins see it: no
// secret, and no path or host but the site's own address.
type Running struct {
	Address     string // the site's own; "" is not known
	Postgres    bool   // else SQLite
	Version, Go string
}

func (n *Newsroom) settingsRoutes() []web.Route {
	return []web.Route{n.route(get, "/newsroom/settings", auth.ManageSettings, n.settingsPage)}
}

type settingsMain struct {
	siteMain
	Rows []setting
}

// A setting is what is set, and with which flag.
type setting struct{ Name, Value, How, Flag string }

// settingsPage shows what the newsroom runs with; it changes nothing.
func (n *Newsroom) settingsPage(w http.ResponseWriter, r *request) error {
	m := settingsMain{siteMain: n.siteMain(r, "settings")}
	row := func(name, value, flag string) {
		m.Rows = append(m.Rows, setting{r.W["settings_"+name], value, r.W["settings_"+name+"_how"], flag})
	}
	on := func(yes bool) string {
		if yes {
			return r.W["settings_on"]
		}
		return r.W["settings_off"]
	}
	var providers []string
	for _, p := range n.auth.Providers() {
		providers = append(providers, p.Name)
	}
	run, database := n.opt.Running, "SQLite"
	if run.Postgres {
		database = "PostgreSQL"
	}
	row("address", cmp.Or(run.Address, r.W["settings_unknown"]), "--url")
	row("letters", on(n.auth.CanMail()), "--smtp --mail-from")
	row("providers", cmp.Or(strings.Join(providers, " · "), r.W["settings_none"]), "--oidc --oidc-client --oidc-name")
	row("passkeys", on(n.auth.HasPasskeys()), "--url")
	row("database", database, "--database")
	row("uploads", on(n.opt.Files != nil), "--data")
	row("version", strings.TrimSpace(run.Version+" "+run.Go), "broadsheet version")
	n.show(w, r, http.StatusOK, "settings", r.W["nav_settings"], m)
	return nil
}
