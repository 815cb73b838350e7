package fetch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// BrokenRule is the code of the problem that an answer, which is there, does not
// keep the rule that its shortcode has.
const BrokenRule = "required"

// broken returns the problem that answers do not keep the rule of a Request, if
// there is one. What is not the whole answer proves nothing.
func broken(req *request.Request, answers []*held) []source.Problem {
	rule := req.Require
	if !rule.Given() {
		return nil
	}
	var keys []string
	whole, total := true, -1
	for _, h := range answers {
		for _, issue := range h.Issues {
			keys = append(keys, issue.Key)
		}
		whole, total = whole && h.Complete, h.Total
	}
	if req.Limit >= 0 && len(keys) > req.Limit { // others want more, who may not be of the next run
		keys, whole = keys[:req.Limit], false
	}
	p := source.Problem{Span: rule.Span(), Code: BrokenRule}
	switch {
	case rule.Kind == table.NoIssues && len(keys) > 0:
		if total < len(keys) || whole {
			total = len(keys)
		}
		p.Message = fmt.Sprintf("%s, and none may: %s", matching(total, whole || total > len(keys)), firstKeys(keys, total))
		p.Fix = "see to them in Jira, or narrow the query"
	case !whole:
		p.Message = fmt.Sprintf("only the first %d issues were read, which proves nothing", len(keys))
		if len(keys) == 1 {
			p.Message = "only the first issue was read, which proves nothing"
		}
		p.Fix = `write limit="all"`
		if most := req.Link.MaxLimit; most > 0 && most <= req.Limit {
			p.Fix = fmt.Sprintf("narrow the query, or have the max_limit of the link %q raised", req.Link.Name)
		}
	case rule.Kind == table.SomeIssues && len(keys) == 0:
		p.Message, p.Fix = "no issue matches, and at least one must", "check the query, or do in Jira what the page takes for done"
	default:
		return nil
	}
	return []source.Problem{p}
}

// matching says how many issues match: n, or more unless that is known.
func matching(n int, known bool) string {
	switch {
	case !known:
		return fmt.Sprintf("more than %d issues match", n)
	case n == 1:
		return "1 issue matches"
	}
	return fmt.Sprintf("%d issues match", n)
}

// firstKeys lists the first ten keys of n.
func firstKeys(keys []string, n int) string {
	const most = 10
	list := strings.Join(keys[:min(len(keys), most)], ", ")
	if more := n - min(len(keys), most); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// ruled returns the Specs of the link that have a rule and nothing else wrong.
func (l *linkRun) ruled() []int {
	var specs []int
	for _, i := range l.specs {
		if req := l.run.requests[i]; req != nil && req.Require.Given() && !source.Failed(l.run.problems[i]) {
			specs = append(specs, i)
		}
	}
	return specs
}

// checkRules looks whether the answers in the cache keep the rules, and says
// where that cannot tell.
func (l *linkRun) checkRules() {
	for _, i := range l.ruled() {
		req := l.run.requests[i]
		answers, why := l.heldWhole(i)
		if why == "" {
			if problems := broken(req, answers); len(problems) > 0 {
				l.report(i, problems...)
				continue
			}
			for _, h := range answers {
				if !l.conn.young(h.time, l.conn.maxAge()) { // of a rule that holds, offline too: it may be broken by now
					why = fmt.Sprintf("the cache's answer is %s old", l.conn.f.now().Sub(h.time).Round(time.Second))
				}
			}
		}
		if why != "" {
			l.report(i, source.Problem{Span: req.Require.Span(), Code: "required-unknown", Class: source.Jira, Warning: true,
				Message: fmt.Sprintf("whether require=%q holds is not known: %s", req.Require.Value, why),
				Fix:     "run `jqlbuild check --online`, which asks Jira"})
		}
	}
}

// heldWhole returns the answers to a Spec that the cache has, whatever their
// age and fields, or why not.
func (l *linkRun) heldWhole(i int) (answers []*held, why string) {
	for _, q := range l.run.needs[i] {
		if q.Kind == ValueList {
			continue
		}
		h, err := l.held(q.Kind, l.key(q))
		if err != nil {
			return nil, err.Error()
		}
		if lack := h.lacks(nil, false, l.run.requests[i].Limit); lack != "" {
			return nil, lack
		}
		answers = append(answers, h)
	}
	return answers, ""
}

// checkRulesOnline has Jira say whether the rules hold.
func (l *linkRun) checkRulesOnline(ctx context.Context) {
	specs := l.ruled()
	wanted := make(map[*query]bool)
	for _, i := range specs {
		for _, q := range l.run.needs[i] {
			wanted[q] = q.Kind != ValueList
		}
	}
	l.provide(ctx, slices.DeleteFunc(slices.Clone(l.queries), func(q *query) bool { return !wanted[q] }))
	for _, i := range specs {
		switch b := l.basis(i); {
		case len(b.missing) > 0:
			l.report(i, notShown(&l.run.specs[i], l.run.requests[i], b.missing))
		case b.err != nil && !b.stale:
			l.report(i, l.failed(i, l.discreet(i, b.err)).Problems...)
		default:
			if b.stale {
				l.report(i, l.isStale(i, b))
			}
			l.report(i, broken(l.run.requests[i], b.answers)...)
		}
	}
}
