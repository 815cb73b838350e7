package extension

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/util"

	"github.com/jqlbuild/jqlbuild/table"
)

// address returns the destination of a link, as Markdown writes it, or "".
func (f Filling) address(pieces []piece) string {
	var made []byte
	filled := false
	for i, p := range pieces {
		switch {
		case p.index < 0:
			made = append(made, p.text...)
		case len(f.Values[p.index]) == 0:
			if i == 0 {
				return "" // what follows would be another address
			}
		case i == 0:
			address := table.Address(f.Values[p.index])
			if address == "" {
				return ""
			}
			filled = true
			// No part of it is to be read as a reference to a character.
			made = append(made, strings.ReplaceAll(address, "&", "&amp;")...)
		default:
			filled = true
			made = append(made, f.addressPart(p.index, made)...)
		}
	}
	if !filled || !isHarmless(made) {
		return ""
	}
	return string(made)
}

// addressPart returns a value as a part of an address, before which stands what
// is made already. The key of an issue leads to its place on the page, which is
// named in lower case.
func (f Filling) addressPart(index int, made []byte) string {
	part := table.AddressPart(f.Values[index])
	if part == f.Row.Key && bytes.IndexByte(made, '#') >= 0 {
		return strings.ToLower(part)
	}
	return part
}

// isHarmless reports whether the destination of a link, as Markdown writes it, is
// an http, https or mailto address, or none but a path.
func isHarmless(destination []byte) bool {
	s := util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(destination)))
	scheme, _, ok := bytes.Cut(s, []byte(":"))
	if !ok || bytes.ContainsAny(scheme, "/?#") {
		return true
	}
	// Browsers pass over white space and control characters.
	scheme = bytes.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, scheme)
	switch strings.ToLower(string(scheme)) {
	case "http", "https", "mailto":
		return true
	}
	return false
}
