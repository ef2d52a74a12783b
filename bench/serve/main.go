// Command serve measures how fast a held page is delivered, beside nginx with
// the same bytes as a static, precompressed file: in turn, in one run, with wrk
// over kept connections.
//
//	go run ./bench/serve [--rounds 3] [--time 5s] [--connections 64]
//
// With --archive it asks for stories of a newsroom at random instead, with a
// cache that holds a tenth of them, one that holds nearly none, and by how
// often stories are read.
//
//	go run ./bench/serve --archive newsroom-data
//
// It needs nginx and wrk (Debian: apt-get install nginx-light wrk).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

type options struct {
	rounds, connections int
	time                time.Duration
	archive             string
}

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 3, "how often each is measured; medians are printed")
	flag.IntVar(&o.connections, "connections", 64, "connections that are kept")
	flag.DurationVar(&o.time, "time", 5*time.Second, "how long each measurement takes")
	flag.StringVar(&o.archive, "archive", "", "a newsroom's folder whose stories are asked for at random")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

// A server is one that is measured.
type server struct {
	name string
	url  string // of the page
	cmd  *exec.Cmd
}

func run(ctx context.Context, o options) error {
	if o.archive != "" {
		return atRandom(ctx, o)
	}
	for _, tool := range []string{"nginx", "wrk"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%s is not installed (Debian: apt-get install nginx-light wrk)", tool)
		}
	}
	dir, err := os.MkdirTemp("", "bench-serve-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	ours, err := startOurs(ctx, dir)
	if err != nil {
		return err
	}
	defer stop(ours.cmd)
	static, err := startNginx(ctx, dir, ours.url)
	if err != nil {
		return err
	}
	defer stop(static.cmd)
	fmt.Printf("%d connections, %v each, medians of %d rounds in turn; %s\n\n", o.connections, o.time, o.rounds, ours.url)
	fmt.Printf("%-10s %-11s %10s %14s %10s %14s\n", "", "server", "bytes", "requests/s", "p99", "CPU ms/request")
	for _, coding := range []string{"identity", "gzip"} {
		size, err := sameBytes(static.url, ours.url, coding)
		if err != nil {
			return err
		}
		figures := map[string][]figure{}
		for range o.rounds {
			for _, s := range []server{static, ours} {
				f, err := measure(ctx, s, coding, o)
				if err != nil {
					return err
				}
				figures[s.name] = append(figures[s.name], f)
			}
		}
		var rates, slow [2]float64
		for i, s := range []server{static, ours} {
			rate := median(figures[s.name], func(f figure) float64 { return f.rate })
			p99 := median(figures[s.name], func(f figure) float64 { return f.p99 })
			cpu := median(figures[s.name], func(f figure) float64 { return f.cpu })
			rates[i], slow[i] = rate, p99
			fmt.Printf("%-10s %-11s %10d %14.0f %7.2f ms %14.4f\n", coding, s.name, size, rate, p99, cpu)
		}
		fmt.Printf("%-10s %-11s %10s %14.2f %10.2f\n\n", "", "ratio", "", rates[1]/rates[0], slow[1]/slow[0])
	}
	return nil
}

var (
	requestRate = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	slowest     = regexp.MustCompile(`99%\s+([\d.]+[mun]?s)`)
	failures    = regexp.MustCompile(`(?m)^\s+(?:Non-2xx|Socket errors).*$`)
)

// A figure is one measurement: requests a second, milliseconds, milliseconds of
// processor a request.
type figure struct{ rate, p99, cpu float64 }

func median(list []figure, of func(figure) float64) float64 {
	values := make([]float64, len(list))
	for i, f := range list {
		values[i] = of(f)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// measure asks a server for its page for a while.
func measure(ctx context.Context, s server, coding string, o options) (figure, error) {
	return wrk(ctx, s, coding, o, o.time)
}

// get asks for a page in a coding, as wrk does, and returns its bytes.
func get(url, coding string) ([]byte, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", coding)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s answers %s", url, resp.Status)
	case coding != "identity" && resp.Header.Get("Content-Encoding") != coding:
		return nil, fmt.Errorf("%s does not answer in %s", url, coding)
	}
	return body, nil
}

// sameBytes returns the size of what both answer.
func sameBytes(a, b, coding string) (int, error) {
	one, err := get(a, coding)
	if err != nil {
		return 0, err
	}
	other, err := get(b, coding)
	if err != nil {
		return 0, err
	}
	if string(one) != string(other) {
		return 0, errors.New("the servers do not answer the same")
	}
	return len(one), nil
}

// freePort returns the address of a port that nobody listens on.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// await waits until an address answers.
func await(url string) error {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if _, err := get(url, "identity"); err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

var storyLink = regexp.MustCompile(`href="(/[a-z]+/\d{4}/\d{2}/[^"]+)"`)

// build makes the binary that is measured.
func build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "broadsheet")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/broadsheet").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return binary, nil
}

// startOurs starts the demo's newsroom. The page is its first story.
func startOurs(ctx context.Context, dir string) (server, error) {
	binary, err := build(ctx, dir)
	if err != nil {
		return server{}, err
	}
	addr, err := freePort()
	if err != nil {
		return server{}, err
	}
	cmd := exec.CommandContext(ctx, binary, "demo", "--data", filepath.Join(dir, "newsroom"), "--listen", addr)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Start(); err != nil {
		return server{}, err
	}
	if err := await("http://" + addr + "/"); err != nil {
		stop(cmd)
		return server{}, err
	}
	front, err := get("http://"+addr+"/", "identity")
	if err != nil {
		stop(cmd)
		return server{}, err
	}
	link := storyLink.FindSubmatch(front)
	if link == nil {
		stop(cmd)
		return server{}, errors.New("the front page of the demo has no story")
	}
	return server{"Broadsheet", "http://" + addr + string(link[1]), cmd}, nil
}

const nginxConf = `worker_processes auto;
pid %[1]s/nginx.pid;
error_log %[1]s/error.log;
events { worker_connections 4096; }
http {
	types { text/html html; }
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 100000000;
	open_file_cache max=100;
	gzip_static on;
	client_body_temp_path %[1]s/t1; proxy_temp_path %[1]s/t2; fastcgi_temp_path %[1]s/t3; uwsgi_temp_path %[1]s/t4; scgi_temp_path %[1]s/t5;
	server { listen %[2]s reuseport; root %[1]s/static; }
}
`

// startNginx starts nginx with the bytes of our page as files.
func startNginx(ctx context.Context, dir, page string) (server, error) {
	static := filepath.Join(dir, "static")
	if err := os.Mkdir(static, 0o755); err != nil {
		return server{}, err
	}
	for coding, name := range map[string]string{"identity": "story.html", "gzip": "story.html.gz"} {
		body, err := get(page, coding)
		if err == nil {
			err = os.WriteFile(filepath.Join(static, name), body, 0o644)
		}
		if err != nil {
			return server{}, err
		}
	}
	addr, err := freePort()
	if err != nil {
		return server{}, err
	}
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, nginxConf, dir, addr), 0o644); err != nil {
		return server{}, err
	}
	cmd := exec.CommandContext(ctx, "nginx", "-c", conf, "-g", "daemon off;")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Start(); err != nil {
		return server{}, err
	}
	url := "http://" + addr + "/story.html"
	if err := await(url); err != nil {
		stop(cmd)
		return server{}, err
	}
	return server{"nginx", url, cmd}, nil
}

func stop(cmd *exec.Cmd) {
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
}
