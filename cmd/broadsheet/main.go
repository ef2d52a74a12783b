// Broadsheet is a newsroom in one binary: see the README, or run it with
// "help".
package main

import (
	"context"
	"os"

	"broadsheet/internal/app"
)

func main() {
	os.Exit(app.Run(context.Background(), os.Args[1:], app.Stdio{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
