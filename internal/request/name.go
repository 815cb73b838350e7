package request

import (
	"errors"
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

// epic returns what a name means on Jira Cloud that only Data Center has, or ""
// for another: Cloud has no epic link and epic name any more, but a parent.
//
// See https://community.developer.atlassian.com/t/deprecation-of-the-epic-link-parent-link-and-other-related-fields-in-rest-apis-and-webhooks/54048.
func (d *decision) epic(name string) string {
	if !d.listed || !d.cloud(d.req.Link) && !onAtlassian(d.req.Link) {
		return ""
	}
	head, part, _ := strings.Cut(name, ".")
	switch field.Fold(head) {
	case "epic link", "parent link":
		head = "parent"
	case "epic name":
		head = "parent.summary"
	default:
		return ""
	}
	if part != "" && head == "parent" {
		head += "." + part
	}
	return head
}

// onAtlassian reports whether a link leads to where only Jira Cloud is, which
// tells where nothing was asked yet.
func onAtlassian(link *linkconfig.Link) bool {
	if link.Deployment != linkconfig.Auto || link.URL == nil {
		return false
	}
	return strings.HasSuffix(strings.ToLower(link.URL.Hostname()), ".atlassian.net")
}

// refused reports whether the link's field list will not come.
func (d *decision) refused() bool {
	return d.maker.Refused != nil && d.maker.Refused(d.req.Link)
}

// lookUp returns what a name means on the link.
func (d *decision) lookUp(name string) (field.Field, []string, error) {
	f, part, err := d.fields.Find(name)
	if err == nil {
		return f, part, nil
	}
	if today := d.epic(name); today != "" {
		if f, part, err := d.fields.Find(today); err == nil {
			return f, part, nil
		}
	}
	return field.Field{}, nil, err
}

// find resolves a name and reports it if it means nothing, or several things.
// The label that was written after it is part of the name if the author forgot
// the quotes.
func (d *decision) find(name, label source.Text) (field.Field, []string, bool) {
	f, part, err := d.lookUp(name.Value)
	if err == nil {
		return f, part, true
	}
	p := source.Problem{Span: name.Span(), Class: d.class(name.Span())}
	var ambiguous *field.AmbiguousError
	var unknown *field.UnknownError
	switch {
	case errors.As(err, &ambiguous):
		var ids []string
		for _, c := range ambiguous.Candidates {
			ids = append(ids, c.ID)
		}
		p.Code = "ambiguous-field"
		p.Message = quote(name.Value) + " is the name of several fields on the link " + quote(d.req.Link.Name)
		p.Fix = "use the id of the one you mean: " + strings.Join(ids, ", ")
	case !d.listed && d.refused() && isCustomID(name.Value):
		id := fieldID(name.Value)
		return field.Field{ID: id, Name: id, Custom: true}, nil, true
	case !d.listed:
		d.unresolved = true
		return field.Field{}, nil, false
	case errors.As(err, &unknown):
		p.Code = "unknown-field"
		p.Message = "no field on the link " + quote(d.req.Link.Name) + " is called " + quote(name.Value)
		whole := name.Value + " as " + label.Value
		_, _, err := d.fields.Find(whole)
		switch {
		case label.Given() && err == nil:
			p.Fix = "the field " + quote(whole) + " stands in quotes, since as gives a column its heading: write '" + whole + "'"
		case isCustomID(name.Value):
			p.Message = "no field on the link " + quote(d.req.Link.Name) + " has the id " + quote(name.Value)
			p.Fix = "check the number, and that the link's user may see the field"
		default:
			p.Fix = "use the field's name as Jira shows it, its clause name or its id"
			if _, _, set := d.variable(name.Value); set && d.body {
				p.Fix = "variables are not read in a body, whose placeholders are fields; write the text itself"
				break
			}
			if near := unknown.Nearest(); len(near) > 0 {
				p.Fix = suggest.DidYouMean(near...)
			}
		}
	default:
		p.Code = "unknown-field"
		p.Message = "it is not known which field " + quote(name.Value) + " is: " + err.Error()
	}
	d.problem(p)
	return field.Field{}, nil, false
}

// customID matches what names a custom field whatever the list of fields says.
var customID = regexp.MustCompile(`^(?i:customfield_([0-9]+)|cf\[([0-9]+)\])$`)

func isCustomID(name string) bool { return customID.MatchString(strings.TrimSpace(name)) }

// fieldID returns the id that isCustomID has found.
func fieldID(name string) string {
	m := customID.FindStringSubmatch(strings.TrimSpace(name))
	return "customfield_" + m[1] + m[2]
}
