//go:build race

package newsroom

// raced says that the race detector looks on, which makes all tenfold slower.
const raced = true
