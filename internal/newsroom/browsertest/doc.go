// Package browsertest tries the newsroom as people meet it: in Chromium,
// against the program itself as a process of its own, which is killed and
// started again. It holds nothing but tests.
package browsertest
