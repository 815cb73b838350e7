package mdbook

import (
	"encoding/json"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A preprocessor is a table of book.toml: mdBook's own keys, and the program's.
type preprocessor map[string]json.RawMessage

// own are mdBook's keys.
// https://rust-lang.github.io/mdBook/format/configuration/preprocessors.html
var own = []string{"after", "before", "command", "optional", "renderer", "renderers"}

// is reports whether a table is that of a program: it has its name, or the
// command begins with it.
func (p preprocessor) is(table, program string) bool {
	var command string
	_ = json.Unmarshal(p["command"], &command) // what is no text names no program
	first, _, _ := strings.Cut(command, " ")
	return table == program || strings.TrimSuffix(path.Base(filepath.ToSlash(first)), ".exe") == program
}

// names returns the preprocessors that a key lists.
func (p preprocessor) names(key string) []string {
	var names []string
	_ = json.Unmarshal(p[key], &names) // mdBook has refused what is no list
	return names
}

// Options returns the keys of a program's tables in book.toml that are not
// mdBook's, sorted.
func (m *Message) Options(program string) []string {
	var keys []string
	for table, p := range m.preprocessors {
		if !p.is(table, program) {
			continue
		}
		for key := range maps.Keys(p) {
			if !slices.Contains(own, key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// AfterLinks reports whether book.toml has a program run after mdBook's own
// preprocessor that includes files. A program that it does not know runs where
// it should.
func (m *Message) AfterLinks(program string) bool {
	after := make(map[string][]string)
	for table, p := range m.preprocessors {
		after[table] = append(after[table], p.names("after")...)
		for _, other := range p.names("before") {
			after[other] = append(after[other], table)
		}
	}
	seen := make(map[string]bool)
	var leads func(table string) bool
	leads = func(table string) bool {
		if table == "links" {
			return true
		}
		if seen[table] {
			return false
		}
		seen[table] = true
		return slices.ContainsFunc(after[table], leads)
	}
	for table, p := range m.preprocessors {
		if p.is(table, program) && !leads(table) {
			return !m.builtIn && m.preprocessors["links"] == nil
		}
	}
	return true
}
