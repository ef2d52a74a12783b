package capture

import (
	"broadsheet/internal/importer"
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

func TestX(t *testing.T) {
	f, _ := os.Open(os.Getenv("X"))
	for it, err := range Format.Items(importer.File{Name: os.Getenv("X"), Body: f}) {
		b, _ := json.MarshalIndent(it, "", " ")
		fmt.Println(string(b), err)
	}
}
