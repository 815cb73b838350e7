package fetch

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// results makes the Result of every Spec. Equal views of one answer share a
// Table.
func (r *run) results(ctx context.Context) []table.Result {
	results := make([]table.Result, len(r.specs))
	shared := new(tables)
	var g errgroup.Group
	g.SetLimit(r.f.jobs())
	for _, l := range r.links {
		for _, i := range l.specs {
			g.Go(func() error {
				switch req := r.requests[i]; {
				case req == nil:
				case ctx.Err() != nil:
					results[i] = l.failed(i, ctx.Err())
				case r.waits[i]:
					results[i] = l.failed(i, l.missingList())
				default:
					req.Style.Lists, req.Style.Markdown = l.lists(i), r.f.Markdown
					results[i] = l.result(i, shared)
				}
				return nil
			})
		}
	}
	g.Wait() // results hold their own problems
	for i := range results {
		results[i].Words = &r.f.Config.Words
		if !r.specs[i].Failed() {
			results[i].Problems = append(results[i].Problems, r.problems[i]...)
		}
	}
	return results
}

func (l *linkRun) result(i int, shared *tables) table.Result {
	req, spec, link := l.run.requests[i], &l.run.specs[i], l.conn.link
	b := l.basis(i)
	b.err = l.discreet(i, b.err)
	switch {
	case len(b.missing) > 0:
		return table.Result{Problems: []source.Problem{notShown(spec, req, b.missing)}}
	case b.err != nil && !b.stale:
		return l.failed(i, b.err)
	}
	result := table.Result{View: req.View, Stale: b.stale, Link: link.Name, URL: searchURL(link, spec, req)}
	if !link.Guard.Given() {
		result.JQL = req.Written.Value
	}
	result.Stamps = []string{l.conn.f.stamp()}
	// One that was not there has no time: its coming makes a difference, too.
	stamped := func(key string, read time.Time) {
		result.Stamps = append(result.Stamps, stamp(l.conn, l.user, key, read))
	}
	problem := func(p ...source.Problem) { result.Problems = append(result.Problems, p...) }
	stamped(l.conn.key(fieldsEntry), l.read)
	for _, q := range l.run.needs[i] {
		switch h := q.best(); {
		case q.Kind != ValueList:
		case h != nil:
			stamped(h.key, h.time)
		default:
			stamped(l.key(q), time.Time{})
			if q.err != nil {
				problem(l.unknownOrder(i, q))
			}
		}
	}
	var words []string
	rows := 0
	for _, h := range b.answers {
		words = append(words, h.Warnings...)
		rows += len(h.Issues)
		result.Sample = result.Sample || h.Sample
		stamped(h.key, h.time)
	}
	result.AsOf = b.asOf(link.TimeZone)
	problem(l.remarks(i, words)...)
	problem(broken(req, b.answers)...)
	if b.stale {
		l.conn.f.trace(Event{Kind: StaleUsed, Link: link.Name, Text: b.err.Error(), N: rows})
		problem(l.isStale(i, b))
	}
	for _, h := range b.answers {
		if h.Complete && h.Total >= 0 && h.Total != h.Rows {
			problem(source.Problem{Span: spec.Span, Code: "count-differs", Class: source.Jira, Warning: true,
				Message: fmt.Sprintf("Jira counts %d issues and gives %d, twice the same ones; all that it gives are shown", h.Total, h.Rows),
				Fix:     "have an administrator rebuild Jira's search index"})
		}
	}
	if req.CountOnly {
		if n, ok := b.answers[0].count(); ok { // else it is cut, and its rule broken
			result.Count = &table.Count{N: n, Approximate: b.answers[0].Approximate}
		}
		return result
	}
	var blanks []tabulate.Blank
	result.Table, blanks = shared.table(req, b.answers)
	for _, blank := range blanks {
		problem(isBlank(spec, req, blank))
	}
	return result
}

// searchURL returns the address at which people see the same issues in Jira,
// unless the link is not to be shown. The query in it is the author's own: a
// guard never leaves the configuration.
func searchURL(link *linkconfig.Link, spec *table.Spec, req *request.Request) string {
	if _, single := spec.View.(table.IssueView); single || link.JiraLinks != linkconfig.AllLinks {
		return ""
	}
	u := *link.URL
	u.Path = strings.TrimSuffix(u.Path, "/") + "/issues/"
	u.RawQuery = "jql=" + strings.ReplaceAll(url.QueryEscape(oneLine(req.Written.Value)), "+", "%20")
	return u.String()
}

// oneLine returns a query without its line breaks and what indents its lines, so
// that links do not differ with how far in a shortcode stands.
func oneLine(jql string) string {
	lines := strings.Split(jql, "\n")
	for i := range lines {
		lines[i] = strings.Trim(lines[i], " \t\r")
	}
	return strings.Join(lines, " ")
}
