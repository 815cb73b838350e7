package field

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/internal/adf"
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
	if p.format != AsIs {
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
		return p.figure(c.Number)
	}
	return c
}

// known returns the cell of a value of a kind; ok is false when the value is
// of another shape than the kind has.
func (p printer) known(k kind, v any) (c table.Cell, ok bool) {
	switch k {
	case hidden:
		return table.Cell{}, true
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

func (p printer) knownString(k kind, s string) (table.Cell, bool) {
	switch k {
	case plainText:
		return textCell(s), true
	case richText:
		return p.rich(adf.FromWiki(s)), true
	case date:
		return p.time(s)
	case address:
		return p.address(s)
	case rank:
		return table.Cell{Content: table.Plain(s), Sort: s}, true
	case issueKey, issue, parentLink:
		return p.key(s, isKey(s)), true
	case person:
		return p.person(object{"displayName": s}), true
	case interval:
		return p.interval(s)
	case sprint:
		return p.sprint(parseSprint(s)), isSprintString(s)
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
	case issue:
		return p.issue(o)
	case issueLink:
		return p.issueLink(o)
	case parentLink:
		if data := member(o, "data"); data != nil {
			return p.issue(data)
		}
		return table.Cell{}, has(o, "hasEpicLinkFieldDependency")
	case person:
		if name := label(o); name != "" {
			return p.person(object{"displayName": name}), true
		}
		return table.Cell{}, isPerson(o)
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
	case sprint:
		return p.sprint(o), has(o, "name")
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
		return textCell(text(o, "title", "name", "id")), true
	case asset:
		return textCell(text(o, "label", "name", "objectKey", "objectId")), has(o, "objectId", "objectKey")
	case interval:
		return p.span(o)
	}
	return table.Cell{}, false
}

// unknown returns a cell for a value of a shape that nobody foresaw.
func (p printer) unknown(v any) table.Cell {
	switch v := v.(type) {
	case string:
		if inner, ok := nested(v); ok {
			return p.unknown(scrub(inner))
		}
		return linesCell(v)
	case json.Number:
		c, _ := p.number(v)
		return c
	case bool:
		c, _ := p.yesNo(v)
		return c
	case []any:
		return textCell(p.describe(v))
	case object:
		if isPerson(v) {
			return p.person(v)
		}
		if name := label(v); name != "" {
			return textCell(name)
		}
		return textCell(p.describe(v))
	}
	return table.Cell{}
}

// nested returns the value that a string holds as JSON.
func nested(s string) (any, bool) {
	if s == "" || s[0] != '{' && s[0] != '[' || !json.Valid([]byte(s)) {
		return nil, false
	}
	v := decode(json.RawMessage(s))
	return v, v != nil
}

// describe returns the words and numbers of a value without a name: those of
// a list after one another, those of an object after what they are called.
func (p printer) describe(v any) string {
	var words []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			words = append(words, p.brief(e))
		}
	case object:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if word := p.brief(v[name]); word != "" {
				words = append(words, name+": "+word)
			}
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	const most = 20
	if len(words) > most {
		words = append(words[:most], "…")
	}
	return strings.Join(words, ", ")
}

// brief returns a value in a word, or "" if it has none.
func (p printer) brief(v any) string {
	switch v := v.(type) {
	case string:
		if _, ok := nested(v); !ok && v != "{}" {
			return v
		}
	case json.Number:
		return p.style.Words.Digits(v.String())
	case bool:
		return p.yesOrNo(v)
	case object:
		return label(v)
	}
	return ""
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

// sortKey returns a key that orders texts as people would. Long texts are
// told apart by their beginnings.
func sortKey(s string) string {
	return natural(strings.Join(strings.Fields(beginning(s)), " "))
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
		if name := text(o, "value", "name", "id"); name != "" {
			names = append(names, name)
		}
		o = member(o, "child")
	}
	return textCell(strings.Join(names, " / ")), len(names) > 0
}

// number returns the cell of a number as it was written, as far as people
// would write it so.
func (p printer) number(v any) (table.Cell, bool) {
	n, ok := numeric(v)
	if !ok {
		return table.Cell{}, false
	}
	c := table.Cell{Number: n, Numeric: true}
	if literal, ok := v.(json.Number); ok && !strings.ContainsAny(literal.String(), ".eE") {
		c.Content = table.Plain(p.style.Words.Digits(literal.String()))
	} else {
		c.Content = table.Plain(p.style.Words.Digits(numberText(n)))
	}
	return c, true
}

// numberText returns n without an exponent, unless it is beyond what a double
// holds exactly.
func numberText(n float64) string {
	if n >= 1e15 || n <= -1e15 || n != 0 && -1e-9 < n && n < 1e-9 {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
