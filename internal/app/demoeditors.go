package app

import (
	"context"
	"crypto/rand"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// demoEditor is who signs in to the demo's newsroom.
const demoEditor = "mara@harbourpost.example"

// demoAccount makes the demo's first account and returns its password, "" if
// there is one already.
func demoAccount(ctx context.Context, a *auth.Auth) (password string, err error) {
	token, err := a.Setup(ctx)
	if err != nil || token == "" {
		return "", err
	}
	password = strings.ToLower(rand.Text()[:5] + "-" + rand.Text()[:5] + "-" + rand.Text()[:5])
	u := &store.User{Name: "Mara Lindqvist", Email: demoEditor, Language: "en", Color: auth.Color(9), Grants: []store.Grant{{Role: news.Admin}}}
	_, err = a.SetUp(ctx, auth.Client{}, token, u, password)
	return password, err
}
