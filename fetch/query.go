package fetch

import (
	"fmt"
	"maps"
	"slices"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/table"
)

// A query is something to be known from the Jira of a link: the issues that
// match, an issue by its key, how many match, or one of Jira's lists. What
// several Specs ask alike is one query, wide enough for all of them. It has one
// provider and one answer, or a reason why there is none.
type query struct {
	Query // what is asked; its Origin is zero while nobody provides it

	about  string         // what tells it from others of its kind, see entryKey
	sent   string         // the JQL within the link's guard, of several spellings the first
	filter string         // of a search: what finds the same issues in any order
	guard  string         // of an issue: what it must match as well
	list   field.ListName // of a list of values; its project is that of versions
	specs  []int          // whom it serves

	exact   bool // of a count: an estimate will not do
	keys    bool // of a search: only which issues, in any order
	project string
	other   *query // of a count and of keys: a search for the same issues, whose answer may tell

	found   *held  // what the cache has, good enough or not
	answer  *held  // what was asked, once it is known
	missing string // why Jira does not show the issue
	err     error  // why Jira did not answer
}

// open reports whether the query is still to be answered.
func (q *query) open() bool { return q.answer == nil && q.missing == "" && q.err == nil }

func openOnes(queries []*query) []*query {
	return slices.DeleteFunc(slices.Clone(queries), func(q *query) bool { return !q.open() })
}

// A subject is what no two queries of a link have in common.
type subject struct {
	kind  QueryKind
	about string
}

// plan finds the fewest queries for the link's Requests. It is pure.
func (l *linkRun) plan() {
	for _, i := range l.specs {
		req, waits := l.run.requests[i], l.run.waits[i]
		if req == nil || waits && (l.err != nil || l.listErr != nil) {
			continue // what needs a list that will not come is not asked
		}
		l.wantAnswer(i, req)
		if waits {
			continue
		}
		for _, name := range listNames(req) {
			if name != field.VersionList { // whose, only answers say
				l.wantList(i, name, "")
			}
		}
	}
	for _, q := range l.queries {
		q.Fields = unique(q.Fields)
	}
	l.share()
}

// share finds for queries that ask for less than a search for the same issues
// which search that is: the one with most rows.
func (l *linkRun) share() {
	widest := make(map[string]*query)
	for _, keys := range []bool{false, true} { // what wants no more than keys is asked only if nothing wants more
		for _, q := range l.queries {
			if q.Kind != Search || q.keys != keys {
				continue
			}
			w := widest[q.filter]
			switch {
			case keys && w != nil && !w.keys:
				q.other = w
			case w == nil, w.Limit != q.Limit && wider(w.Limit, q.Limit) == q.Limit:
				widest[q.filter] = q
			}
		}
	}
	for _, q := range l.queries {
		if q.Kind == CountOnly {
			q.other = widest[q.about]
		}
	}
}

// wantAnswer plans what answers a Request: one query, or one for each issue that
// it names.
func (l *linkRun) wantAnswer(i int, req *request.Request) {
	open := req.JQL
	if req.Link.Guard.Given() {
		open = req.Written.Value
	}
	fields := slices.Clip(req.Fields)
	switch {
	case len(req.Keys) > 0:
		for _, key := range req.Keys {
			l.want(i, query{about: req.Guard + "\n" + key, guard: req.GuardJQL,
				Query: Query{Kind: Issues, Keys: []string{key}, Fields: fields, Rendered: req.Rendered}})
		}
	case req.CountOnly && req.Require.Given():
		l.want(i, query{about: req.Canonical, sent: req.JQL, filter: req.Filter, keys: true,
			Query: Query{Kind: Search, JQL: open, Limit: req.Limit}})
	case req.CountOnly:
		l.want(i, query{about: req.Filter, sent: req.JQL, exact: req.Exact, Query: Query{Kind: CountOnly, JQL: open}})
	default:
		l.want(i, query{about: req.Canonical, sent: req.JQL, filter: req.Filter,
			Query: Query{Kind: Search, JQL: open, Fields: fields, Rendered: req.Rendered, Limit: req.Limit}})
	}
}

// wantList plans to know one of Jira's lists.
func (l *linkRun) wantList(i int, name field.ListName, project string) {
	about := string(name)
	if project != "" {
		about += "\n" + project
	}
	l.want(i, query{about: about, list: name, project: project, Query: Query{Kind: ValueList, List: listTitle(name, project)}})
}

// want has a query serve a Spec: one about the same that is planned already,
// made wide enough for both, or else this one.
func (l *linkRun) want(i int, q query) {
	at := subject{q.Kind, q.about}
	all := l.planned[at]
	if all == nil {
		all = new(query)
		*all = q // so that one which joins costs no memory
		all.Link = l.conn.link
		l.planned[at] = all
		l.queries = append(l.queries, all)
	} else {
		all.Fields = append(all.Fields, q.Fields...)
		all.Rendered = all.Rendered || q.Rendered
		all.Limit = wider(all.Limit, q.Limit)
		all.exact, all.keys = all.exact || q.exact, all.keys && q.keys
	}
	all.specs = append(all.specs, i)
	all.Specs++
	l.run.needs[i] = append(l.run.needs[i], all)
}

// wantVersions plans to know the versions of the projects that answers show
// where their order counts, and returns these queries.
func (l *linkRun) wantVersions() []*query {
	whose := make(map[string][]int) // by project
	for _, i := range l.specs {
		req := l.run.requests[i]
		if req == nil || l.run.waits[i] {
			continue
		}
		var projects []string
		for _, c := range ordering(req) {
			if c.OrderList() != field.VersionList {
				continue
			}
			for _, h := range l.basis(i).answers {
				projects = appendProjects(projects, h.Issues, c.Field.ID)
			}
		}
		for _, p := range unique(projects) {
			whose[p] = append(whose[p], i)
		}
	}
	before := len(l.queries)
	for _, p := range slices.Sorted(maps.Keys(whose)) {
		for _, i := range whose[p] {
			l.wantList(i, field.VersionList, p)
		}
	}
	return l.queries[before:]
}

// wider returns the limit that covers both; table.AllRows covers every other.
func wider(a, b int) int {
	if a == table.AllRows || b == table.AllRows {
		return table.AllRows
	}
	return max(a, b)
}

// widen adds to a query what a fresh entry already has, so that two sites which
// share a cache do not take turns in throwing away what the other needs. Fields
// that the link does not let pages show any more are left out.
func (l *linkRun) widen(q *query) {
	if q.Kind != Search && q.Kind != Issues {
		return
	}
	maker := l.maker()
	for _, id := range q.found.Fields {
		if maker.Allows(l.conn.link, id) {
			q.Fields = append(q.Fields, id)
		}
	}
	q.Fields = unique(q.Fields)
	q.Rendered = q.Rendered || q.found.Rendered
	switch {
	case q.Kind == Issues:
	case q.found.Complete && q.found.Rows > 0:
		q.Limit = table.AllRows
	default:
		q.Limit = wider(q.Limit, q.found.Rows)
	}
}

// batched puts queries together that Jira answers at once: issues a hundred at a
// time, any other by itself. The searches with most pages come first, so that
// none of them is left to run alone at the end.
func batched(queries []*query) [][]*query {
	var batches [][]*query
	var issues []*query
	for _, q := range queries {
		if q.Kind == Issues {
			issues = append(issues, q)
		} else {
			batches = append(batches, []*query{q})
		}
	}
	batches = slices.AppendSeq(batches, slices.Chunk(issues, maxKeys))
	slices.SortStableFunc(batches, func(a, b []*query) int { return b[0].size() - a[0].size() })
	return batches
}

// maxKeys is how many issues Jira gives by key in one request.
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post
const maxKeys = 100

// size returns how long a query is likely to take beside others.
func (q *query) size() int {
	switch {
	case q.Kind == Issues:
		return 0
	case q.Kind != Search:
		return -1
	case q.Limit != table.AllRows:
		return q.Limit
	case q.found != nil:
		return max(q.found.Rows, q.found.Total, 1)
	}
	return 1 << 30
}

// together returns what a batch asks for as one Query.
func together(batch []*query) Query {
	all := batch[0].Query
	if len(batch) == 1 {
		return all
	}
	all.Keys, all.Fields = nil, nil
	specs := make(map[int]bool)
	for _, q := range batch {
		all.Keys = append(all.Keys, q.Keys...)
		all.Fields = append(all.Fields, q.Fields...)
		all.Rendered = all.Rendered || q.Rendered
		for _, i := range q.specs {
			specs[i] = true
		}
	}
	all.Fields, all.Specs = unique(all.Fields), len(specs)
	return all
}

func unique(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}

// listTitle names a list to people.
func listTitle(name field.ListName, project string) string {
	switch name {
	case field.PriorityList:
		return "priorities"
	case field.StatusList:
		return "statuses"
	case field.IssueTypeList:
		return "issue types"
	case field.ResolutionList:
		return "resolutions"
	}
	return fmt.Sprintf("versions of %s", project)
}
