package app

import (
	"broadsheet/internal/importer"
	"broadsheet/internal/importer/capture"
	"broadsheet/internal/importer/jsonl"
	"broadsheet/internal/importer/wxr"
)

// formats are the import formats, in the order in which a file is tried.
var formats = []importer.Format{wxr.Format, jsonl.Format, capture.Format}
