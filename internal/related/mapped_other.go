//go:build !unix

package related

import "os"

const mappedBlock = 0

// mapped maps nothing here.
type mapped struct{}

func (mapped) read(*os.File, []byte, int64) (int, error) { return 0, nil }
func (mapped) close() error                              { return nil }
