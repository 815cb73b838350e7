package linkconfig

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/glob"
	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// scalar returns a value that is written as one piece of text, of whatever
// kind, and not empty.
func (d *decoder) scalar(n *yamltext.Node, what string) (source.Text, bool) {
	switch {
	case n.Kind == yamltext.List, n.Kind == yamltext.Map, n.Kind == yamltext.Null:
		return source.Text{}, d.is(n, what, yamltext.String)
	case strings.TrimSpace(n.Text.Value) == "":
		d.problem(n.Span, "empty-value", what+" is empty", "write a value, or remove the line")
		return source.Text{}, false
	}
	return n.Text, true
}

// text reads a value that is text and nothing else.
func (d *decoder) text(what string, to *source.Text) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, what); ok && d.is(n, what, yamltext.String) {
			*to = t
		}
	}
}

// line reads a value that is text on one line.
func (d *decoder) line(what string, to *string) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		switch {
		case !ok:
		case strings.ContainsFunc(t.Value, isControl):
			d.problem(t.Span(), "bad-value", what+" holds a line break or another control character", "write it on one line")
		default:
			*to = t.Value
		}
	}
}

// label reads a value that is shown as it is written, be it text or a number.
func (d *decoder) label(what string, to *source.Text) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, what); ok {
			*to = t
		}
	}
}

// checked reads a value that a function of package table has a say in.
func (d *decoder) checked(what string, to *source.Text, check func(source.Text) []source.Problem) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, what); ok {
			d.foreign(check(t))
			*to = t
		}
	}
}

// word reads one of a few words, which are in the order of their constants.
func word[T ~int](d *decoder, what string, to *T, words []string) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		if i := slices.Index(words, t.Value); i >= 0 {
			*to = T(i)
		} else {
			d.notOneOf(t, what, words)
		}
	}
}

func (d *decoder) notOneOf(t source.Text, what string, words []string) {
	d.problem(t.Span(), "bad-value", what+" has no such value", suggest.Fix(t.Value, words, "write "+suggest.Or(words)))
}

func oneOf(d *decoder, what string, to *source.Text, words ...string) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		if slices.Contains(words, t.Value) {
			*to = t
		} else {
			d.notOneOf(t, what, words)
		}
	}
}

var decimal = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)

func (d *decoder) number(what string, to *int, least int) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok || !d.is(n, what, yamltext.Int) {
			return
		}
		v, err := strconv.Atoi(t.Value)
		if err != nil || v < least || !decimal.MatchString(t.Value) { // 010 is 8 to YAML, and 10 to people
			d.problem(t.Span(), "bad-value", fmt.Sprintf("%s is not a whole number from %d", what, least), "write one in decimal")
			return
		}
		*to = v
	}
}

func (d *decoder) boolean(what string, to *bool) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if d.is(n, what, yamltext.Bool) {
			*to = strings.EqualFold(n.Text.Value, "true")
		}
	}
}

// list reads the items of a list; a single value is a list of one.
func (d *decoder) list(what, item string, read func(source.Text)) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if !d.is(n, what, yamltext.List) {
			return
		}
		if len(n.Items) == 0 {
			d.problem(n.Span, "empty-value", what+" is an empty list", "name something, or remove the line")
		}
		for _, i := range n.Items {
			if t, ok := d.scalar(i, item); ok {
				read(t)
			}
		}
	}
}

func (d *decoder) texts(what, item string, to *[]source.Text) func(*yamltext.Node) {
	return d.list(what, item, func(t source.Text) { *to = append(*to, t) })
}

// glob checks a glob of paths.
func (d *decoder) glob(t source.Text) source.Text {
	if _, err := glob.Parse(t.Value); err != nil {
		d.problem(t.Span(), "bad-value", "a glob of exclude is malformed: "+err.Error(), "write a path in the folder of pages, such as drafts or **/*.tmp")
	}
	return t
}

// project returns a project's key as Jira has it.
func (d *decoder) project(t source.Text) string {
	first, ok := jql.ParseKey(t.TrimSpace().Value + "-1")
	if !ok {
		d.problem(t.Span(), "bad-value", "no_links names what is no project's key", "write the letters before the number in the keys of its issues, such as SEC")
	}
	return strings.TrimSuffix(first, "-1")
}

// columns reads columns as a list, or in one text as in a shortcode.
func (d *decoder) columns(to *[]table.Column) func(*yamltext.Node) {
	list := d.list("columns", "a column", func(t source.Text) {
		c, problems := attr.ParseColumn(t)
		d.foreign(problems)
		*to = append(*to, c)
	})
	return func(n *yamltext.Node) {
		if n.Kind != yamltext.String {
			list(n)
			return
		}
		if t, ok := d.scalar(n, "columns"); ok {
			columns, problems := attr.ParseColumns(t)
			d.foreign(problems)
			*to = columns
		}
	}
}

func (d *decoder) groups(to *[]table.GroupTitle) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, "groups"); ok {
			groups, problems := attr.ParseGroups(t)
			d.foreign(problems)
			*to = groups
		}
	}
}

func (d *decoder) limit(to *table.Limit) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, "limit"); ok {
			limit, problems := attr.ParseLimit(t)
			d.foreign(problems)
			*to = limit
		}
	}
}

func (d *decoder) timeZone(to **time.Location) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, "time_zone")
		if !ok {
			return
		}
		zone, err := time.LoadLocation(t.Value)
		if err != nil || t.Value == "Local" { // which is another one on each machine
			d.problem(t.Span(), "bad-time-zone", "there is no such time zone", "write UTC, or a name such as Europe/Berlin")
			return
		}
		*to = zone
	}
}
