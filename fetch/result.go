package fetch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/issue"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A basis is what one Result is made from.
type basis struct {
	answers []*held  // of one search, or an issue each
	number  *held    // for a count
	missing []string // keys that Jira does not show
	stale   bool
	err     error // what kept Jira from answering
}

// basis gathers what answers a Request, falling back on old answers where the
// Request's on_error allows it.
func (r *run) basis(l *linkRun, i int) basis {
	req := r.requests[i]
	switch {
	case req.CountOnly:
		c := l.work.byFilter[req.Filter]
		return r.either(l, req, c.number, c.found, c.err, c.why)
	case len(req.Keys) == 0:
		s := l.work.byJQL[req.Canonical]
		return r.either(l, req, s.answer, s.found, s.err, s.why)
	}
	var all basis
	for _, key := range req.Keys {
		s := l.work.singles.byKey[key]
		if s.missing != "" {
			all.missing = append(all.missing, key+": "+s.missing)
			continue
		}
		one := r.either(l, req, s.answer, s.found, s.err, s.why)
		if one.err != nil && !one.stale {
			return basis{err: one.err} // the others would stand as the whole
		}
		all.answers = append(all.answers, one.answers...)
		if one.stale {
			all.stale, all.err = true, one.err
		}
	}
	return all
}

// either returns the answer, or the old one in its place.
func (r *run) either(l *linkRun, req *request.Request, answer, old *held, err error, why string) basis {
	stale := false
	if answer == nil && old != nil {
		// What several Specs need together may be more than there is, and
		// this one still be served by it.
		lack := ""
		if !req.CountOnly {
			lack = old.lacks(req.Fields, req.Rendered, req.Limit)
		}
		fresh, _ := r.fresh(l, old)
		switch {
		case lack != "" && err == nil:
			why = "the cache has an answer, but " + lack
		case lack != "":
		case fresh && !rejected(err):
			answer, err = old, nil
		case r.mayBeStale(l, req, old, err):
			answer, stale = old, true
		}
	}
	switch {
	case answer == nil && err == nil:
		err = &missError{link: l.conn.link.Name, why: why}
		fallthrough
	case answer == nil:
		return basis{err: err}
	case req.CountOnly:
		return basis{number: answer, stale: stale, err: err}
	}
	return basis{answers: []*held{answer}, stale: stale, err: err}
}

// mayBeStale reports whether an old answer may stand in for one that Jira did
// not give. A query that Jira rejects is the author's to mend, and no old
// answer hides that.
func (r *run) mayBeStale(l *linkRun, req *request.Request, old *held, err error) bool {
	return req.OnError == linkconfig.Stale && err != nil && !rejected(err) && !errors.Is(err, context.Canceled) &&
		l.conn.young(old.time, l.conn.link.MaxStale)
}

// rejected reports whether Jira took the query for wrong, or finds more than it
// gives in that order, rather than being unable to answer it.
func rejected(err error) bool {
	var e *jira.Error
	return errors.As(err, &e) && (e.Kind == jira.Query || e.Kind == jira.Window)
}

// A missError says that there is no answer without network.
type missError struct{ link, why string }

func (e *missError) Error() string {
	return "no usable answer in the cache: " + e.why
}

// results makes the Result of every Spec. Equal views of one answer share a
// Table.
func (r *run) results(ctx context.Context) []table.Result {
	results := make([]table.Result, len(r.specs))
	shared := &tables{made: make(map[string]*sharedTable)}
	var g errgroup.Group
	g.SetLimit(r.f.jobs())
	for _, l := range r.links {
		lists := l.values.lists()
		for _, i := range l.specs {
			g.Go(func() error {
				switch req := r.requests[i]; {
				case req == nil:
				case ctx.Err() != nil:
					results[i] = r.failed(l, i, ctx.Err())
				default:
					req.Style.Lists = lists
					results[i] = r.result(l, i, shared)
				}
				return nil
			})
		}
	}
	g.Wait() // results hold their own problems
	for i := range results {
		results[i].Words = &r.f.Config.Words
		if r.specs[i].Failed() {
			continue
		}
		results[i].Problems = append(results[i].Problems, r.problems[i]...)
	}
	return results
}

func (r *run) result(l *linkRun, i int, shared *tables) table.Result {
	req, spec := r.requests[i], &r.specs[i]
	if r.waits[i] {
		return r.failed(l, i, l.missingList())
	}
	b := r.basis(l, i)
	b.err = r.discreet(l.conn.link, i, b.err)
	if len(b.missing) > 0 {
		p := source.Problem{Span: spec.Ask.Key.Span(), Code: "issue-not-shown",
			Message: "cannot show the issue " + strings.Join(b.missing, "; "),
			Fix:     "check the key, and that the link's user may see it"}
		if p.IsZero() {
			p.Span = req.Written.Span()
		}
		return table.Result{Problems: []source.Problem{p}}
	}
	if b.err != nil && !b.stale {
		return r.failed(l, i, b.err)
	}
	result := table.Result{Stale: b.stale, URL: r.searchURL(l, spec, req)}
	result.Stamps = []string{r.f.stamp()}
	// One that was not there has no time: its coming makes a difference, too.
	result.Stamps = append(result.Stamps, stamp(l.conn, l.user, l.conn.key(fieldsEntry), l.read))
	for _, v := range append(slices.Clone(l.values.named), l.values.versions...) {
		if !r.uses(i, v) {
			continue
		}
		result.Stamps = append(result.Stamps, stamp(l.conn, l.user, v.key, v.read))
		if v.values == nil && v.err != nil {
			result.Problems = append(result.Problems, v.unknown(l, spec.Span))
		}
	}
	var words []string
	for _, h := range append(slices.Clone(b.answers), b.number) {
		if h == nil {
			continue
		}
		words = append(words, h.Warnings...)
		result.Sample = result.Sample || h.Sample
		result.Stamps = append(result.Stamps, stamp(l.conn, l.user, h.key, h.time))
		if result.AsOf.IsZero() || h.time.Before(result.AsOf) {
			result.AsOf = h.time
		}
	}
	result.Problems = append(result.Problems, r.remarks(l, i, words)...)
	if l.conn.link.TimeZone != nil {
		result.AsOf = result.AsOf.In(l.conn.link.TimeZone)
	}
	if b.stale {
		r.f.trace(Event{Kind: StaleUsed, Link: l.conn.link.Name, Text: b.err.Error(), N: rows(b.answers)})
		result.Problems = append(result.Problems, source.Problem{Span: spec.Span, Code: "stale", Class: source.Jira, Warning: true,
			Message: fmt.Sprintf("showing what was read %s, since the link %q could not be asked: %v", result.AsOf.Format(time.RFC3339), l.conn.link.Name, b.err)})
	}
	for _, h := range append(slices.Clone(b.answers), b.number) {
		if h != nil && h.Complete && h.Total >= 0 && h.Total != h.Rows {
			result.Problems = append(result.Problems, source.Problem{Span: spec.Span, Code: "count-differs", Class: source.Jira, Warning: true,
				Message: fmt.Sprintf("Jira counts %d issues and gives %d, twice the same ones; all that it gives are shown", h.Total, h.Rows),
				Fix:     "have an administrator rebuild Jira's search index"})
		}
	}
	if req.CountOnly {
		n, _ := b.number.count()
		result.Count = &table.Count{N: n, Approximate: b.number.Approximate}
		return result
	}
	var blanks []tabulate.Blank
	result.Table, blanks = shared.table(req, b.answers)
	for _, blank := range blanks {
		result.Problems = append(result.Problems, notShown(spec, req, blank))
	}
	return result
}

// failed makes the Result of a Spec that Jira gave no answer for.
func (r *run) failed(l *linkRun, i int, err error) table.Result {
	spec, req := &r.specs[i], r.requests[i]
	p := unanswered(l.conn.link, spec.Span, err)
	why := strings.TrimPrefix(p.Message, fmt.Sprintf("cannot ask the link %q: ", l.conn.link.Name))
	var miss *missError
	switch names := r.maker().Unresolved(l.conn.link); {
	case r.waits[i] && len(names) > 0:
		p.Code = "fields-unknown"
		if errors.As(err, &miss) {
			why = "the cache does not have that"
		}
		p.Message = fmt.Sprintf("nothing of the link %q is published: what %s means (%s) is known only with its list of fields, and %s", l.conn.link.Name, policyKey(l.conn.link), names[0].Span(), why)
		p.Fix = cmp.Or(p.Fix, "run `jqlbuild fetch` once with network and credentials, or write the fields' ids in the configuration")
	case errors.Is(err, errList):
		p.Message = fmt.Sprintf("cannot tell which fields the names mean, since Jira does not give the link %q its list of fields: %s", l.conn.link.Name, why)
		p.Fix = cmp.Or(p.Fix, "let the link's user see the fields") + "; columns that are written as ids, such as customfield_10016, need no list"
	case errors.As(err, &miss):
		p.Code = "not-cached"
		p.Message = fmt.Sprintf("the link %q has %v", l.conn.link.Name, miss)
		p.Fix = "run `jqlbuild fetch` once with network and credentials"
	case rejected(err):
		var e *jira.Error
		errors.As(err, &e)
		if e.Kind == jira.Window {
			p = r.aboutQuery(l.conn.link, i, source.Problem{Span: req.Written.Span(), Code: "jql-window", Message: e.Message, Fix: e.Fix}, "")
			break
		}
		p = r.rejection(l.conn.link, i, strings.Join(e.Messages, " "))
	}
	return table.Result{Box: req.OnError == linkconfig.Show && p.Class == source.Jira, Problems: []source.Problem{p}}
}

// unanswered is the problem of a Spec whose link could not be asked.
func unanswered(link *linkconfig.Link, span source.Span, err error) source.Problem {
	p := source.Problem{Span: span, Class: source.Jira, Code: "jira"}
	var e *jira.Error
	if errors.As(err, &e) {
		bare := *e
		p.Fix, bare.Fix = e.Fix, ""
		err = &bare
	}
	p.Message = fmt.Sprintf("cannot ask the link %q: %v", link.Name, err)
	return p
}

// policyKey names the key that says what pages may publish.
func policyKey(link *linkconfig.Link) string {
	if len(link.AllowFields) > 0 {
		return "allow_fields"
	}
	return "deny_fields"
}

// searchURL returns the address at which people see the same issues in Jira,
// unless the link is not to be shown. The query in it is the author's own: a
// guard never leaves the configuration.
func (r *run) searchURL(l *linkRun, spec *table.Spec, req *request.Request) string {
	link := l.conn.link
	if _, single := spec.View.(table.IssueView); single || link.JiraLinks != linkconfig.AllLinks {
		return ""
	}
	u := *link.URL
	u.Path = strings.TrimSuffix(u.Path, "/") + "/issues/"
	u.RawQuery = "jql=" + strings.ReplaceAll(url.QueryEscape(req.Written.Value), "+", "%20")
	return u.String()
}

// rows counts the issues of answers.
func rows(answers []*held) int {
	n := 0
	for _, h := range answers {
		n += h.Rows
	}
	return n
}

// tables makes each different Table once.
type tables struct {
	mu   sync.Mutex
	made map[string]*sharedTable
}

type sharedTable struct {
	once   sync.Once
	table  *table.Table
	blanks []tabulate.Blank
}

func (t *tables) table(req *request.Request, answers []*held) (*table.Table, []tabulate.Blank) {
	id := tableID(req, answers)
	t.mu.Lock()
	s := t.made[id]
	if s == nil {
		s = new(sharedTable)
		t.made[id] = s
	}
	t.mu.Unlock()
	s.once.Do(func() { s.table, s.blanks = makeTable(req, answers) })
	return s.table, s.blanks
}

// tableID tells apart what would give different Tables.
func tableID(req *request.Request, answers []*held) string {
	id := struct {
		Link    string
		Keys    []string
		Limit   int
		Columns []field.Column
		Group   *field.Column
		Totals  []request.Total
		Sort    []request.SortKey
		By      *field.Column
		Stack   *field.Column
		Dates   string
	}{req.Link.Name, nil, req.Limit, req.Columns, req.Group, req.Totals, req.Sort, req.By, req.Stack, req.Style.Dates}
	for _, h := range answers {
		id.Keys = append(id.Keys, h.key)
	}
	b, err := json.Marshal(id)
	if err != nil {
		panic(fmt.Sprintf("fetch: a view that is not plain data: %v", err))
	}
	return string(b)
}

// makeTable turns answers into rows and columns.
func makeTable(req *request.Request, answers []*held) (*table.Table, []tabulate.Blank) {
	var issues []issue.Issue
	complete, total := true, 0
	for _, h := range answers {
		issues = append(issues, h.Issues...)
		complete = complete && h.Complete
		if total >= 0 && h.Total >= 0 {
			total += h.Total
		} else {
			total = -1
		}
	}
	if complete {
		total = len(issues)
	}
	cut := !complete
	if req.Limit >= 0 && len(issues) > req.Limit {
		issues, cut = issues[:req.Limit], true
	}
	if !cut {
		total = len(issues)
	}
	if req.By != nil {
		t, blanks := tabulate.Chart(issues, *req.By, req.Stack, req.Style)
		t.Total, t.Cut = total, cut
		return t, blanks
	}
	v := tabulate.View{Columns: req.Columns, Group: req.Group, Style: req.Style}
	for _, t := range req.Totals {
		v.Totals = append(v.Totals, tabulate.Total(t))
	}
	for _, s := range req.Sort {
		v.Sort = append(v.Sort, tabulate.SortKey(s))
	}
	t, blanks := tabulate.Table(issues, v)
	t.Total, t.Cut = total, cut
	return t, blanks
}
