package field

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/internal/adf"
	"github.com/jqlbuild/jqlbuild/internal/issue"
	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/table"
)

// A printer makes cells of single values.
type printer struct {
	style  Style
	format Format
	dates  string
}

// cell returns the cell of one value. A value that is not what its kind
// promises is told by its looks.
func (p printer) cell(k kind, v any) table.Cell {
	if v == nil {
		return table.Cell{}
	}
	switch p.format {
	case AsIs:
	case Markdown:
		if text, ok := p.source(k, v); ok {
			return p.markdown(text)
		}
		p.format = AsIs
	case Number:
		if c, ok := p.number(v); ok {
			return c
		}
	default:
		if n, ok := numeric(v); ok {
			return p.figure(n)
		}
	}
	c, ok := p.known(k, v)
	if !ok {
		if c, ok = p.known(sniff(v), v); !ok {
			c = p.unknown(v)
		}
	}
	if p.format != AsIs && c.Numeric {
		return p.figure(c.Number) // such as votes, or a duration as a plain number
	}
	return c
}

// known returns the cell of a value of a kind; ok is false when the value is
// of another shape than the kind has.
func (p printer) known(k kind, v any) (c table.Cell, ok bool) {
	switch k {
	case hidden:
		return table.Cell{}, true
	case option, status, category, priority, issueType, resolution, version, component, team, asset:
		if isReference(k, v) {
			return table.Cell{}, true
		}
	case number:
		return p.number(v)
	case duration, percent:
		return p.measure(k, v)
	case yesNo:
		return p.yesNo(v)
	}
	switch v := v.(type) {
	case markup:
		return p.markup(v), true
	case string:
		return p.knownString(k, v)
	case object:
		return p.knownObject(k, v)
	}
	return table.Cell{}, false
}

// isReference reports whether a value is the bare id of what its kind has names
// for.
func isReference(k kind, v any) bool {
	switch v := v.(type) {
	case json.Number:
		return true
	case string:
		return isNumber(v) || isID(v) || (k == team || k == asset) && strings.Trim(v, "0123456789") == ""
	}
	return false
}

func (p printer) knownString(k kind, s string) (table.Cell, bool) {
	switch k {
	case plainText:
		return textCell(s), true
	case appText:
		return p.appText(s), true
	case scripted:
		return p.scripted(s), true
	case checklist:
		if items, ok := checklistItems(s); ok {
			return p.checklist(items), true
		}
	case color:
		if isColor(s) {
			return table.Cell{}, true
		}
		return textCell(strings.ReplaceAll(s, "_", " ")), true
	case richText:
		return p.rich(adf.FromWiki(s)), true
	case date:
		return p.time(s)
	case address:
		return p.address(s)
	case rank:
		return table.Cell{Content: table.Plain(s), Sort: spelled(s)}, true
	case issueKey, linkedIssue, parentLink:
		_, isKey := jql.ParseKey(s)
		return p.key(s, isKey), true
	case person:
		if isDump(s) {
			return table.Cell{}, true
		}
		return p.person(object{"displayName": s}), true
	case interval:
		return p.interval(s)
	case sprint:
		return p.sprint(issue.ParseSprint(s)), issue.IsSprint(s)
	case timeInStatus:
		return p.timeInStatus(s)
	}
	return table.Cell{}, false
}

func (p printer) knownObject(k kind, o object) (table.Cell, bool) {
	switch k {
	case richText:
		if isDocument(o) {
			return p.rich(adf.Content(encode(o))), true
		}
	case linkedIssue:
		return p.issue(o)
	case issueLink:
		return p.issueLink(o)
	case parentLink:
		if data := member(o, "data"); data != nil {
			return p.issue(data)
		}
		return table.Cell{}, has(o, "hasEpicLinkFieldDependency")
	case person:
		return p.person(o), len(o) == 0 || isPerson(o) || text(o, "name", "key", "value", "title") != ""
	case status:
		return p.status(o)
	case category:
		return p.category(o)
	case priority:
		return p.priority(o)
	case issueType:
		return p.issueType(o)
	case resolution:
		return p.listed(ResolutionList, o)
	case version:
		return p.listed(VersionList, o)
	case component:
		return textCell(text(o, "name")), has(o, "name")
	case option:
		return p.option(o)
	case approval:
		return p.approval(o)
	case checklist:
		if items, ok := o["checklist"].([]any); ok {
			return p.checklist(items), true
		}
	case sprint:
		return p.sprint(o), has(o, "name", "id")
	case progress:
		return p.progress(o)
	case timeTracking:
		return p.timeTracking(o), true
	case votes:
		return p.number(o["votes"])
	case watches:
		return p.number(o["watchCount"])
	case attachment:
		return textCell(text(o, "filename")), has(o, "filename")
	case comments:
		return p.comment(o)
	case worklog:
		return p.worklog(o)
	case agreement:
		return p.agreement(o)
	case requestType:
		return textCell(label(member(o, "requestType"))), has(o, "requestType")
	case team:
		return textCell(text(o, "title", "name")), has(o, "title", "name", "id")
	case asset:
		return textCell(text(o, "label", "name", "objectKey")), has(o, "label", "name", "objectId", "objectKey")
	case interval:
		return p.span(o)
	}
	return table.Cell{}, false
}

// rich returns a cell of rich text, with people as the style has them.
func (p printer) rich(content table.Content) table.Cell {
	if len(content) == 0 {
		return table.Cell{}
	}
	p.mention(content)
	return table.Cell{Content: content, Sort: sortKey(table.PlainText(content))}
}

// textCell returns a cell of a text on one line.
func textCell(s string) table.Cell {
	return table.Cell{Content: table.Plain(s), Sort: sortKey(s)}
}

// linesCell returns a cell of a text that may have several lines.
func linesCell(s string) table.Cell {
	c := table.Cell{Sort: sortKey(s)}
	for line := range strings.Lines(s) {
		if n := len(c.Content); n > 0 {
			c.Content = append(c.Content, table.Node{Kind: table.Break})
		}
		c.Content = append(c.Content, table.Plain(strings.TrimRight(line, "\r\n"))...)
	}
	return c
}

// sortKey returns what a text is sorted by, as people sort, who do not see how
// much white space there is. Long texts are told apart by their beginnings.
func sortKey(s string) string {
	return strings.Join(strings.Fields(beginning(s)), " ")
}

// spelled returns letters that sort as the bytes of a text do. The numbers of
// old servers sort as numbers.
func spelled(s string) string {
	if strings.Trim(s, "0123456789") == "" {
		return s
	}
	var b strings.Builder
	for _, c := range []byte(beginning(s)) {
		b.WriteByte('a' + c>>4)
		b.WriteByte('a' + c&15)
	}
	return b.String()
}

// beginning returns as much of a text as is needed to sort by it.
func beginning(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	end := most
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// address returns the cell of a field that holds a URL.
func (p printer) address(s string) (table.Cell, bool) {
	c := textCell(s)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "mailto" && (u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return c, true
	}
	c.Content = table.Content{{Kind: table.Link, URL: s, Children: c.Content}}
	return c, true
}

// yesNo returns the cell of a boolean. Some apps write 1 and 0.
func (p printer) yesNo(v any) (table.Cell, bool) {
	switch v := v.(type) {
	case bool:
		return textCell(p.yesOrNo(v)), true
	case json.Number:
		return textCell(p.yesOrNo(v.String() != "0")), true
	}
	return table.Cell{}, false
}

func (p printer) yesOrNo(b bool) string {
	if b {
		return p.style.Words.Text("yes")
	}
	return p.style.Words.Text("no")
}

// option returns the cell of a choice from a list, or from a list of lists:
// "Hardware / Printer".
func (p printer) option(o object) (table.Cell, bool) {
	const deepest = 10
	var names []string
	for depth := 0; o != nil && depth < deepest; depth++ {
		if name := text(o, "value", "name"); name != "" && !isMachine(name) {
			names = append(names, name)
		}
		o = member(o, "child")
	}
	return textCell(strings.Join(names, " / ")), len(names) > 0
}
