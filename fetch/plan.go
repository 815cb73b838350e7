package fetch

import (
	"cmp"
	"slices"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Plan says what answers a set of Specs takes, and where each comes from.
type Plan struct {
	Queries []Query // by link, in the order in which pages first ask
}

// A Query is something to be known from a Jira, once for all Specs that ask
// for it.
type Query struct {
	Link *linkconfig.Link
	Kind QueryKind

	JQL      string   // Search and Count: what is sent, less the link's guard, which is shown nowhere
	Keys     []string // Issues: which ones, at most a hundred a request
	Fields   []string // Search and Issues: the fields to ask for, sorted
	Rendered bool     // some of them are wanted as HTML too
	Limit    int      // Search: how many issues, or table.AllRows
	List     string   // ValueList: which one, in words, such as "priorities"
	Specs    int      // how many shortcodes it serves

	Origin Origin
	Why    string // what decided the origin, in words
}

// A QueryKind is what a [Query] asks for.
type QueryKind int

// The kinds of Query.
const (
	Search    QueryKind = iota // issues that match JQL
	Issues                     // issues by key
	CountOnly                  // how many issues match
	FieldList                  // the fields that a Jira has
	ValueList                  // one of Jira's lists that order values, see List
)

// String returns the kind in words.
func (k QueryKind) String() string {
	return [...]string{"search", "issues", "count", "field list", "list"}[k]
}

// An Origin is where a [Query]'s answer comes from.
type Origin int

// The origins of an answer.
const (
	FromEntry   Origin = iota // the cache
	FromJira                  // a request
	FromAnother               // another query's answer, which holds this one
)

// String returns the origin in words.
func (o Origin) String() string {
	return [...]string{"cache", "jira", "another answer"}[o]
}

// A search is issues to be known: all that the requests with one canonical JQL
// on one link need.
type search struct {
	link      *linkconfig.Link
	jql       string // of several spellings the first
	written   string // the same without the guard
	canonical string
	filter    string
	requests  []int // whom it serves

	fields   []string
	rendered bool
	limit    int

	found  *held // what the cache has, fresh or not
	why    string
	answer *held // the issues, once they are known
	err    error // why Jira did not give them
}

// A count is a number to be known: of the issues that requests with one filter
// on one link find.
type count struct {
	link     *linkconfig.Link
	jql      string // of several spellings the first
	written  string // the same without the guard
	filter   string
	requests []int
	within   *search // finds the same issues, so its answer may tell; or nil

	found  *held
	why    string
	number *held
	err    error
}

// A held answer is one with the time at which it was read from Jira.
type held struct {
	answer
	key  string // the entry's
	time time.Time
}

// A batch is the issues that a link's requests name one by one.
type batch struct {
	link     *linkconfig.Link
	guard    string // canonical
	guardJQL string
	issues   []*single // in the order of the pages
	byKey    map[string]*single
	requests []int
	fields   []string
	rendered bool
}

// A single is an issue to be known by its key.
type single struct {
	key     string
	found   *held // what the cache has, fresh or not
	why     string
	answer  *held  // the issue, once it is known
	missing string // why Jira does not show it
	err     error  // why Jira did not say
}

// unsettled returns the issues that are left to ask for.
func (b *batch) unsettled() []*single {
	var left []*single
	for _, s := range b.issues {
		if s.answer == nil && s.missing == "" && s.err == nil {
			left = append(left, s)
		}
	}
	return left
}

func keysOf(issues []*single) []string {
	keys := make([]string, len(issues))
	for i, s := range issues {
		keys[i] = s.key
	}
	return keys
}

// A grouping is what a link's requests come down to. Searches and counts are
// in the order in which the requests first need them.
type grouping struct {
	searches []*search
	counts   []*count
	singles  *batch // nil for none

	byJQL    map[string]*search // by canonical JQL
	byFilter map[string]*count
}

// group puts those of a link's requests together, by their numbers, that one
// query can answer. It is pure; nil requests are passed over.
func group(numbers []int, requests []*request.Request) *grouping {
	g := &grouping{byJQL: make(map[string]*search), byFilter: make(map[string]*count)}
	for _, i := range numbers {
		r := requests[i]
		switch {
		case r == nil:
		case len(r.Keys) > 0:
			b := g.singles
			if b == nil {
				b = &batch{link: r.Link, guard: r.Guard, guardJQL: r.GuardJQL, byKey: make(map[string]*single)}
				g.singles = b
			}
			b.requests = append(b.requests, i)
			for _, key := range r.Keys {
				if b.byKey[key] == nil {
					b.byKey[key] = &single{key: key}
					b.issues = append(b.issues, b.byKey[key])
				}
			}
			b.fields = append(b.fields, r.Fields...)
			b.rendered = b.rendered || r.Rendered
		case r.CountOnly:
			c := g.byFilter[r.Filter]
			if c == nil {
				c = &count{link: r.Link, jql: r.JQL, written: r.Written.Value, filter: r.Filter}
				g.byFilter[r.Filter] = c
				g.counts = append(g.counts, c)
			}
			c.requests = append(c.requests, i)
		default:
			s := g.byJQL[r.Canonical]
			if s == nil {
				s = &search{link: r.Link, jql: r.JQL, written: r.Written.Value, canonical: r.Canonical, filter: r.Filter}
				g.byJQL[r.Canonical] = s
				g.searches = append(g.searches, s)
			}
			s.requests = append(s.requests, i)
			s.limit = wider(s.limit, r.Limit)
			s.fields = append(s.fields, r.Fields...)
			s.rendered = s.rendered || r.Rendered
		}
	}
	for _, s := range g.searches {
		s.fields = unique(s.fields)
	}
	if b := g.singles; b != nil {
		b.fields = unique(b.fields)
	}
	g.relate()
	return g
}

// relate finds for each count the search that may tell it: of those with its
// filter the widest.
func (g *grouping) relate() {
	widest := make(map[string]*search)
	for _, s := range g.searches {
		if w := widest[s.filter]; w == nil || w.limit != s.limit && wider(w.limit, s.limit) == s.limit {
			widest[s.filter] = s
		}
	}
	for _, c := range g.counts {
		c.within = widest[c.filter]
	}
}

// toldBy returns the counts still to be known that a search's answer may tell.
func (g *grouping) toldBy(s *search) []*count {
	var told []*count
	for _, c := range g.counts {
		if c.within == s && c.number == nil {
			told = append(told, c)
		}
	}
	return told
}

// wider returns the limit that covers both; table.AllRows covers every other.
func wider(a, b int) int {
	if a == table.AllRows || b == table.AllRows {
		return table.AllRows
	}
	return max(a, b)
}

func unique(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}

// longestFirst orders searches so that the ones with most pages begin first
// and none of them is left to run alone at the end.
func longestFirst(searches []*search) []*search {
	s := slices.Clone(searches)
	size := func(s *search) int {
		switch {
		case s.limit == table.AllRows && s.found != nil:
			return max(s.found.Rows, s.found.Total, 1)
		case s.limit == table.AllRows:
			return 1 << 30
		}
		return s.limit
	}
	slices.SortStableFunc(s, func(a, b *search) int { return cmp.Compare(size(b), size(a)) })
	return s
}

// widen adds to a search what a fresh entry already has, so that two sites
// which share a cache do not take turns in throwing away what the other
// needs. allowed tells which of the entry's fields the link still lets pages
// show.
func (s *search) widen(allowed func(id string) bool) {
	s.fields = withAllowed(s.fields, s.found.Fields, allowed)
	s.rendered = s.rendered || s.found.Rendered
	if s.found.Complete && s.found.Rows > 0 {
		s.limit = table.AllRows
	} else {
		s.limit = wider(s.limit, s.found.Rows)
	}
}

// widen is the same for an issue that is named by its key.
func (b *batch) widen(found *held, allowed func(id string) bool) {
	b.fields = withAllowed(b.fields, found.Fields, allowed)
	b.rendered = b.rendered || found.Rendered
}

func withAllowed(fields, more []string, allowed func(id string) bool) []string {
	for _, f := range more {
		if allowed(f) {
			fields = append(fields, f)
		}
	}
	return unique(fields)
}

// queries returns what there is to be known, and from where.
func (g *grouping) queries() []Query {
	var out []Query
	for _, s := range g.searches {
		out = append(out, s.query())
	}
	for _, c := range g.counts {
		out = append(out, c.query())
	}
	if g.singles != nil {
		out = append(out, g.singles.queries()...)
	}
	return out
}

// open returns the query as it may be shown.
func (s *search) open() string { return unguarded(s.link, s.jql, s.written) }

// open returns the query as it may be shown.
func (c *count) open() string { return unguarded(c.link, c.jql, c.written) }

// unguarded returns the query that was written, where a guard was added to it.
func unguarded(link *linkconfig.Link, jql, written string) string {
	if link.Guard.Given() {
		return written
	}
	return jql
}

// query returns what there is to be known for a search, and from where.
func (s *search) query() Query {
	q := Query{
		Link: s.link, Kind: Search, JQL: s.open(), Fields: s.fields, Rendered: s.rendered, Limit: s.limit,
		Specs: len(s.requests), Origin: FromJira, Why: s.why,
	}
	if s.answer != nil {
		q.Origin = FromEntry
	}
	return q
}

// query returns what there is to be known for a count, and from where.
func (c *count) query() Query {
	q := Query{Link: c.link, Kind: CountOnly, JQL: c.open(), Specs: len(c.requests), Origin: FromJira, Why: c.why}
	switch {
	case c.number != nil:
		q.Origin = FromEntry
	case c.within == nil:
	case c.within.answer == nil:
		q.Origin, q.Why = FromAnother, "the search's answer tells if it is complete; else Jira is asked"
	case c.within.answer.tells():
		q.Origin, q.Why = FromAnother, "the search's answer tells"
	}
	return q
}

// queries returns what there is to be known for single issues, and from where.
func (b *batch) queries() []Query {
	q := Query{Link: b.link, Kind: Issues, Fields: b.fields, Rendered: b.rendered, Specs: len(b.requests)}
	var out []Query
	cached := q
	for _, s := range b.issues {
		if s.answer != nil {
			cached.Keys = append(cached.Keys, s.key)
			cached.Why = s.why
		}
	}
	if len(cached.Keys) > 0 {
		cached.Origin = FromEntry
		out = append(out, cached)
	}
	for chunk := range slices.Chunk(b.unsettled(), maxKeys) {
		q.Keys, q.Origin, q.Why = keysOf(chunk), FromJira, chunk[0].why
		out = append(out, q)
	}
	return out
}

// maxKeys is how many issues Jira gives by key in one request.
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post
const maxKeys = 100
