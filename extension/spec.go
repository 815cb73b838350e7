package extension

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A kind is one of the shortcodes.
type kind struct {
	name  string
	set   kinds // it alone
	block bool
	view  func(*draft) table.View
}

// kinds is a set of shortcodes.
type kinds uint8

const (
	onTable kinds = 1 << iota
	onList
	onChart
	onCount
	onIssue

	rows       = onTable | onList
	figures    = rows | onChart
	queries    = figures | onCount
	everywhere = queries | onIssue
)

var allKinds = [...]kind{
	{"jql-table", onTable, true, func(d *draft) table.View { return d.table }},
	{"jql-list", onList, true, func(d *draft) table.View { return table.ListView{TableView: d.table} }},
	{"jql-chart", onChart, true, func(d *draft) table.View {
		d.chart.Caption, d.chart.Empty, d.chart.Class, d.chart.ID = d.table.Caption, d.table.Empty, d.table.Class, d.table.ID
		return d.chart
	}},
	{"jql-count", onCount, false, func(*draft) table.View { return table.CountView{} }},
	{"jql-issue", onIssue, false, func(d *draft) table.View { return d.issue }},
}

// kindOf returns the shortcode with this name, or nil.
func kindOf(name string) *kind {
	for i := range allKinds {
		if allKinds[i].name == name {
			return &allKinds[i]
		}
	}
	return nil
}

// A draft is where the attributes' values go until the View is made of them.
type draft struct {
	ask   table.Ask
	table table.TableView
	chart table.ChartView
	issue table.IssueView

	calculations source.Text // columnCalculations
}

// A definition says which shortcodes have an attribute and where its value
// goes. A value that is wrong goes nowhere and is reported.
type definition struct {
	name string
	on   kinds
	set  func(*draft, source.Text) []source.Problem
}

var definitions = [...]definition{
	{"link", everywhere, nonEmpty(func(d *draft) *source.Text { return &d.ask.Link })},
	{"jql", queries, nonEmpty(func(d *draft) *source.Text { return &d.ask.JQL })},
	{"use", queries, nonEmpty(func(d *draft) *source.Text { return &d.ask.Use })},
	{"key", onIssue, setKey},
	{"show", onIssue, setShow},
	{"columns", rows, parsed(table.ParseColumns, func(d *draft) *[]table.Column { return &d.table.Columns })},
	{"limit", rows, parsed(table.ParseLimit, func(d *draft) *table.Limit { return &d.ask.Limit })},
	{"caption", figures, func(d *draft, v source.Text) []source.Problem { d.table.Caption = v; return nil }},
	{"empty", figures, func(d *draft, v source.Text) []source.Problem { d.table.Empty = v; return nil }},
	{"class", figures, setClass},
	{"id", figures, setID},
	{"row-numbers", rows, boolean(func(d *draft, yes bool) { d.table.RowNumbers = yes })},
	{"header", rows, boolean(func(d *draft, yes bool) { d.table.HideHeader = !yes })},
	{"group-by", rows, parsed(table.ParseColumn, func(d *draft) *table.Column { return &d.table.GroupBy })},
	{"totals", rows, parsed(table.ParseTotals, func(d *draft) *[]table.Total { return &d.table.Totals })},
	{"sort", rows, parsed(table.ParseSort, func(d *draft) *[]table.SortKey { return &d.table.Sort })},
	{"dates", rows, checked(table.CheckDates, func(d *draft) *source.Text { return &d.table.Dates })},
	{"by", onChart, parsed(table.ParseColumn, func(d *draft) *table.Column { return &d.chart.By })},
	{"stack", onChart, parsed(table.ParseColumn, func(d *draft) *table.Column { return &d.chart.Stack })},
	{"kind", onChart, setKind},
	{"on-error", everywhere, checked(table.CheckOnError, func(d *draft) *source.Text { return &d.ask.OnError })},
}

// variable is what the names of attributes that set variables begin with.
const variable = "var-"

// spec returns what a shortcode with these attributes asks for. complete says
// that these are all the attributes that the author meant to write, so that
// one that is not there is missing.
func (k *kind) spec(page *table.Page, whole source.Span, attributes []attribute, complete bool) table.Spec {
	d := draft{}
	before := make(map[string]given)
	var problems []source.Problem
	for _, a := range attributes {
		problems = append(problems, k.attribute(&d, a, before)...)
	}
	problems = append(problems, d.calculate()...)
	if complete {
		name := source.Span{File: whole.File, Start: whole.Start, End: whole.Start + len("<<") + len(k.name)}
		problems = append(problems, k.missing(name, before)...)
	}
	return table.Spec{Page: page, Span: whole, Ask: d.ask, View: k.view(&d), Problems: problems}
}

// given is an attribute that an author has given, by whatever name.
type given struct {
	name source.Text
	weak bool // as in alias
}

// attribute puts one attribute into the draft. before are those that came
// before it, by their own names.
func (k *kind) attribute(d *draft, a attribute, before map[string]given) []source.Problem {
	if name, ok := strings.CutPrefix(a.name.Value, variable); ok && k.set&queries != 0 {
		return setVariable(d, name, a)
	}
	def, weak := k.definition(a.name.Value)
	if def == nil {
		return k.unknown(a)
	}
	var problems []source.Problem
	if other, ok := before[def.name]; ok {
		problems = append(problems, duplicate(given{a.name, weak}, other))
		if weak || !other.weak {
			return problems
		}
	}
	before[def.name] = given{a.name, weak}
	if !a.value.Given() {
		return problems // reported already
	}
	for _, p := range def.set(d, a.value) {
		if p.Code == badValue {
			p.Message = a.name.Value + ": " + p.Message
		}
		problems = append(problems, p)
	}
	return problems
}

// definition returns what an attribute's name stands for on this shortcode, or
// nil. weak is as in alias.
func (k *kind) definition(name string) (def *definition, weak bool) {
	for i := range definitions {
		if definitions[i].name == name && definitions[i].on&k.set != 0 {
			return &definitions[i], false
		}
	}
	for _, a := range aliases {
		if a.name != name {
			continue
		}
		def, _ := k.definition(a.of)
		if def == nil {
			return nil, false
		}
		own := *def
		if a.set != nil {
			own.set = a.set
		}
		if a.beside {
			own.name = a.name
		}
		return &own, a.weak
	}
	return nil, false
}

func setVariable(d *draft, name string, a attribute) []source.Problem {
	if !isName(name) {
		return []source.Problem{{Span: a.name.Span(), Code: "unknown-attribute", Message: "var- names no variable", Fix: `write var-NAME="…" to set ${NAME}`}}
	}
	if _, ok := d.ask.Vars[name]; ok {
		return []source.Problem{{Span: a.name.Span(), Code: "duplicate-attribute", Message: a.name.Value + " is given twice"}}
	}
	if !a.value.Given() {
		return nil
	}
	if d.ask.Vars == nil {
		d.ask.Vars = make(map[string]source.Text)
	}
	d.ask.Vars[name] = a.value
	return nil
}

// duplicate reports the later of two that mean the same, or the weaker.
func duplicate(later, before given) source.Problem {
	p := source.Problem{Span: later.name.Span(), Code: "duplicate-attribute"}
	switch {
	case before.name.Value == later.name.Value:
		p.Message = later.name.Value + " is given twice"
		return p
	case later.weak == before.weak:
		p.Message = fmt.Sprintf("%s means the same as %s, which is given too", later.name, before.name)
		p.Fix = "remove one of them"
		return p
	case before.weak:
		later, before = before, later
	}
	p.Span, p.Warning = later.name.Span(), true
	p.Message = fmt.Sprintf("%s is passed over, since %s is given", later.name, before.name)
	p.Fix = "remove it"
	return p
}

// unknown reports an attribute that the shortcode does not have.
func (k *kind) unknown(a attribute) []source.Problem {
	name := a.name.Value
	if p, ok := foreign(a); ok {
		return []source.Problem{p}
	}
	p := source.Problem{
		Span: a.name.Span(), Code: "unknown-attribute",
		Message: fmt.Sprintf("%s has no attribute %q", k.name, name),
	}
	own, known := k.attributes()
	if near := source.Nearest(name, known); near != "" {
		p.Fix = fmt.Sprintf("did you mean %q?", near)
		return []source.Problem{p}
	}
	for i := range allKinds {
		if def, _ := allKinds[i].definition(name); def != nil {
			p.Fix = fmt.Sprintf("it belongs to %s", allKinds[i].name)
			return []source.Problem{p}
		}
	}
	p.Fix = "there are " + strings.Join(own[:len(own)-1], ", ") + " and " + own[len(own)-1]
	return []source.Problem{p}
}

// attributes returns the names of the shortcode's attributes, and the same
// with their aliases.
func (k *kind) attributes() (own, known []string) {
	for _, def := range definitions {
		if def.on&k.set != 0 {
			own = append(own, def.name)
		}
	}
	known = slices.Clone(own)
	for _, a := range aliases {
		if slices.Contains(own, a.of) {
			known = append(known, a.name)
		}
	}
	return own, known
}

// missing reports what the shortcode cannot do without.
func (k *kind) missing(name source.Span, before map[string]given) []source.Problem {
	has := func(attribute string) bool { _, ok := before[attribute]; return ok }
	var problems []source.Problem
	add := func(span source.Span, code, message, fix string) {
		problems = append(problems, source.Problem{Span: span, Code: code, Message: message, Fix: fix})
	}
	switch {
	case k.set == onIssue && !has("key"):
		add(name, "missing-attribute", k.name+" does not say which issue", `write key="…"`)
	case k.set&queries != 0 && !has("jql") && !has("use"):
		add(name, "missing-attribute", k.name+" does not say which issues", `write jql="…", or use="…" for a query of the configuration`)
	case has("jql") && has("use"):
		later := before["use"].name.Span()
		if jql := before["jql"].name.Span(); jql.Start > later.Start {
			later = jql
		}
		add(later, "conflicting-attributes", "jql and use are both given", "remove one of them")
	}
	if k.set == onChart && !has("by") {
		add(name, "missing-attribute", k.name+" does not say by which field to count", `write by="status", for example`)
	}
	return problems
}

// nonEmpty returns a setter for a value that must say something.
func nonEmpty(field func(*draft) *source.Text) func(*draft, source.Text) []source.Problem {
	return func(d *draft, v source.Text) []source.Problem {
		v = v.TrimSpace()
		if v.Value == "" {
			return bad(v, "the value is empty", "")
		}
		*field(d) = v
		return nil
	}
}

// parsed returns a setter for a value that parse reads.
func parsed[T any](parse func(source.Text) (T, []source.Problem), field func(*draft) *T) func(*draft, source.Text) []source.Problem {
	return func(d *draft, v source.Text) []source.Problem {
		value, problems := parse(v)
		*field(d) = value
		return problems
	}
}

// checked returns a setter for a value in which check finds problems.
func checked(check func(source.Text) []source.Problem, field func(*draft) *source.Text) func(*draft, source.Text) []source.Problem {
	return func(d *draft, v source.Text) []source.Problem {
		problems := check(v)
		if len(problems) == 0 {
			*field(d) = v
		}
		return problems
	}
}

// boolean returns a setter for true and false.
func boolean(set func(*draft, bool)) func(*draft, source.Text) []source.Problem {
	return func(d *draft, v source.Text) []source.Problem {
		switch v.Value {
		case "true", "false":
			set(d, v.Value == "true")
			return nil
		}
		return bad(v, fmt.Sprintf("%q is neither true nor false", v.Value), "")
	}
}

// badValue is the code of problems to whose message the attribute's name is
// still to be added.
const badValue = "bad-value"

func bad(v source.Text, message, fix string) []source.Problem {
	return []source.Problem{{Span: v.Span(), Code: badValue, Message: message, Fix: fix}}
}

// https://confluence.atlassian.com/adminjiraserver/changing-the-project-key-format-938847081.html
// lets an administrator choose the form of project keys, but not the digits.
var issueKey = regexp.MustCompile(`^\p{L}[\p{L}\p{N}_]*-[0-9]+$`)

func setKey(d *draft, v source.Text) []source.Problem {
	v = v.TrimSpace()
	if !issueKey.MatchString(v.Value) {
		return bad(v, fmt.Sprintf("%q is not the key of an issue", v.Value), `write one such as "DOCS-12"`)
	}
	d.ask.Key = v
	return nil
}

func setShow(d *draft, v source.Text) []source.Problem {
	switch strings.Join(strings.FieldsFunc(v.Value, func(r rune) bool { return r == ',' || isSpace(byte(r)) }), ",") {
	case "key":
		d.issue.Show = table.KeyOnly
	case "key,status":
		d.issue.Show = table.KeyStatus
	case "key,summary":
		d.issue.Show = table.KeySummary
	case "key,summary,status":
		d.issue.Show = table.KeySummaryStatus
	default:
		return bad(v, fmt.Sprintf("%q is not a way to show an issue", v.Value), `write "key", "key,status", "key,summary" or "key,summary,status"`)
	}
	return nil
}

func setKind(d *draft, v source.Text) []source.Problem {
	switch v.Value {
	case "bar":
		d.chart.Kind = table.Bar
	case "donut":
		d.chart.Kind = table.Donut
	default:
		fix := `write "bar" or "donut"`
		if near := source.Nearest(v.Value, []string{"bar", "donut"}); near != "" {
			fix = fmt.Sprintf("did you mean %q?", near)
		}
		return bad(v, fmt.Sprintf("%q is not a kind of chart", v.Value), fix)
	}
	return nil
}

// className and idName are narrower than HTML, so that the names need no
// escaping in style sheets, in addresses or in the languages of other site
// generators.
var (
	className = regexp.MustCompile(`^-?[A-Za-z_][A-Za-z0-9_-]*$`)
	idName    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`)
)

func setClass(d *draft, v source.Text) []source.Problem {
	if i := slices.IndexFunc(strings.Fields(v.Value), func(name string) bool { return !className.MatchString(name) }); i >= 0 {
		return bad(v, fmt.Sprintf("%q is not a class name", strings.Fields(v.Value)[i]), "use letters, digits, - and _, a letter first")
	}
	d.table.Class = v
	return nil
}

func setID(d *draft, v source.Text) []source.Problem {
	if !idName.MatchString(v.Value) {
		return bad(v, fmt.Sprintf("%q is not an id", v.Value), "use letters, digits, -, _ and ., a letter first")
	}
	d.table.ID = v
	return nil
}
