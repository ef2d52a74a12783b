//go:build !race

package newsroom

const raced = false
