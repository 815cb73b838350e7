package confluence

import (
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

// A shortcode is one of jqlbuild's, to be written.
type shortcode struct {
	name  string // "jql-table"
	attrs []attribute
}

type attribute struct{ name, value string }

// set adds an attribute, unless its value says nothing.
func (s *shortcode) set(name, value string) {
	if value != "" {
		s.attrs = append(s.attrs, attribute{name, value})
	}
}

// String returns the shortcode on one line.
func (s *shortcode) String() string {
	var b strings.Builder
	b.WriteString("<<" + s.name)
	for _, a := range s.attrs {
		b.WriteString(" " + a.name + "=" + quote(a.value))
	}
	b.WriteString(">>")
	return b.String()
}

// quote puts a value into the quotes that need the fewest backslashes. In the
// value, which has no line breaks, only a backslash before the closing quote
// has a meaning of its own.
func quote(v string) string {
	ends := strings.HasSuffix(v, `\`)
	for _, q := range []string{`"`, `'`} {
		if !strings.Contains(v, q) && !ends {
			return q + v + q
		}
	}
	if !strings.Contains(v, "`") {
		return "`" + v + "`"
	}
	if ends {
		v += " " // the backslash would be taken for the quote's
	}
	return `"` + strings.ReplaceAll(v, `"`, `\"`) + `"`
}

// oneLine returns a value with line breaks and the white space around them as
// single spaces.
func oneLine(v string) string {
	return strings.TrimSpace(lineBreak.ReplaceAllString(v, " "))
}

var lineBreak = regexp.MustCompile(`[ \t]*[\r\n\f\v\x{85}\x{2028}\x{2029}][\s\x{85}\x{2028}\x{2029}]*`)

// columnList writes columns as the attribute of that name takes them.
func columnList(columns []table.Column) string {
	items := make([]string, len(columns))
	for i, c := range columns {
		items[i] = columnItem(c.Name.Value)
		if c.Label.Given() {
			items[i] += " as " + columnItem(c.Label.Value)
		}
	}
	return strings.Join(items, ", ")
}

// plainItem matches what needs no quotes in a list of columns.
var plainItem = regexp.MustCompile(`^[\p{L}\p{N}_.\[\]-]+(?: [\p{L}\p{N}_.\[\]()/&#-]+)*$`)

// as matches the word that separates a column from its label.
var as = regexp.MustCompile(`(?i)(?:^|\s)as(?:$|\s)`)

// columnItem writes a name or a label, which does not end in a backslash.
func columnItem(v string) string {
	v = strings.Join(strings.Fields(v), " ")
	if plainItem.MatchString(v) && !as.MatchString(v) {
		return v
	}
	v = strings.TrimRight(v, `\`)          // it would be taken for the quote's
	for _, q := range []string{`'`, `"`} { // the attribute most likely has the latter
		if !strings.Contains(v, q) {
			return q + v + q
		}
	}
	return `"` + strings.ReplaceAll(v, `"`, `\"`) + `"`
}
