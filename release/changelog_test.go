package main

import "testing"

func TestNewest(t *testing.T) {
	for changelog, want := range map[string]string{
		"": "0.0.0 1980-01-01",
		"# Changelog\n\n## [Unreleased]\n\n### Added\n":                           "0.0.0 1980-01-01",
		"## [Unreleased]\n\n## [1.2.3] - 2026-12-01\n\n## [1.2.2] - 2026-11-01\n": "1.2.3 2026-12-01",
		"## [Unreleased]\r\n\r\n## [0.10.0] - 2027-01-31\r\n":                     "0.10.0 2027-01-31",
	} {
		v, err := newest(changelog)
		if got := v.number + " " + v.day(); err != nil || got != want {
			t.Errorf("%q is %s, %v, want %s", changelog, got, err, want)
		}
	}
	for _, changelog := range []string{
		"## [1.2.3]\n", "## 1.2.3 - 2026-12-01\n", "## [v1.2.3] - 2026-12-01\n", "## [1.2] - 2026-12-01\n", "## [1.02.3] - 2026-12-01\n",
		"## [1.2.3] - 2026-12-32\n", "## [1.2.3] - 1970-01-01\n", "## [1.2.3-rc.1] - 2026-12-01\n", "## [1.2.3] - 2026-12-01 [YANKED]\n",
	} {
		if v, err := newest(changelog); err == nil {
			t.Errorf("%q is %s, want an error", changelog, v.number)
		}
	}
}
