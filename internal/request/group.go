package request

import (
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// groups decides what issues are grouped by.
func (d *decision) groups(v table.TableView) {
	var levels []*tabulate.Level
	for i, by := range v.GroupBy {
		var named []table.GroupTitle
		if i == 0 {
			named = v.Groups
		}
		l := d.level(by, named)
		if l == nil {
			levels = append(levels, nil)
			continue
		}
		if slices.ContainsFunc(levels, func(other *tabulate.Level) bool { return other != nil && sameColumn(other.Column, l.Column) }) {
			d.problem(source.Problem{Span: by.Name.Span(), Code: "bad-group-by", Class: d.class(by.Name.Span()),
				Message: "the field " + quote(by.Name.Value) + " is grouped by already",
				Fix:     "name each field once"})
			continue
		}
		levels = append(levels, l)
		d.req.Groups = append(d.req.Groups, *l)
	}
	d.emptyGroups(v.EmptyGroup, levels...)
}

// level resolves a field to group by. It has the groups that the author
// names, else those of the configuration.
func (d *decision) level(by table.Column, named []table.GroupTitle) *tabulate.Level {
	c := d.optional(by)
	if c == nil {
		return nil
	}
	l := tabulate.Level{Column: *c, Named: named}
	if named != nil {
		return &l
	}
	for _, style := range d.maker.Config.Fields {
		if f, part, err := d.lookUp(style.Name.Value); err == nil && style.Groups != nil && f.ID == c.Field.ID && slices.Equal(part, c.Part) {
			l.Named = style.Groups
		}
	}
	return &l
}

// emptyGroups decides whether groups without issues are shown.
func (d *decision) emptyGroups(text source.Text, levels ...*tabulate.Level) {
	d.req.EmptyGroups = text.Given()
	if text.Given() && !slices.ContainsFunc(levels, func(l *tabulate.Level) bool { return l == nil || l.Named != nil }) {
		d.problem(source.Problem{Span: text.Span(), Code: "no-effect", Class: d.class(text.Span()), Warning: true,
			Message: "empty-group has nothing to say, since no groups are named",
			Fix:     `name them with groups="…", or leave it out`})
	}
}

// sameColumn reports whether two columns are of the same part of a field.
func sameColumn(a, b field.Column) bool {
	return a.Field.ID == b.Field.ID && slices.Equal(a.Part, b.Part)
}
