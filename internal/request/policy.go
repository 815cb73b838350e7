package request

import (
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// foreign are the fields that hold parts of other issues or what people wrote
// in confidence; on a guarded link they are published only if allow_fields
// names them, since the guard says nothing about those other issues.
var foreign = []string{"issuelinks", "parent", "subtasks", "comment", "worklog", "attachment"}

// allowed reports whether the link lets pages publish a field.
func (d *decision) allowed(f field.Field) bool {
	link := d.req.Link
	if f.ID == keyField || f.ID == "key" || d.gaps {
		return true // what has gaps is decided again with the list, or never asked
	}
	if len(link.AllowFields) > 0 {
		return slices.Contains(d.ids(link.AllowFields), f.ID)
	}
	if slices.Contains(d.ids(link.DenyFields), f.ID) {
		return false
	}
	return !link.Guard.Given() || !slices.Contains(foreign, f.ID)
}

// ids resolves the names of a link's allow_fields or deny_fields. A name that
// means nothing or several things is the administrator's problem: read either
// way it could publish what was meant to be kept. What only the link's own
// list can tell is one of the policyGaps.
func (d *decision) ids(names []source.Text) []string {
	var ids []string
	for _, n := range names {
		f, _, err := d.lookUp(n.Value)
		switch {
		case err == nil:
			ids = append(ids, f.ID)
		case d.listed:
			d.find(n, source.Text{})
		case isCustomID(n.Value):
			ids = append(ids, fieldID(n.Value))
		}
	}
	return ids
}

// policyGaps returns the names in the link's allow_fields and deny_fields that
// cannot be told without its own list of fields. Only ids are certain: what an
// English Jira calls a system field may be the name of a custom field here.
func (d *decision) policyGaps() []source.Text {
	if d.listed {
		return nil
	}
	var gaps []source.Text
	link := d.req.Link
	for _, n := range slices.Concat(link.AllowFields, link.DenyFields) {
		f, _, err := d.fields.Find(n.Value)
		if !isCustomID(n.Value) && (err != nil || f.ID != keyField && !strings.EqualFold(f.ID, strings.TrimSpace(n.Value))) {
			gaps = append(gaps, n)
		}
	}
	return gaps
}

// refuse reports a field that the link does not let pages publish.
func (d *decision) refuse(c table.Column, f field.Field) {
	link := d.req.Link
	p := source.Problem{Span: c.Name.Span(), Code: "field-not-allowed", Class: d.class(c.Name.Span()),
		Message: "the link " + quote(link.Name) + " does not allow pages to show the field " + quote(f.Name)}
	switch {
	case len(link.AllowFields) > 0:
		var names []string
		for _, n := range link.AllowFields {
			names = append(names, n.Value)
		}
		p.Fix = "show the key, or one of " + list(names)
	case link.Guard.Given() && slices.Contains(foreign, f.ID):
		p.Fix = "leave it out, or have allow_fields name it: it holds parts of other issues or conversations, and the link is guarded"
	default:
		p.Fix = "leave it out: it is one of the link's deny_fields"
	}
	d.problem(p)
}
