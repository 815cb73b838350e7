package linkconfig

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns a JSON Schema (draft 2020-12) of jqlbuild.yaml, for editors.
// It finds what can be found without looking from one value to another;
// [Parse] finds the rest.
func Schema() []byte { return slices.Clone(schema) }
