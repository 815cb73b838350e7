package yamltext

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
)

// TestLimits checks that what would take long to read is refused, with the
// limit, and that what is just below is not.
func TestLimits(t *testing.T) {
	anchors := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d: &a%d x\n", i, i)
		}
		return b.String()
	}
	laughs := "a0: &a0 [x]\n"
	for i := 1; i < 6000; i++ {
		laughs += fmt.Sprintf("a%d: &a%[1]d [*a%d, *a%[2]d]\n", i, i-1)
	}
	for name, test := range map[string]struct{ text, want string }{
		"size":          {"a: b\n" + strings.Repeat("# x\n", 1<<18), "larger than 1 MiB"},
		"anchors":       {anchors(10_001), "more than 10000 anchors and aliases"},
		"fewer anchors": {anchors(10_000), ""},
		"aliases":       {"a: &a x\nb: [" + strings.Repeat("*a, ", 10_000) + "]\n", "more than 10000 anchors and aliases"},
		"laughs":        {laughs, "more than 10000 anchors and aliases"},
		"flow":          {strings.Repeat("[", 101) + strings.Repeat("]", 101), "nested more than 100 levels deep"},
		"dashes":        {strings.Repeat("- ", 5000) + "x", "nested more than 100 levels deep"},
		"some nesting":  {strings.Repeat("[", 99) + strings.Repeat("]", 99), ""},
		"one line":      {"{" + strings.Repeat("'a', ", 60_000) + "}", `this mapping has "a" twice`},
	} {
		_, problems := Parse(source.Span{File: source.NewFile(name, []byte(test.text)), End: len(test.text)})
		switch {
		case test.want == "" && len(problems) > 0, test.want != "" && len(problems) == 0:
			t.Errorf("%s: %d problems, want %q", name, len(problems), test.want)
		case test.want != "" && !strings.Contains(problems[0].Message, test.want):
			t.Errorf("%s: %v, want %q", name, problems[0], test.want)
		}
	}
}
