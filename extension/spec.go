package extension

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
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
	onEach

	rows       = onTable | onList
	bodies     = rows | onEach // what shows the rows themselves
	figures    = rows | onChart
	several    = figures | onEach // what shows several issues
	queries    = several | onCount
	everywhere = queries | onIssue
)

var allKinds = [...]kind{
	{"jql-table", onTable, true, func(d *draft) table.View { return d.table }},
	{"jql-list", onList, true, func(d *draft) table.View { return table.ListView{TableView: d.table} }},
	{"jql-each", onEach, true, func(d *draft) table.View { return table.EachView{TableView: d.table, GroupHeading: d.groupHeading} }},
	{"jql-chart", onChart, true, func(d *draft) table.View {
		d.chart.Caption, d.chart.Empty, d.chart.Class, d.chart.ID = d.table.Caption, d.table.Empty, d.table.Class, d.table.ID
		d.chart.NoNote = d.table.NoNote
		d.chart.Groups, d.chart.EmptyGroup = d.table.Groups, d.table.EmptyGroup
		return d.chart
	}},
	{"jql-count", onCount, false, func(d *draft) table.View { return d.count }},
	{"jql-issue", onIssue, false, func(d *draft) table.View { return d.issue }},
}

// tagKinds are the other tags of a jql-each. They have no attributes.
var tagKinds = [...]kind{
	{itemTag, 0, true, func(*draft) table.View { return table.EachView{} }},
	{closeTag, 0, true, func(*draft) table.View { return table.EachView{} }},
}

// The names of the tags.
const (
	itemTag  = "jql-item"
	closeTag = "/jql-each"
)

// Names returns the names of the shortcodes, such as "jql-table".
func Names() []string {
	names := make([]string, len(allKinds))
	for i, k := range allKinds {
		names[i] = k.name
	}
	return names
}

// kindOf returns the shortcode with this name, or nil.
func kindOf(name string) *kind {
	for i := range allKinds {
		if allKinds[i].name == name {
			return &allKinds[i]
		}
	}
	for i := range tagKinds {
		if tagKinds[i].name == name {
			return &tagKinds[i]
		}
	}
	return nil
}

// IsName reports whether there is a shortcode of this name, or another tag of
// one: "jql-item", and "/jql-each".
func IsName(name string) bool { return kindOf(name) != nil }

// A draft is where the attributes' values go until the View is made of them.
type draft struct {
	ask   table.Ask
	table table.TableView
	chart table.ChartView
	issue table.IssueView
	count table.CountView

	groupHeading table.Level
	calculations source.Text // columnCalculations
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
	if complete && !slices.ContainsFunc(problems, isUnknown) {
		name := source.Span{File: whole.File, Start: whole.Start, End: whole.Start + len("<<") + len(k.name)}
		problems = append(problems, k.missing(name, before, &d)...)
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
	if !jql.IsVariable(name) {
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

// isUnknown reports whether p is an attribute's name that may be a slip for the
// one that is missing.
func isUnknown(p source.Problem) bool { return p.Code == "unknown-attribute" }

// unknown reports an attribute that the shortcode does not have.
func (k *kind) unknown(a attribute) []source.Problem {
	name := a.name.Value
	if k.set == 0 {
		return []source.Problem{{Span: a.name.Span(), Code: "unknown-attribute", Message: k.name + " has no attributes", Fix: "write <<" + k.name + ">>"}}
	}
	if p, ok := foreign(a); ok {
		return []source.Problem{p}
	}
	p := source.Problem{
		Span: a.name.Span(), Code: "unknown-attribute",
		Message: fmt.Sprintf("%s has no attribute %q", k.name, name),
	}
	own, known := k.attributes()
	if p.Fix = suggest.Fix(name, known, ""); p.Fix != "" {
		return []source.Problem{p}
	}
	for i := range allKinds {
		if def, _ := allKinds[i].definition(name); def != nil {
			p.Fix = "leave it out; it belongs to " + allKinds[i].name
			return []source.Problem{p}
		}
	}
	p.Fix = "write one of " + suggest.Or(own)
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
func (k *kind) missing(name source.Span, before map[string]given, d *draft) []source.Problem {
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
	for _, of := range []string{"groups", "empty-group"} {
		if k.set&bodies != 0 && has(of) && !has("group-by") {
			add(before[of].name.Span(), "missing-attribute", of+" is given without group-by", `write group-by="…" too`)
			break
		}
	}
	if d.chart.Kind == table.ProgressChart {
		for _, of := range []string{"stack", "groups", "empty-group"} {
			if has(of) {
				add(before[of].name.Span(), "conflicting-attributes", "a bar of progress is divided by the categories of the status, and by nothing else", "remove "+of+`, or write kind="bar"`)
			}
		}
	} else if k.set == onChart && !has("by") {
		add(name, "missing-attribute", k.name+" does not say by which field to count", `write by="status", for example`)
	}
	return problems
}
