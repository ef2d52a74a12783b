// Command build bundles the editor: TypeScript and CSS go in, the two files
// that the newsroom serves come out. The same sources give the same bytes.
//
// Once, and after package-lock.json has changed, run `npm ci` in the folder
// above; Node has no other part in it.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	log.SetFlags(0)
	ui := flag.String("ui", "internal/newsroom/ui", "the folder of the sources")
	out := flag.String("out", "internal/newsroom/static", "the folder for what is made")
	check := flag.Bool("check", false, "write nothing, and fail if the files are not what the sources make")
	flag.Parse()
	if err := run(*ui, *out, *check); err != nil {
		log.Fatal(err)
	}
}

func run(ui, out string, check bool) error {
	ui, err := filepath.Abs(ui)
	if err != nil {
		return err
	}
	r := api.Build(Options(ui))
	for _, m := range api.FormatMessages(append(r.Errors, r.Warnings...), api.FormatMessagesOptions{}) {
		fmt.Fprint(os.Stderr, m)
	}
	if len(r.Errors) > 0 {
		return fmt.Errorf("the editor was not built")
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, f := range r.OutputFiles {
		path := filepath.Join(out, filepath.Base(f.Path))
		if !check {
			if err := os.WriteFile(path, f.Contents, 0o644); err != nil {
				return err
			}
		} else if have, err := os.ReadFile(path); err != nil || string(have) != string(f.Contents) {
			return fmt.Errorf("%s is not what the sources make: run go run ./internal/newsroom/ui/build", path)
		}
		fmt.Printf("%s: %d bytes, %d gzipped\n", path, len(f.Contents), zipped(f.Contents))
	}
	fmt.Print(summary(r.Metafile))
	return nil
}

// Options are how the editor is bundled from the folder of its sources.
func Options(ui string) api.BuildOptions {
	return api.BuildOptions{
		AbsWorkingDir: ui,
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: "./main.ts", OutputPath: "editor"},
			{InputPath: "./css/editor.css", OutputPath: "editor"},
			{InputPath: "./start.ts", OutputPath: "frame"},
			{InputPath: "./css/newsroom.css", OutputPath: "newsroom"},
			{InputPath: "./desk.ts", OutputPath: "desk"},
			{InputPath: "./fronts.ts", OutputPath: "fronts"},
			{InputPath: "./css/fronts.css", OutputPath: "fronts"},
			{InputPath: "./library.ts", OutputPath: "library"},
			{InputPath: "./asset.ts", OutputPath: "asset"},
			{InputPath: "./sections.ts", OutputPath: "sections"},
			{InputPath: "./jobs.ts", OutputPath: "jobs"},
			{InputPath: "./import.ts", OutputPath: "import"},
			{InputPath: "./story.ts", OutputPath: "story"},
			{InputPath: "./passkey.ts", OutputPath: "passkey"},
		},
		Outdir:            filepath.Join(ui, "out"),
		Bundle:            true,
		Loader:            map[string]api.Loader{".woff2": api.LoaderFile},
		AssetNames:        "[name]-[hash]",
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		MinifyWhitespace:  true,
		Metafile:          true,
		Write:             false,
	}
}
