package jiratest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/jql/eval"
)

// maxTerms is for how many alternatives of one query issues are made to fit.
const maxTerms = 16

// A literal is a comparison, or its opposite.
type literal struct {
	*jql.Clause
	not bool
}

func (l literal) expr() jql.Expr {
	if l.not {
		return jql.Not{Term: l.Clause}
	}
	return l.Clause
}

// positive reports whether the literal asks for one of its values.
func (l literal) positive() bool {
	return !l.not && (l.Op == jql.Equals || l.Op == jql.In) || l.not && (l.Op == jql.NotEquals || l.Op == jql.NotIn)
}

// alternatives takes a condition, or its opposite, apart: it holds where all
// literals of one alternative do. No more than maxTerms are given.
func alternatives(e jql.Expr, not bool) [][]literal {
	var terms []jql.Expr
	all := false
	switch e := e.(type) {
	case nil:
		return nil
	case jql.Not:
		return alternatives(e.Term, !not)
	case *jql.Clause:
		return [][]literal{{{e, not}}}
	case jql.And:
		terms, all = e.Terms, !not
	case jql.Or:
		terms, all = e.Terms, not
	}
	var found [][]literal
	for i, t := range terms {
		mine := alternatives(t, not)
		if !all || i == 0 {
			found = append(found, mine...)
			continue
		}
		var both [][]literal
		for _, a := range found {
			for _, b := range mine {
				both = append(both, slices.Concat(a, b))
			}
		}
		found = both[:min(len(both), maxTerms)]
	}
	return found[:min(len(found), maxTerms)]
}

// A planter makes issues fit queries.
type planter struct {
	*maker
	author *author
	env    eval.Env
}

// plant makes some issues fit each query, and each alternative within it, so
// that it finds rows whose cells say what it asked for.
func (m *maker) plant() {
	a := newAuthor(m.site, m.flavour, m.strict.opts.BaseURL, nil)
	draft := &Server{opts: m.strict.opts, site: m.site, author: a}
	p := planter{m, a, draft.env(true, nil)}
	for _, q := range m.queries {
		text := q.String()
		each(q.Where, func(c *jql.Clause) {
			if !undecided(c, p.env) {
				return
			}
			all, _ := conditions(c)
			for _, c := range all {
				m.say("condition", c)
			}
		})
		for n, term := range alternatives(q.Where, false) {
			p.term(term, fmt.Sprint(n, text))
		}
	}
}

// term makes some issues fit all literals of an alternative.
func (p planter) term(term []literal, seed string) {
	groups := make(map[string][]literal)
	var places, keyed, aside []literal
	for _, l := range term {
		id, w := p.field(l.Field)
		if w != nil {
			id = p.holder(l.Field).ID
		}
		switch {
		case undecided(l.Clause, p.env):
			aside = append(aside, l)
		case id == "project":
			places = append(places, l)
		case id == "issuekey":
			keyed = append(keyed, l)
		default:
			id = cmp.Or(map[string]string{"statuscategory": "status", "statusCategory": "status", "creator": "reporter", "text": "summary", "epiclink": "parent"}[id], id)
			groups[id] = append(groups[id], l)
		}
	}
	pool, named := p.pool(places, keyed, seed)
	if len(pool) == 0 {
		return
	}
	want, failed := 4+pick(seed, "rows", 4), 0
	if named {
		want = len(pool)
	}
	for i := 0; want > 0 && failed < 4; i++ {
		var r *record
		switch {
		case i < len(pool):
			r = pool[i]
			if p.used[r] && !named {
				continue
			}
		case named:
			return
		default: // all are taken: one more like one of them
			like := pool[i%len(pool)]
			r = p.copyOf(like, like.project, p.last[like.project]+1)
		}
		if !p.fits(r, groups, i) {
			failed++
			continue
		}
		want--
		p.used[r] = true
		for _, l := range aside {
			p.note(l, r.key)
		}
		for _, l := range keyed {
			p.link(l, r)
		}
	}
}

// pool returns the issues that a term may be about, in an order of their own;
// named says that the query names them by key.
func (p planter) pool(places, keyed []literal, seed string) (pool []*record, named bool) {
	for _, l := range keyed {
		for _, v := range texts(l.Operand) {
			if r := p.byKey[strings.ToUpper(v.Text)]; r != nil && l.positive() {
				pool, named = append(pool, r), true
			}
		}
	}
	if named {
		return pool, true
	}
	projects := []*project{p.primary}
	if len(places) > 0 {
		program := p.program(places)
		projects = nil
		for _, project := range p.Projects {
			if program.Match(eval.Issue{Fields: object{"project": p.author.projectObject(project)}}) {
				projects = append(projects, project)
			}
		}
		if len(projects) > 1 && !slices.ContainsFunc(places, literal.positive) {
			projects = projects[:1]
		}
	}
	for _, r := range p.records {
		if slices.Contains(projects, r.project) && r.values["security"] == "" && r.values["issuetype"] != "Epic" {
			pool = append(pool, r)
		}
	}
	slices.SortStableFunc(pool, func(a, b *record) int {
		return cmp.Compare(pick(a.key, seed, 1<<30), pick(b.key, seed, 1<<30))
	})
	return pool, false
}

// program is the query for which all literals must hold; each of them can be
// evaluated.
func (p planter) program(all []literal) *eval.Program {
	var terms []jql.Expr
	for _, l := range all {
		terms = append(terms, l.expr())
	}
	where := terms[0]
	if len(terms) > 1 {
		where = jql.And{Terms: terms}
	}
	program, err := eval.Compile(&jql.Query{Where: where}, p.env)
	if err != nil {
		return nil
	}
	return program
}

// fits changes a record so that all literals hold, field by field, and reports
// whether it could; else the record is as it was.
func (p planter) fits(r *record, groups map[string][]literal, n int) bool {
	old := *r
	r.values = maps.Clone(r.values)
	for _, id := range slices.Sorted(maps.Keys(groups)) {
		if !p.set(r, id, groups[id], n) {
			*r = old
			return false
		}
	}
	v := r.values
	status := p.author.statusObject(v["status"])
	done := status != nil && status["statusCategory"].(object)["key"] == "done"
	switch {
	case groups["resolution"] == nil && done:
		v["resolution"] = cmp.Or(v["resolution"], "Done")
	case groups["resolution"] == nil && !done && groups["resolutiondate"] == nil:
		v["resolution"] = ""
	case groups["status"] == nil && (v["resolution"] != "") != done:
		v["status"] = map[bool]string{true: "Done", false: "In Progress"}[v["resolution"] != ""]
	}
	for _, f := range p.Fields {
		if strings.HasPrefix(f.ID, "made-up ") && groups[f.ID] == nil && !p.used[r] {
			v[f.ID] = p.fit(f, r)
		}
	}
	if groups["parent"] == nil && (v["issuetype"] == "Epic" || v["issuetype"] != old.values["issuetype"] && old.values["issuetype"] == "Sub-task") {
		v["parent"] = ""
	}
	return true
}

// set gives a field the first value for which all literals hold.
func (p planter) set(r *record, id string, all []literal, n int) bool {
	program := p.program(all)
	if program == nil {
		return true // each by itself: they hold for different fields of that name
	}
	f := p.site.field(id)
	switch id {
	case "parent":
		return p.setParent(r, all)
	case "comment":
		for _, l := range all {
			if l.Op == jql.Contains && !l.not {
				r.Comments = append(slices.Clone(r.Comments), remark{By: p.Users[1].Name, At: p.Now, Text: said(l)})
			}
		}
		return true
	case "attachment":
		if r.Attachments = nil; !program.Match(eval.Issue{}) {
			r.Attachments = []attachment{{Name: "night-log.txt", Type: "text/plain", By: p.Users[1].Name, Size: 2048, At: p.Now}}
		}
		return true
	case "votes", "watches", "timeoriginalestimate", "timeestimate", "timespent":
		return p.setNumber(r, id, program, all)
	}
	if f == nil {
		return true // what Jira works out by itself
	}
	for _, text := range p.candidates(f, r, all, n) {
		raw, err := p.author.value(f, r.project, text)
		if err != nil {
			continue
		}
		fields := object{f.id(p.flavour): raw}
		if id == "reporter" {
			fields["creator"] = raw
		}
		if program.Match(eval.Issue{Key: r.key, Fields: fields}) {
			r.values[id] = text
			return true
		}
	}
	return false
}

// setParent puts an issue below the one that is asked for.
func (p planter) setParent(r *record, all []literal) bool {
	for _, l := range all {
		for _, v := range texts(l.Operand) {
			key := strings.ToUpper(v.Text)
			if !l.positive() || p.byKey[key] == nil || key == r.key {
				continue
			}
			r.values["parent"] = key
			switch sub := p.flavour == DataCenter && fold(l.Field.Name.Text) == "parent"; {
			case sub:
				r.values["issuetype"] = "Sub-task"
			case r.values["issuetype"] == "Sub-task" || r.values["issuetype"] == "Epic":
				r.values["issuetype"] = "Story"
			}
			return true
		}
		if _, empty := l.Operand.(jql.Empty); empty && (l.Op == jql.Is) != l.not {
			r.values["parent"] = ""
			if r.values["issuetype"] == "Sub-task" {
				r.values["issuetype"] = "Task"
			}
		}
	}
	return true
}

// setNumber finds a number that the record does not hold as text.
func (p planter) setNumber(r *record, id string, program *eval.Program, all []literal) bool {
	hours := func(n float64) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(int(n)) + "h"
	}
	for _, n := range numbersNear(all) {
		var raw any = n * 3600
		switch id {
		case "votes", "watches":
			raw = object{"votes": n}
			if n != float64(int(n)) {
				continue
			}
		default:
			if n == 0 {
				raw = nil
			}
		}
		if n < 0 || !program.Match(eval.Issue{Fields: object{id: raw}}) {
			continue
		}
		switch id {
		case "votes":
			r.Votes = int(n)
		case "watches":
			r.Watchers = int(n)
		case "timespent":
			if r.Work = nil; n > 0 {
				r.Work = []work{{By: p.Users[1].Name, At: p.Now, Spent: hours(n)}}
			}
		default:
			r.Estimate, r.Work = hours(n), nil
		}
		return true
	}
	return true
}

// link makes an issue one of those that linkedIssues() gives.
func (p planter) link(l literal, r *record) {
	for _, call := range calls(l.Operand) {
		if !strings.EqualFold(call.Name.Text, "linkedIssues") || len(call.Args) == 0 || !l.positive() {
			continue
		}
		other := p.byKey[strings.ToUpper(call.Args[0].Text)]
		if other == nil || other == r {
			continue
		}
		t := p.Links[1] // relates to
		from, to := other, r
		if len(call.Args) > 1 {
			words := call.Args[1].Text
			i := slices.IndexFunc(p.Links, func(t *linkType) bool {
				return strings.EqualFold(t.Outward, words) || strings.EqualFold(t.Inward, words)
			})
			if i < 0 {
				i = len(p.Links)
				p.Links = append(p.Links, &linkType{Name: words, Outward: words, Inward: "is what it " + words})
			}
			if t = p.Links[i]; !strings.EqualFold(t.Outward, words) {
				from, to = r, other
			}
		}
		links := maps.Clone(from.Links)
		if links == nil {
			links = make(map[string][]string)
		}
		links[t.Outward] = append(slices.Clone(links[t.Outward]), to.key)
		from.Links = links
	}
}
