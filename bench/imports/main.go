// Imports measures how fast stories come in: it imports JSON lines into a new
// newsroom and prints stories a second and peak memory, without and then with
// related coverage.
//
//	go run ./bench/imports [-n 100000] FILE.jsonl
//
// To try archives of any size, give a file with more stories than -n.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	n := flag.Int("n", 100_000, "stories to import")
	keep := flag.String("keep", "", "keep the newsroom in this folder")
	database := flag.String("database", "", "a PostgreSQL address instead of the embedded database")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: go run ./bench/imports [-n 100000] FILE.jsonl")
		os.Exit(2)
	}
	if err := run(*n, flag.Arg(0), *keep, *database); err != nil {
		fmt.Fprintln(os.Stderr, "imports:", err)
		os.Exit(1)
	}
}

func run(n int, file, keep, database string) error {
	dir, err := os.MkdirTemp("", "bench-imports-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	part := filepath.Join(dir, "archive.jsonl")
	bytes, err := head(file, part, n)
	if err != nil {
		return err
	}
	binary := filepath.Join(dir, "broadsheet")
	if out, err := exec.Command("go", "build", "-o", binary, "./cmd/broadsheet").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	if keep == "" {
		keep = filepath.Join(dir, "newsroom")
	}
	fmt.Printf("%d stories, %.1f MB\n", n, float64(bytes)/1e6)
	for _, what := range []string{"import", "import again"} {
		args := []string{"import", "--data", keep, part}
		if database != "" {
			args = append(args, "--database", database)
		}
		cmd := exec.Command(binary, args...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		began := time.Now()
		if err := cmd.Run(); err != nil {
			return err
		}
		took := time.Since(began)
		fmt.Printf("%s: %.1f s, %.0f stories a second, %.1f s of CPU, peak memory %d MB\n", what, took.Seconds(), float64(n)/took.Seconds(),
			(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), peak(cmd.ProcessState)>>10)
	}
	return nil
}

// head copies the first n lines.
func head(from, to string, n int) (int64, error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	w, s := bufio.NewWriterSize(out, 1<<20), bufio.NewScanner(in)
	s.Buffer(nil, 64<<20)
	var bytes int64
	for i := 0; i < n; i++ {
		if !s.Scan() {
			return 0, fmt.Errorf("%s has only %d lines", from, i)
		}
		b, _ := w.Write(append(s.Bytes(), '\n'))
		bytes += int64(b)
	}
	return bytes, w.Flush()
}
