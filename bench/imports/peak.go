package main

import (
	"os"
	"syscall"
)

// peak returns the largest memory that a process used, in KiB.
func peak(s *os.ProcessState) int64 {
	if u, ok := s.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss
	}
	return 0
}
