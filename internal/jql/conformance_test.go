package jql

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// A labelled is one query with the verdict of Atlassian's parser.
type labelled struct {
	JQL    string  `json:"jql"`
	OK     bool    `json:"ok"`
	Err    *[2]int `json:"err"`    // code points
	Server string  `json:"server"` // why Jira's server refuses what the parser takes
}

// cases returns the labelled queries.
func cases(tb testing.TB) []labelled {
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		tb.Skip("JQLBUILD_TESTDATA does not name the folder of conformance data")
	}
	f, err := os.Open(filepath.Join(dir, "jql", "cases.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var all []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c labelled
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			tb.Fatal(err)
		}
		all = append(all, c)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return all
}

func TestConformance(t *testing.T) {
	all := cases(t)
	accepted, rejected, samePlace, server, alike := 0, 0, 0, 0, 0
	for _, c := range all {
		checkTokens(t, c.JQL)
		q, err := Parse(c.JQL)
		if (err == nil) != c.OK {
			t.Errorf("Parse(%q): got error %v, want ok = %v", c.JQL, err, c.OK)
			continue
		}
		if err == nil {
			accepted++
			checkCanonical(t, q)
			strict := refused(Lint(q, Options{}))
			if c.Server != "" {
				server++
				if !strict {
					t.Errorf("Lint(%q) found nothing, Jira's server says %s", c.JQL, c.Server)
				}
			} else if strict {
				alike++ // the labels name only queries of Atlassian's own tests
			}
			continue
		}
		rejected++
		e := err.(*SyntaxError)
		got := [2]int{utf8.RuneCountInString(c.JQL[:e.Start]), utf8.RuneCountInString(c.JQL[:e.End])}
		if got == *c.Err {
			samePlace++
		} else {
			t.Logf("place of %q: got %v, want %v (%s)", c.JQL, got, *c.Err, e.Message)
		}
	}
	t.Logf("%d queries: %d accepted and %d rejected as labelled; %d refused by the server's rules and %d like them; error at the same place in %d of %d (%.1f%%)",
		len(all), accepted, rejected, server, alike, samePlace, rejected, 100*float64(samePlace)/float64(rejected))
	if 100*samePlace < 97*rejected {
		t.Errorf("error at the same place in %d of %d, want at least 97%%", samePlace, rejected)
	}
}

// checkCanonical checks that printing a query changes nothing that it means,
// and that printing it again changes nothing at all.
func checkCanonical(t *testing.T, q *Query) {
	t.Helper()
	text := q.String()
	again, err := Parse(text)
	if err != nil {
		t.Fatalf("%q prints as %q, which does not parse: %v", q.Text(), text, err)
	}
	if d := diff(q, again); d != "" {
		t.Fatalf("%q prints as %q, which means something else:\n%s", q.Text(), text, d)
	}
	if got := again.String(); got != text {
		t.Fatalf("%q prints as %q, and that as %q", q.Text(), text, got)
	}
}

// refused reports whether any finding is more than a warning.
func refused(found []Finding) bool {
	for _, f := range found {
		if !f.Warning {
			return true
		}
	}
	return false
}
