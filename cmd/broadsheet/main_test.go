package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"broadsheet/internal/app"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"broadsheet": func() {
			os.Exit(app.Run(context.Background(), os.Args[1:], app.Stdio{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
	})
}

// The scripts drive the real command line as a user would.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: false})
}
