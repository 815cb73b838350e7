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

	JQL      string   // Search and Count: what is sent
	Keys     []string // Issues: which ones, at most a hundred a request
	Fields   []string // Search and Issues: the fields to ask for, sorted
	Rendered bool     // some of them are wanted as HTML too
	Limit    int      // Search: how many issues, or table.All
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
)

// String returns the kind in words.
func (k QueryKind) String() string {
	return [...]string{"search", "issues", "count", "field list"}[k]
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

// A search is a query while it is worked on: all that the requests with one
// canonical JQL on one link need.
type search struct {
	link      *linkconfig.Link
	jql       string // of several spellings the first
	canonical string
	requests  []int // whom it serves

	rows     bool // issues are wanted, not only their number
	counted  bool // their number is wanted
	fields   []string
	rendered bool
	limit    int
	waits    bool // what it needs is known only with the link's field list
	asked    bool // Jira was asked in this run

	found  *held // what the cache has, fresh or not
	counts *held // what the cache has of their number alone
	why    string

	answer *held // the issues, once they are known
	number *held // their number, once it is known
	err    error // why Jira did not give what is missing
}

// settled reports whether nothing is left to ask.
func (s *search) settled() bool {
	return s.err != nil || (!s.rows || s.answer != nil) && (!s.counted || s.number != nil)
}

// A held answer is one with the time at which it was read from Jira.
type held struct {
	answer
	key  string // the entry's
	time time.Time
}

// A singlesBatch is the issues that a link's requests name one by one.
type singlesBatch struct {
	link     *linkconfig.Link
	guard    string // canonical
	guardJQL string
	keys     []string // in the order of the pages
	requests []int
	fields   []string
	rendered bool
	waits    bool
	asked    bool

	found   map[string]*held  // by key: what the cache has, fresh or not
	answers map[string]*held  // by key: the issue, once it is known
	missing map[string]string // by key: why Jira does not show it
	why     map[string]string // by key: what the cache lacks
	err     error             // why Jira did not give the others
}

// unsettled returns the keys that are left to ask for.
func (b *singlesBatch) unsettled() []string {
	if b.err != nil {
		return nil
	}
	var keys []string
	for _, k := range b.keys {
		if _, missing := b.missing[k]; b.answers[k] == nil && !missing {
			keys = append(keys, k)
		}
	}
	return keys
}

// group puts requests together that one query can answer. It is pure; nil
// requests are passed over. waits tells which requests are not complete yet.
func group(requests []*request.Request, waits []bool) ([]*search, []*singlesBatch) {
	var searches []*search
	var batches []*singlesBatch
	bySearch := make(map[string]*search)
	byLink := make(map[string]*singlesBatch)
	for i, r := range requests {
		switch {
		case r == nil:
		case len(r.Keys) > 0:
			b := byLink[r.Link.Name]
			if b == nil {
				b = &singlesBatch{link: r.Link, guard: r.Guard, guardJQL: r.GuardJQL}
				byLink[r.Link.Name] = b
				batches = append(batches, b)
			}
			b.requests = append(b.requests, i)
			b.keys = append(b.keys, r.Keys...)
			b.fields = append(b.fields, r.Fields...)
			b.rendered = b.rendered || r.Rendered
			b.waits = b.waits || waits[i]
		default:
			id := r.Link.Name + "\n" + r.Canonical
			s := bySearch[id]
			if s == nil {
				s = &search{link: r.Link, jql: r.JQL, canonical: r.Canonical}
				bySearch[id] = s
				searches = append(searches, s)
			}
			s.requests = append(s.requests, i)
			s.waits = s.waits || waits[i]
			if r.CountOnly {
				s.counted = true
				continue
			}
			s.limit = wider(s.limit, r.Limit)
			s.rows = true
			s.fields = append(s.fields, r.Fields...)
			s.rendered = s.rendered || r.Rendered
		}
	}
	for _, s := range searches {
		s.fields = unique(s.fields)
	}
	for _, b := range batches {
		b.fields = unique(b.fields)
		b.keys = firsts(b.keys)
	}
	return searches, batches
}

// wider returns the limit that covers both; table.All covers every other.
func wider(a, b int) int {
	if a == table.All || b == table.All {
		return table.All
	}
	return max(a, b)
}

func unique(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}

// firsts drops what has come before, keeping the order.
func firsts(s []string) []string {
	seen := make(map[string]bool, len(s))
	return slices.DeleteFunc(slices.Clone(s), func(v string) bool {
		old := seen[v]
		seen[v] = true
		return old
	})
}

// longestFirst orders searches so that the ones with most pages begin first
// and none of them is left to run alone at the end.
func longestFirst(searches []*search) []*search {
	s := slices.Clone(searches)
	size := func(s *search) int {
		switch {
		case !s.rows:
			return 0
		case s.limit == table.All && s.found != nil:
			return max(s.found.Rows, s.found.Total, 1)
		case s.limit == table.All:
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
	if s.found == nil || !s.rows {
		return
	}
	for _, f := range s.found.Fields {
		if allowed(f) {
			s.fields = append(s.fields, f)
		}
	}
	s.fields = unique(s.fields)
	s.rendered = s.rendered || s.found.Rendered
	if s.found.Complete && s.found.Rows > 0 {
		s.limit = table.All
	} else {
		s.limit = wider(s.limit, s.found.Rows)
	}
}

// queries returns what there is to be known for a search, and from where.
func (s *search) queries() []Query {
	q := Query{Link: s.link, JQL: s.jql, Specs: len(s.requests), Origin: FromJira, Why: s.why}
	var out []Query
	if s.rows {
		rows := q
		rows.Kind, rows.Fields, rows.Rendered, rows.Limit = Search, s.fields, s.rendered, s.limit
		if s.answer != nil {
			rows.Origin = FromEntry
		}
		out = append(out, rows)
	}
	if s.counted {
		q.Kind = CountOnly
		switch {
		case s.number != nil && s.number == s.answer:
			q.Origin, q.Why = FromAnother, "the search's answer tells"
		case s.number != nil:
			q.Origin = FromEntry
		case s.rows && s.answer == nil:
			q.Origin, q.Why = FromAnother, "the search's answer tells if it is complete; else Jira is asked"
		}
		out = append(out, q)
	}
	return out
}

// queries returns what there is to be known for single issues, and from where.
func (b *singlesBatch) queries() []Query {
	q := Query{Link: b.link, Kind: Issues, Fields: b.fields, Rendered: b.rendered, Specs: len(b.requests)}
	var out []Query
	cached := q
	for _, k := range b.keys {
		if b.answers[k] != nil {
			cached.Keys = append(cached.Keys, k)
			cached.Why = b.why[k]
		}
	}
	if len(cached.Keys) > 0 {
		cached.Origin = FromEntry
		out = append(out, cached)
	}
	for chunk := range slices.Chunk(b.unsettled(), maxKeys) {
		q.Keys, q.Origin, q.Why = chunk, FromJira, b.why[chunk[0]]
		out = append(out, q)
	}
	return out
}

// maxKeys is how many issues Jira gives by key in one request.
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post
const maxKeys = 100
