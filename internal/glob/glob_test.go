package glob

import "testing"

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		pattern string
		yes, no []string
	}{
		{"drafts", []string{"drafts"}, []string{"drafts/a.md", "x/drafts", "drafts2", "Drafts"}},
		{"./drafts/", []string{"drafts"}, []string{"x/drafts"}},
		{"*.tmp", []string{"a.tmp", ".tmp"}, []string{"x/a.tmp", "a.tmp2"}},
		{"**/*.tmp", []string{"a.tmp", "x/a.tmp", "x/y/a.tmp"}, []string{"a.tmp/b"}},
		{"api/**", []string{"api", "api/a", "api/a/b"}, []string{"apis", "x/api"}},
		{"a/**/**/b", []string{"a/b", "a/x/b", "a/x/y/b"}, []string{"a/x", "b"}},
		{"a?/[bc]*", []string{"ax/b", "ax/cat"}, []string{"a/b", "ax/d", "ax/b/c"}},
		{"**", []string{"a", "a/b"}, nil},
		{"ä*", []string{"äbc"}, []string{"abc"}},
	} {
		g, err := Parse(tt.pattern)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.pattern, err)
		}
		for _, name := range tt.yes {
			if !g.Match(name) {
				t.Errorf("%q does not match %q", tt.pattern, name)
			}
		}
		for _, name := range tt.no {
			if g.Match(name) {
				t.Errorf("%q matches %q", tt.pattern, name)
			}
		}
	}
	if (Glob{}).Match("") {
		t.Error("the zero Glob matches")
	}
}

func TestMalformed(t *testing.T) {
	for _, pattern := range []string{"", ".", "/", "./", "/a", "!a", `a\b`, "a.{md,txt}", "a//b", "../a", "a/./b", "a**", "a/**b", "[", "a[", "[]a]", "[a-]"} {
		if _, err := Parse(pattern); err == nil {
			t.Errorf("Parse(%q) has no error", pattern)
		}
	}
}
