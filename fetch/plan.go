package fetch

import (
	"cmp"
	"strings"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A Plan says what answers a set of Specs takes, and where each comes from.
type Plan struct {
	Queries []Query // by link, in the order in which pages first ask; issues by key come last
}

// A Query is something to be known from a Jira, once for all Specs that ask
// for it.
type Query struct {
	Link *linkconfig.Link
	Kind QueryKind

	JQL      string   // Search and CountOnly: what is sent, less the link's guard, which is shown nowhere
	Keys     []string // Issues: which ones, at most a hundred a request
	Fields   []string // Search and Issues: the fields to ask for, sorted
	Rendered bool     // some of them are wanted as HTML too
	Limit    int      // Search: how many issues, or table.AllRows
	List     string   // ValueList: which one, in words, such as "priorities"
	Specs    int      // how many shortcodes it serves

	Origin Origin
	Why    string // what decided the origin, in words
}

// text names what is asked for.
func (q *Query) text() string {
	return cmp.Or(q.JQL, q.List, strings.Join(q.Keys, ", "))
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

// An Origin is where a [Query]'s answer comes from. Its zero value is nowhere
// yet.
type Origin int

// The origins of an answer, in the order in which they are tried.
const (
	FromEntry   Origin = iota + 1 // the cache
	FromAnother                   // another query's answer, which holds this one
	FromJira                      // a request
)

// String returns the origin in words.
func (o Origin) String() string {
	return [...]string{"nowhere", "cache", "another answer", "jira"}[o]
}

// listQuery returns the plan to read the link's field list, if it must be read.
func (l *linkRun) listQuery() []Query {
	list := Query{Link: l.conn.link, Kind: FieldList, Origin: FromJira, Specs: len(l.specs), Why: "not in the cache"}
	switch held, read := l.heldFields(); {
	case l.list == nil && held == nil:
	case l.list == nil, !l.conn.f.Offline && !l.conn.young(read, l.conn.listAge()):
		_, list.Why = l.fresh(FieldList, read)
	default:
		return nil
	}
	return []Query{list}
}

// provided returns the link's queries with their providers, issues put together
// as they are found or asked for.
func (l *linkRun) provided() []Query {
	var all []Query
	var held, asked []*query
	for _, q := range l.queries {
		switch {
		case q.Kind != Issues:
			all = append(all, q.Query)
		case q.Origin == FromEntry:
			held = append(held, q)
		default:
			asked = append(asked, q)
		}
	}
	if len(held) > 0 {
		all = append(all, together(held))
	}
	for _, batch := range batched(asked) {
		all = append(all, together(batch))
	}
	return all
}
