// Command dev shows the editor with a server that stands in for the real one:
// it keeps stories in memory and can be told to fail. It is for working on
// the editor, and knows nothing of accounts or of the database.
//
//	go run ./internal/newsroom/ui/build && go run ./internal/newsroom/ui/dev
//
// It needs Node, and `npm ci` in the folder above.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/evanw/esbuild/pkg/api"
)

type section struct{ ID, Name string }

type edition struct {
	ID, Dir, Zone, Name string
	Sections            []section
}

var editions = map[string]edition{
	"en": {"en", "ltr", "Europe/London", "The Meridian", []section{{"climate", "Climate"}, {"coasts", "Coasts"}, {"business", "Business"}}},
	"ar": {"ar", "rtl", "Africa/Cairo", "المرفأ", []section{{"climate", "مناخ"}, {"business", "أعمال"}}},
	"ja": {"ja", "ltr", "Asia/Tokyo", "子午線", []section{{"climate", "気候"}}},
}

func main() {
	log.SetFlags(0)
	listen := flag.String("listen", "127.0.0.1:8089", "where to listen")
	root := flag.String("root", ".", "the folder of the repository")
	flag.Parse()
	if err := run(*listen, *root); err != nil {
		log.Fatal(err)
	}
}

func run(listen, root string) error {
	behind, err := authority(root)
	if err != nil {
		return err
	}
	news := filepath.Join(root, "internal", "newsroom")
	proxy := httputil.NewSingleHostReverseProxy(behind)
	proxy.ErrorLog = log.New(os.Stderr, "", 0)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { panic(http.ErrAbortHandler) }
	mux := http.NewServeMux()
	mux.Handle("/", proxy)
	mux.Handle("GET /newsroom/static/", http.StripPrefix("/newsroom/static/", http.FileServer(http.Dir(filepath.Join(news, "static")))))
	mux.Handle("GET /dev/", http.StripPrefix("/dev/", http.FileServer(http.Dir(filepath.Join(news, "ui", "dev")))))
	mux.Handle("GET /dev/state", proxy)
	mux.Handle("GET /media/", http.StripPrefix("/media/", http.FileServer(http.Dir(filepath.Join(root, "internal", "demo", "media")))))
	mux.Handle("GET /fonts/", http.StripPrefix("/fonts/", http.FileServer(http.Dir(filepath.Join(root, "internal", "theme", "default", "fonts")))))
	mux.HandleFunc("GET /newsroom/story/{id}", func(w http.ResponseWriter, r *http.Request) {
		if err := show(w, r, news); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Printf("the editor is open at http://%s/newsroom/story/1\n", l.Addr())
	return http.Serve(l, mux)
}

// show renders the editor's page in a frame of its own: ?edition=, ?lang= for
// the screen's language, ?scheme=dark.
func show(w http.ResponseWriter, r *http.Request, news string) error {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	q := r.URL.Query()
	ed := map[int64]string{2: "ar", 5: "ja"}[id]
	if e := q.Get("edition"); e != "" {
		ed = e
	}
	if _, known := editions[ed]; !known {
		ed = "en"
	}
	lang := "en"
	if q.Get("lang") == "ar" {
		lang = "ar"
	}
	raw, err := os.ReadFile(filepath.Join(news, "ui", "words."+lang+".json"))
	if err != nil {
		return err
	}
	words := map[string]string{}
	if err := json.Unmarshal(raw, &words); err != nil {
		return err
	}
	t, err := template.ParseFiles(filepath.Join(news, "ui", "dev", "frame.html"), filepath.Join(news, "editor", "editor.html"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'")
	return t.ExecuteTemplate(w, "frame", map[string]any{
		"Lang": lang, "Dir": map[string]string{"en": "ltr", "ar": "rtl"}[lang], "Scheme": q.Get("scheme"),
		"Story": map[string]any{"ID": id}, "Edition": editions[ed], "Words": words,
		"Kinds": []string{"article", "video", "gallery", "live", "audio"},
	})
}

// authority starts the stand-in, which lives as long as we do.
func authority(root string) (*url.URL, error) {
	ui, err := filepath.Abs(filepath.Join(root, "internal", "newsroom", "ui"))
	if err != nil {
		return nil, err
	}
	r := api.Build(api.BuildOptions{
		AbsWorkingDir: ui, EntryPoints: []string{"./dev/authority.ts"}, Bundle: true,
		Platform: api.PlatformNode, Format: api.FormatCommonJS, LogLevel: api.LogLevelWarning,
	})
	if len(r.Errors) > 0 {
		return nil, fmt.Errorf("the stand-in was not built")
	}
	script, err := os.CreateTemp("", "authority-*.cjs")
	if err != nil {
		return nil, err
	}
	if _, err := script.Write(r.OutputFiles[0].Contents); err != nil {
		return nil, err
	}
	script.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	cmd := exec.Command("node", script.Name(), strconv.Itoa(port))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	stdin, err := cmd.StdinPipe() // its end tells the stand-in to go
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { cmd.Wait(); stdin.Close() }()
	return url.Parse(fmt.Sprintf("http://127.0.0.1:%d", port))
}
