package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ask is the script with which wrk asks for random stories. Of stories in an
// order that is their own, the nth is asked for as 1/n^skew: 0 is all alike.
const ask = `
local paths, total, sums = {}, 0, {}
for line in io.lines("%s") do
  paths[#paths + 1] = line
  total = total + 1 / (#paths) ^ %g
  sums[#sums + 1] = total
end
function init(args) math.randomseed(tonumber(tostring({}):sub(8)) or os.time()) end
function request()
  local at, low, high = math.random() * total, 1, #sums
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] < at then low = middle + 1 else high = middle end
  end
  return wrk.format("GET", paths[low])
end
`

// atRandom measures random stories of an archive.
func atRandom(ctx context.Context, o options) error {
	if _, err := exec.LookPath("wrk"); err != nil {
		return errors.New("wrk is not installed (Debian: apt-get install wrk)")
	}
	dir, err := os.MkdirTemp("", "bench-serve-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	binary, err := build(ctx, dir)
	if err != nil {
		return err
	}
	var paths []string
	var static server
	defer func() {
		if static.cmd != nil {
			stop(static.cmd)
		}
	}()
	mean := 0
	peer, _ := exec.LookPath("nginx") // which serves one file as fast as this machine can, in turn with each way
	fmt.Printf("%-34s %9s %12s %10s %14s %12s %10s\n", "", "cache MiB", "pages/s", "p99", "CPU ms/page", "peak memory", "of nginx")
	for _, way := range []struct {
		name  string
		share float64 // of all pages that fit into the cache
		skew  float64
	}{{"", 1, 0}, {"all alike, every page a miss", 0.001, 0}, {"all alike, a tenth is held", 0.1, 0}, {"as read (1/n), a tenth is held", 0.1, 1}} {
		cache := max(1, int(way.share*float64(mean*len(paths))/(1<<20)))
		s, err := startArchive(ctx, binary, o.archive, cache)
		if err != nil {
			return err
		}
		if paths == nil { // the first is only asked what there is
			if paths, mean, err = stories(s.url); err == nil && peer != "" {
				static, err = startNginx(ctx, dir, s.url+paths[len(paths)/2])
			}
			stop(s.cmd)
			if err != nil {
				return err
			}
			fmt.Printf("%d stories of %d bytes on the average\n", len(paths), mean)
			continue
		}
		list, script := filepath.Join(dir, "paths"), filepath.Join(dir, "ask.lua")
		err = errors.Join(os.WriteFile(list, []byte(strings.Join(paths, "\n")), 0o644), os.WriteFile(script, fmt.Appendf(nil, ask, list, way.skew), 0o644))
		if err == nil && way.share > 0.01 { // fill the cache
			_, err = wrk(ctx, s, "gzip", o, 2*o.time, "-s", script)
		}
		var f figure
		if err == nil {
			f, err = wrk(ctx, s, "gzip", o, o.time, "-s", script)
		}
		peak := peakMemory(s.cmd.Process.Pid)
		stop(s.cmd)
		if err != nil {
			return err
		}
		share := "-"
		if peer != "" {
			one, err := wrk(ctx, static, "identity", o, o.time)
			if err != nil {
				return err
			}
			share = fmt.Sprintf("%.4f", f.rate/one.rate)
		}
		fmt.Printf("%-34s %9d %12.0f %7.2f ms %14.4f %8d MiB %10s\n", way.name, cache, f.rate, f.p99, f.cpu, peak>>20, share)
	}
	return nil
}

func startArchive(ctx context.Context, binary, archive string, cache int) (server, error) {
	addr, err := freePort()
	if err != nil {
		return server{}, err
	}
	cmd := exec.CommandContext(ctx, binary, "serve", "--data", archive, "--listen", addr, "--url", "http://"+addr, "--cache", strconv.Itoa(cache))
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Start(); err != nil {
		return server{}, err
	}
	s := server{"Broadsheet", "http://" + addr, cmd}
	if err := await(s.url + "/"); err != nil {
		stop(cmd)
		return server{}, err
	}
	return s, nil
}

var location = regexp.MustCompile(`<loc>([^<]+)</loc>`)

// stories returns the paths of all stories, by the sitemap, and how many
// bytes a page of theirs has, plain and compressed together.
func stories(url string) (paths []string, mean int, err error) {
	index, err := get(url+"/sitemap.xml", "identity")
	if err != nil {
		return nil, 0, err
	}
	for _, part := range location.FindAllSubmatch(index, -1) {
		one, err := get(string(part[1]), "identity")
		if err != nil {
			return nil, 0, err
		}
		for _, m := range location.FindAllSubmatch(one, -1) {
			if path := strings.TrimPrefix(string(m[1]), url); strings.Count(path, "/") > 2 {
				paths = append(paths, path)
			}
		}
	}
	if len(paths) == 0 {
		return nil, 0, errors.New("the newsroom has no stories")
	}
	const some = 50
	for i := range some {
		path := paths[i*(len(paths)-1)/some]
		for _, coding := range []string{"identity", "gzip"} {
			body, err := get(url+path, coding)
			if err != nil {
				return nil, 0, err
			}
			mean += len(body) / some
		}
	}
	return paths, mean, nil
}

// peakMemory returns the most memory that a process ever had, in bytes.
func peakMemory(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(b), "VmHWM:")
	var kib int64
	fmt.Sscan(after, &kib)
	return kib << 10
}

// wrk runs wrk against a server for a while.
func wrk(ctx context.Context, s server, coding string, o options, length time.Duration, more ...string) (figure, error) {
	before, err := processor(s.cmd.Process.Pid)
	if err != nil {
		return figure{}, err
	}
	args := append([]string{"-t2", fmt.Sprintf("-c%d", o.connections), fmt.Sprintf("-d%ds", int(math.Ceil(length.Seconds()))), "--latency", "-H", "Accept-Encoding: " + coding}, more...)
	out, err := exec.CommandContext(ctx, "wrk", append(args, s.url)...).CombinedOutput()
	if err != nil || strings.Contains(string(out), ".lua:") { // then it asks for something else
		return figure{}, fmt.Errorf("wrk: %v: %s", err, out)
	}
	after, err := processor(s.cmd.Process.Pid)
	if err != nil {
		return figure{}, err
	}
	if bad := failures.Find(out); bad != nil {
		return figure{}, fmt.Errorf("%s: %s", s.name, strings.TrimSpace(string(bad)))
	}
	rate, tail := requestRate.FindSubmatch(out), slowest.FindSubmatch(out)
	if rate == nil || tail == nil {
		return figure{}, fmt.Errorf("wrk said: %s", out)
	}
	var f figure
	if _, err := fmt.Sscan(string(rate[1]), &f.rate); err != nil {
		return figure{}, err
	}
	p99, err := time.ParseDuration(string(tail[1]))
	if err != nil {
		return figure{}, err
	}
	f.p99 = float64(p99.Microseconds()) / 1000
	f.cpu = (after - before).Seconds() * 1000 / (f.rate * length.Seconds())
	return f, nil
}
