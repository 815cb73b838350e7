package eval

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// A literal is one thing that a field is compared with.
type literal struct {
	text     string
	number   bool      // an integer without quotes
	empty    bool      // EMPTY
	function string    // the function that returned it
	time     time.Time // what a function of time returned
	test     test      // what a function returned that chooses among the values of issues
}

// unresolved reports whether the literal is the one that means no resolution.
func (l literal) unresolved(f field) bool {
	return f.id == "resolution" && strings.EqualFold(l.text, "unresolved") && l.function == ""
}

// literals returns what an operand stands for.
func (x comparison) literals(o jql.Operand) ([]literal, bool) {
	switch o := o.(type) {
	case jql.Empty:
		return []literal{{empty: true}}, true
	case jql.Value:
		return []literal{{text: o.Text, number: o.Number}}, true
	case jql.List:
		var all []literal
		good := true
		for _, item := range o.Items {
			found, ok := x.literals(item)
			all = append(all, found...)
			good = good && ok
		}
		return all, good
	case jql.Call:
		return x.call(o)
	}
	return nil, false
}

// A function makes literals from its arguments. What it cannot make it
// reports.
type function struct {
	list     bool                                                // it may return several, so it goes with IN
	min, max int                                                 // how many arguments it takes
	fits     func(field) bool                                    // the fields it is for; nil for any that can take what it returns
	call     func(x comparison, args []string) ([]literal, bool) // the arguments are as many as it takes
}

// functions are those that can be evaluated, by their names in lower case.
var functions = map[string]function{
	"currentuser":               {call: currentUser},
	"now":                       {call: now},
	"startofday":                {max: 1, call: boundary('d', false)},
	"startofweek":               {max: 1, call: boundary('w', false)},
	"startofmonth":              {max: 1, call: boundary('M', false)},
	"startofyear":               {max: 1, call: boundary('y', false)},
	"endofday":                  {max: 1, call: boundary('d', true)},
	"endofweek":                 {max: 1, call: boundary('w', true)},
	"endofmonth":                {max: 1, call: boundary('M', true)},
	"endofyear":                 {max: 1, call: boundary('y', true)},
	"opensprints":               {list: true, fits: isSprint, call: sprints("active")},
	"closedsprints":             {list: true, fits: isSprint, call: sprints("closed")},
	"futuresprints":             {list: true, fits: isSprint, call: sprints("future")},
	"standardissuetypes":        {list: true, fits: isType, call: issueTypes(false)},
	"subtaskissuetypes":         {list: true, fits: isType, call: issueTypes(true)},
	"releasedversions":          {list: true, max: 100, fits: isVersion, call: versions(true)},
	"unreleasedversions":        {list: true, max: 100, fits: isVersion, call: versions(false)},
	"latestreleasedversion":     {min: 1, max: 1, fits: isVersion, call: latestReleased},
	"earliestunreleasedversion": {min: 1, max: 1, fits: isVersion, call: earliestUnreleased},
	"linkedissues":              {list: true, min: 1, max: 2, fits: isIssue, call: linkedIssues},
	"cascadeoption":             {list: true, min: 1, max: 2, fits: isCascade, call: cascadeOption},
}

func isSprint(f field) bool  { return f.custom == "gh-sprint" }
func isType(f field) bool    { return f.id == "issuetype" }
func isVersion(f field) bool { return f.kind == kindRanked && f.id != "priority" }
func isIssue(f field) bool   { return f.id == "issuekey" }
func isCascade(f field) bool { return f.custom == "cascadingselect" }

// call evaluates a function.
func (x comparison) call(call jql.Call) ([]literal, bool) {
	args := make([]string, len(call.Args))
	for i, a := range call.Args {
		args[i] = a.Text
	}
	x.function = call.Name.Text
	shown := x.function + "(" + strings.Join(args, ", ") + ")"
	f, ok := functions[strings.ToLower(x.function)]
	switch {
	case !ok:
		x.fail("Unable to find JQL function '%s'.", shown)
		return nil, false
	case f.list && x.op != jql.In && x.op != jql.NotIn:
		x.fail("Operator '%s' does not support the list value '%s' for field '%s'.", x.shown, shown, x.name)
		return nil, false
	case !f.list && x.bare:
		x.fail("Operator '%s' does not support the non-list value '%s' for field '%s'.", x.shown, shown, x.name)
		return nil, false
	case f.fits != nil && !f.fits(x.field):
		x.unfit()
		return nil, false
	case len(args) < f.min || len(args) > f.max:
		want := fmt.Sprintf("'%d'", f.min)
		if f.max > f.min {
			want = fmt.Sprintf("between '%d' and '%d'", f.min, f.max)
		}
		x.fail("Function '%s' expected %s arguments but received '%d'.", x.function, want, len(args))
		return nil, false
	}
	literals, ok := f.call(x, args)
	for i := range literals {
		literals[i].function = x.function
	}
	return literals, ok
}

// unfit reports that the function returns nothing that the field can take.
func (x comparison) unfit() {
	x.fail("A value provided by the function '%s' is invalid for the field '%s'.", x.function, x.name)
}

// selected is what a function returns that chooses among an issue's own values.
func selected(t test) ([]literal, bool) { return []literal{{test: t}}, true }

func currentUser(x comparison, _ []string) ([]literal, bool) {
	if x.env.User == "" {
		return nil, true
	}
	return []literal{{text: x.env.User}}, true
}

func now(x comparison, _ []string) ([]literal, bool) {
	return []literal{{time: x.env.Now}}, true
}

func boundary(period byte, end bool) func(comparison, []string) ([]literal, bool) {
	return func(x comparison, args []string) ([]literal, bool) {
		offset := strings.Join(args, "")
		t, ok := x.boundary(period, end, offset)
		if !ok {
			x.fail("Duration for function '%s' should have the format (+/-)n(yMwdhm), e.g -1M for 1 month earlier.", x.function)
		}
		return []literal{{time: t}}, ok
	}
}

func sprints(state string) func(comparison, []string) ([]literal, bool) {
	return func(comparison, []string) ([]literal, bool) {
		return selected(func(_ *Issue, it item) bool {
			s, _ := it.raw["state"].(string)
			return strings.EqualFold(s, state)
		})
	}
}

func issueTypes(subtask bool) func(comparison, []string) ([]literal, bool) {
	return func(comparison, []string) ([]literal, bool) {
		return selected(func(_ *Issue, it item) bool { return (it.raw["subtask"] == true) == subtask })
	}
}

func versions(released bool) func(comparison, []string) ([]literal, bool) {
	return func(x comparison, projects []string) ([]literal, bool) {
		for _, p := range projects {
			if !x.isProject(p) {
				return nil, false
			}
		}
		return selected(func(i *Issue, it item) bool {
			if (it.raw["released"] == true) != released {
				return false
			}
			return len(projects) == 0 || slices.ContainsFunc(projects, func(p string) bool {
				return slices.ContainsFunc(systemFields["project"].items(i), func(it item) bool {
					return it.id == p || slices.Contains(it.names, strings.ToLower(p))
				})
			})
		})
	}
}

// isProject reports whether there is such a project, as far as is known.
func (x comparison) isProject(p string) bool {
	k := x.known("project")
	if k != nil && len(k.find(literal{text: p})) == 0 {
		x.fail("Could not resolve the project '%s' provided to function '%s'.", p, x.function)
		return false
	}
	return true
}

func latestReleased(x comparison, args []string) ([]literal, bool) {
	return x.version(args[0], true)
}

func earliestUnreleased(x comparison, args []string) ([]literal, bool) {
	return x.version(args[0], false)
}

// version returns the last released or the first unreleased version of a
// project.
func (x comparison) version(project string, released bool) ([]literal, bool) {
	k := x.known(x.field.id)
	if k == nil {
		x.fail("Unable to find JQL function '%s(%s)'.", x.function, project)
		return nil, false
	}
	if !x.isProject(project) {
		return nil, false
	}
	key := project
	if p := x.known("project"); p != nil {
		key = p.all[p.find(literal{text: project})[0]].Key
	}
	var found []literal
	for _, v := range k.all {
		if !strings.EqualFold(v.Project, key) || v.Released != released || v.Archived {
			continue
		}
		found = []literal{{text: v.ID, number: true}}
		if !released {
			break
		}
	}
	return found, true
}

// linkedIssues selects the issues that an issue links to, perhaps only those
// to which its link reads as described.
func linkedIssues(x comparison, args []string) ([]literal, bool) {
	key := strings.ToUpper(args[0])
	if k := x.known("issuekey"); !jql.IsKey(key) || k != nil && len(k.find(literal{text: key})) == 0 {
		x.fail("Issue '%s' could not be found in function '%s'.", args[0], x.function)
		return nil, false
	}
	return selected(func(i *Issue, _ item) bool {
		links, _ := i.Fields["issuelinks"].([]any)
		for _, l := range links {
			link, _ := l.(map[string]any)
			typ, _ := link["type"].(map[string]any)
			// A link reads the other way round from its other end.
			for side, description := range map[string]string{"outwardIssue": "inward", "inwardIssue": "outward"} {
				other, _ := link[side].(map[string]any)
				text, _ := typ[description].(string)
				if other["key"] == key && (len(args) == 1 || strings.EqualFold(text, args[1])) {
					return true
				}
			}
		}
		return false
	})
}

// cascadeOption selects issues by the first option, or both.
func cascadeOption(_ comparison, args []string) ([]literal, bool) {
	is := func(it item, s string) bool { return it.id == s || slices.Contains(it.names, strings.ToLower(s)) }
	return selected(func(i *Issue, it item) bool {
		if len(args) == 1 {
			return it.parent == nil && is(it, args[0])
		}
		return it.parent != nil && is(*it.parent, args[0]) && is(it, args[1])
	})
}
