package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// Assignments are the values of --var: what ${NAME} stands for, unless a page
// says it. A name that is given again has all of its values, as a list.
type assignments struct {
	given  []string
	values map[string]table.Variable
}

// String implements pflag.Value.
func (v *assignments) String() string { return strings.Join(v.given, " ") }

// Set implements pflag.Value: it takes NAME=VALUE.
func (v *assignments) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || !jql.IsVariable(name) {
		return fmt.Errorf("%q sets no variable", text)
	}
	if v.values == nil {
		v.values = make(map[string]table.Variable)
	}
	one := v.values[name]
	one.List = len(one.Values) > 0
	one.Values = append(one.Values, source.Literal("--var", value))
	v.values[name] = one
	v.given = append(v.given, text)
	return nil
}

// setLines takes the flag's own variable, which has a NAME=VALUE a line.
func (v *assignments) setLines(text string) error {
	for line := range strings.Lines(text) {
		if line = strings.Trim(line, "\r\n"); line == "" {
			continue
		}
		if err := v.Set(line); err != nil {
			return err
		}
	}
	return nil
}

// Type implements pflag.Value.
func (v *assignments) Type() string { return "NAME=VALUE" }

// tellUnset says which variables of --var occur in no page and not in the
// configuration, most likely by a slip of the name.
func (s *session) tellUnset(specs []table.Spec) {
	texts := [][]byte{s.config.File.Bytes()}
	var last *source.File
	for _, spec := range specs {
		if f := spec.Span.File; f != last { // the shortcodes of a page follow each other
			texts, last = append(texts, f.Bytes()), f
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.flags.vars.values)) {
		written := []byte("${" + name + "}")
		if !slices.ContainsFunc(texts, func(text []byte) bool { return bytes.Contains(text, written) }) {
			s.log.printf(levelWarn, "note: nothing uses %s, which --var sets", written)
		}
	}
}
