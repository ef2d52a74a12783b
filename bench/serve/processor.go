package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// processor returns the processor time that a process and its children have
// used, as Linux counts it.
func processor(pid int) (time.Duration, error) {
	own, err := ticks(pid)
	if err != nil {
		return 0, err
	}
	children, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return 0, err
	}
	for _, file := range children {
		list, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		for _, child := range strings.Fields(string(list)) {
			id, err := strconv.Atoi(child)
			if err != nil {
				return 0, err
			}
			n, err := ticks(id)
			if err != nil {
				return 0, err
			}
			own += n
		}
	}
	return own, nil
}

// ticks reads the processor time of one process; a tick is 10 ms.
func ticks(pid int) (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(data), ") ") // the name may hold anything
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0, fmt.Errorf("process %d: %q", pid, data)
	}
	sum := 0
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return time.Duration(sum) * 10 * time.Millisecond, nil
}
