package request

import (
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// titles returns what the groups of levels are called.
func titles(levels ...tabulate.Level) string {
	var all []string
	for _, l := range levels {
		var names []string
		for _, g := range l.Named {
			names = append(names, g.Title.Value)
		}
		all = append(all, l.Field.ID+":"+strings.Join(names, ","))
	}
	return strings.Join(all, " ")
}

// TestGroups: an attribute is about the outermost field, the configuration
// about its own, wherever that is.
func TestGroups(t *testing.T) {
	m := newMaker(t)
	text := strings.Replace(config, "status: {label: Condition}", `status: {label: Condition, groups: "A as Of status"}`, 1)
	text = strings.Replace(text, "created: {dates: long}", `type: {groups: "A as Of types"}`, 1)
	c, problems := linkconfig.Parse(source.NewFile("jqlbuild.yaml", []byte(text)))
	if source.Failed(problems) {
		t.Fatal(problems)
	}
	m.Config = c
	for _, tt := range []struct{ by, groups, want string }{
		{"status", "", "status:Of status"},
		{"status", "B as Own", "status:Own"},
		{"priority, Issue Type, status", "", "priority: issuetype:Of types status:Of status"},
		{"priority, status", "B as Own", "priority:Own status:Of status"},
		{"type, status", "B as Own", "issuetype:Own status:Of status"},
		{"status.name", "", "status:"},
	} {
		attrs := map[string]string{"jql": "a = 1", "columns": "key", "group-by": tt.by}
		if tt.groups != "" {
			attrs["groups"] = tt.groups
		}
		r, _, problems := m.Make(spec{attrs: attrs}.table(t))
		if len(problems) > 0 || titles(r.Groups...) != tt.want || r.EmptyGroups {
			t.Errorf("%s has the groups %s, %v; want %s", tt.by, titles(r.Groups...), problems, tt.want)
		}
	}
	chart := table.ChartView{By: table.Column{Name: source.Literal("page.md", "type")}, Stack: table.Column{Name: source.Literal("page.md", "status")}, EmptyGroup: source.Literal("page.md", "None.")}
	chart.Groups, _ = attr.ParseGroups(source.Literal("page.md", "B as Own"))
	r, _, problems := m.Make(spec{attrs: map[string]string{"jql": "a = 1"}, view: chart}.table(t))
	if len(problems) > 0 || titles(*r.By, *r.Stack) != "issuetype:Own status:Of status" || !r.EmptyGroups {
		t.Errorf("a chart has the groups %s, %v", titles(*r.By, *r.Stack), problems)
	}
	for by, warned := range map[string]bool{"priority": true, "priority, status": false} {
		_, _, problems := m.Make(spec{attrs: map[string]string{"jql": "a = 1", "columns": "key", "group-by": by, "empty-group": "None."}}.table(t))
		if (len(problems) == 1 && problems[0].Code == "no-effect" && problems[0].Warning) != warned {
			t.Errorf("empty-group with %s gives %v", by, problems)
		}
	}
	// Whether there are groups is not known of a field that there is not.
	if _, _, problems := m.Make(spec{attrs: map[string]string{"jql": "a = 1", "columns": "key", "group-by": "Colour, priority", "groups": "Red", "empty-group": "None."}}.table(t)); len(problems) != 1 {
		t.Errorf("an unknown field with groups gives %v", problems)
	}
}
