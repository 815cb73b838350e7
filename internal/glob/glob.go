// Package glob matches paths with patterns, as the configuration has them.
package glob

import (
	"errors"
	"path"
	"slices"
	"strings"
)

// A Glob is a pattern of relative paths with slashes, such as "drafts",
// "**/*.tmp" or "api/**/internal". Within a name, * stands for any text, ? for
// a character, and [a-z] for one of some; ** in place of a name stands for any
// number of folders, also none. The zero Glob matches nothing.
type Glob struct{ parts []string }

// Parse reads a Glob. The error says what is wrong with it, and does not show
// it. Signs that mean something in other kinds of globs, but would stand for
// themselves here, are errors.
func Parse(pattern string) (Glob, error) {
	pattern = strings.TrimPrefix(strings.TrimSuffix(pattern, "/"), "./")
	switch {
	case pattern == "", pattern == ".":
		return Glob{}, errors.New("it names nothing in the folder")
	case strings.HasPrefix(pattern, "/"):
		return Glob{}, errors.New("it begins with a slash, and such paths begin in the folder")
	case strings.HasPrefix(pattern, "!"):
		return Glob{}, errors.New("it begins with an exclamation mark, and there are no exceptions")
	case strings.ContainsRune(pattern, '\\'):
		return Glob{}, errors.New("it has a backslash, and slashes stand between folders")
	case strings.ContainsAny(pattern, "{}"):
		return Glob{}, errors.New("it has braces, and each choice is a glob of its own")
	}
	parts := strings.Split(pattern, "/")
	for _, part := range parts {
		_, err := path.Match(part, "")
		switch {
		case part == "":
			return Glob{}, errors.New("it has two slashes in a row")
		case part == ".", part == "..":
			return Glob{}, errors.New("it has . or .. in place of a name")
		case part != "**" && strings.Contains(part, "**"):
			return Glob{}, errors.New("it has ** beside other text, and ** stands alone between slashes")
		case err != nil:
			return Glob{}, errors.New("it has a bracket that is not closed, or with nothing in it")
		}
	}
	return Glob{slices.CompactFunc(parts, func(a, b string) bool { return a == "**" && b == "**" })}, nil
}

// Match reports whether the Glob matches all of a path.
func (g Glob) Match(name string) bool {
	return len(g.parts) > 0 && match(g.parts, strings.Split(name, "/"))
}

func match(parts, names []string) bool {
	if len(parts) == 0 {
		return len(names) == 0
	}
	if parts[0] == "**" {
		for i := range len(names) + 1 {
			if match(parts[1:], names[i:]) {
				return true
			}
		}
		return false
	}
	if len(names) == 0 {
		return false
	}
	ok, _ := path.Match(parts[0], names[0]) // Parse has seen to errors
	return ok && match(parts[1:], names[1:])
}
