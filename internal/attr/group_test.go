package attr

import (
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

func TestParseGroupBy(t *testing.T) {
	for _, tt := range []struct{ give, want, problems string }{
		{give: ` status `, want: `status`},
		{give: `issuetype, "a, b",Components`, want: `issuetype | a, b | Components`},
		{give: `Type, status, type`, want: `Type | status | type`, problems: `bad-group-by:14-18`},
		{give: `a, b, c, "d", e`, want: `a | b | c`, problems: `bad-group-by:10-11`},
		{give: `a,`, want: `a`, problems: `empty-item:2-2`},
		{give: ` `, problems: `empty-item:0-1`},
		{give: `a "b"`, problems: `bad-column:2-3`},
	} {
		columns, problems := ParseGroupBy(source.Literal("x", tt.give))
		if got := show(columns); got != tt.want || showProblems(problems) != tt.problems {
			t.Errorf("ParseGroupBy(%q) = %s, %v; want %s, %s", tt.give, got, problems, tt.want, tt.problems)
		}
	}
}

func showGroups(groups []table.GroupTitle) string {
	var all []string
	for _, g := range groups {
		var values []string
		for _, v := range g.Values {
			values = append(values, v.Value)
		}
		if g.Empty.Given() {
			values = append(values, "-")
		}
		if g.Rest.Given() {
			values = append(values, "**")
		}
		one := strings.Join(values, "+")
		if g.Title.Given() {
			one += "=" + g.Title.Value
		}
		all = append(all, one)
	}
	return strings.Join(all, " | ")
}

func TestParseGroups(t *testing.T) {
	for _, tt := range []struct{ give, want, problems string }{
		{give: `Bug`, want: `Bug`},
		{give: " Epic or Story\u00a0OR Task as New features,\n Bug , EMPTY as Nothing, * as Other", want: `Epic+Story+Task=New features | Bug | -=Nothing | **=Other`},
		{give: `empty, Bug`, want: `- | Bug`},
		{give: `Bug or EMPTY or * as All`, want: `Bug+-+**=All`},
		{give: `"EMPTY", '*' as Star, "Trial or error" or "known as" as "That, or \'this\'", order, basis`, want: `EMPTY | *=Star | Trial or error+known as=That, or \'this\' | order | basis`},
		{give: `"EMPTY", EMPTY`, want: `EMPTY | -`},
		{give: `Bug, bug as Bugs`, want: `Bug`, problems: `bad-group:5-8`},
		{give: `Bug or Story or BUG as Both`, problems: `bad-group:16-19`},
		{give: `* as A, Bug, * as B`, want: `**=A | Bug`, problems: `bad-group:13-14`},
		{give: `EMPTY, empty as Nothing`, want: `-`, problems: `bad-group:7-12`},
		{give: `Bug as Bugs, Defect as bugs`, want: `Bug=Bugs | Defect=bugs`, problems: `bad-group:23-27`},
		{give: `Bug as Story, Story`, want: `Bug=Story | Story`, problems: `bad-group:14-19`},
		{give: `Bug or Story`, problems: `bad-group:0-12`},
		{give: `Bug or EMPTY`, problems: `bad-group:0-12`},
		{give: `*`, problems: `bad-group:0-1`},
		{give: `Bug as Bugs or Story`, problems: `bad-group:12-20`},
		{give: `Bug as A as B`, problems: `bad-group:9-13`},
		{give: `or Bug as A`, problems: `bad-group:0-11`},
		{give: `Bug or as A`, problems: `bad-group:7-11`},
		{give: `Bug as`, problems: `bad-group:6-6`},
		{give: `as A`, problems: `bad-group:0-4`},
		{give: `"Bug" Story`, problems: `bad-group:6-11`},
		{give: `Customer's`, problems: `open-quote:8-10`},
		{give: `Bug,,Story`, want: `Bug | Story`, problems: `empty-item:4-4`},
		{give: ``, problems: `empty-item:0-0`},
	} {
		groups, problems := ParseGroups(source.Literal("x", tt.give))
		if got := showGroups(groups); got != tt.want || showProblems(problems) != tt.problems {
			t.Errorf("ParseGroups(%q) = %s, %v; want %s, %s", tt.give, got, problems, tt.want, tt.problems)
		}
	}
	if groups, problems := ParseGroups(source.Text{}); groups != nil || problems != nil {
		t.Error("groups that are not given are something")
	}
}

func FuzzParseGroups(f *testing.F) {
	for _, s := range []string{`A or "B, C" as 'D', EMPTY as None, * as Other`, `or or or as as`, `"a" or`, "a\u00a0or b as c", `* or *`, `'\''as"x"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := source.Literal("x", s)
		ParseGroupBy(text)
		groups, problems := ParseGroups(text)
		if len(groups) == 0 && len(problems) == 0 {
			t.Errorf("%q gives neither groups nor problems", s)
		}
		if len(problems) > 0 {
			return
		}
		named := make(map[string]bool)
		for _, g := range groups {
			if !g.Title.Given() && (len(g.Values) > 1 || g.Rest.Given()) || g.Title.Given() && strings.TrimSpace(g.Title.Value) == "" {
				t.Errorf("%q gives a group without a title", s)
			}
			if len(g.Values) == 0 && !g.Empty.Given() && !g.Rest.Given() {
				t.Errorf("%q gives a group of nothing", s)
			}
			for _, v := range g.Values {
				if key := strings.ToLower(v.Value); named[key] || strings.TrimSpace(key) == "" {
					t.Errorf("%q gives the value %q twice, or an empty one", s, v.Value)
				}
				named[strings.ToLower(v.Value)] = true
			}
		}
	})
}
