package main

import (
	"fmt"
	"regexp"
	"time"
)

// A version is what a release is called, and its day.
type version struct {
	number string // such as 1.2.3, without a v
	date   time.Time
}

// unreleased is the version of what has none yet. No archive can be older.
var unreleased = version{"0.0.0", time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}

var (
	heading = regexp.MustCompile(`(?m)^## (.*?)\s*$`)
	named   = regexp.MustCompile(`^\[((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*))\] - (\d{4}-\d\d-\d\d)$`)
)

// newest returns the version of the first heading of a changelog that is one, such
// as "## [1.2.3] - 2026-12-01".
func newest(changelog string) (version, error) {
	for _, m := range heading.FindAllStringSubmatch(changelog, -1) {
		if m[1] == "[Unreleased]" {
			continue
		}
		v := named.FindStringSubmatch(m[1])
		if v == nil {
			return version{}, fmt.Errorf("CHANGELOG.md: %q names no release; write it as ## [1.2.3] - 2026-12-01", m[0])
		}
		date, err := time.Parse(time.DateOnly, v[2])
		if err != nil || date.Before(unreleased.date) {
			return version{}, fmt.Errorf("CHANGELOG.md: %s in %q is no date of a release", v[2], m[0])
		}
		return version{v[1], date}, nil
	}
	return unreleased, nil
}

// day is the version's date as it is written.
func (v version) day() string { return v.date.Format(time.DateOnly) }
