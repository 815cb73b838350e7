package fetch

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/jqlbuild/jqlbuild/internal/conceal"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/internal/tabulate"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

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

// failed makes the Result of a Spec that Jira gave no answer for.
func (l *linkRun) failed(i int, err error) table.Result {
	spec, req := &l.run.specs[i], l.run.requests[i]
	p := unanswered(l.conn.link, spec.Span, err)
	why := strings.TrimPrefix(p.Message, fmt.Sprintf("the link %q cannot be asked: ", l.conn.link.Name))
	var miss *missError
	switch names := l.maker().Unresolved(l.conn.link); {
	case l.run.waits[i] && len(names) > 0:
		p.Code = "fields-unknown"
		if errors.As(err, &miss) {
			why = "the cache does not have that"
		}
		p.Message = fmt.Sprintf("nothing of the link %q is published: what %s means (%s) is known only with its list of fields, and %s", l.conn.link.Name, policyKey(l.conn.link), names[0].Span(), why)
		p.Fix = cmp.Or(p.Fix, "run `jqlbuild fetch` once with network and credentials, or write the fields' ids in the configuration")
	case errors.Is(err, errList):
		p.Message = fmt.Sprintf("it is not known which fields the names mean, since Jira does not give the link %q its list of fields: %s", l.conn.link.Name, why)
		p.Fix = cmp.Or(p.Fix, "let the link's user see the fields") + "; columns that are written as ids, such as customfield_10016, need no list"
	case errors.As(err, &miss):
		p.Code = "not-cached"
		p.Message = fmt.Sprintf("the link %q has %v", l.conn.link.Name, miss)
		p.Fix = "run `jqlbuild fetch` once with network and credentials"
	case rejected(err):
		var e *jira.Error
		errors.As(err, &e)
		if e.Kind == jira.Window {
			p = l.aboutQuery(i, source.Problem{Span: req.Written.Span(), Code: "jql-window", Message: e.Message, Fix: e.Fix}, "")
			break
		}
		p = l.rejection(i, strings.Join(e.Messages, " "))
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
	p.Message = fmt.Sprintf("the link %q cannot be asked: %v", link.Name, err)
	return p
}

// policyKey names the key that says what pages may publish.
func policyKey(link *linkconfig.Link) string {
	if len(link.AllowFields) > 0 {
		return "allow_fields"
	}
	return "deny_fields"
}

// rejection is the problem of a query that Jira does not take.
func (l *linkRun) rejection(i int, message string) source.Problem {
	p := source.Problem{Span: l.run.requests[i].Written.Span(), Code: "jql-rejected",
		Message: fmt.Sprintf("Jira rejects the query on the link %q: %s", l.conn.link.Name, message)}
	return l.aboutQuery(i, p, message)
}

// aboutQuery makes a problem with what Jira says of a query one that may be
// shown: a guard is printed nowhere, and nothing that stands in the
// configuration is repeated.
func (l *linkRun) aboutQuery(i int, p source.Problem, said string) source.Problem {
	link := l.conn.link
	if p.File.IsPrivate() {
		p.Class = source.Config
	}
	if tellsGuard(link, l.run.requests[i].Written.Value, said) {
		p.Span, p.Class = link.Guard.Span(), source.Config
		p.Message = fmt.Sprintf("Jira does not take the guard of the link %q as it is; what it says of it is not shown, since a guard is printed nowhere", link.Name)
		p.Fix = "try the guard in Jira itself, as the link's user"
		return p
	}
	return conceal.Problem(p)
}

// discreet is an error without what Jira says in it, if that tells of the
// link's guard.
func (l *linkRun) discreet(i int, err error) error {
	var e *jira.Error
	if !errors.As(err, &e) || rejected(err) || errors.Is(err, errList) {
		return err // rejection sees to the former, and a list has no query
	}
	written := ""
	if req := l.run.requests[i]; req != nil {
		written = req.Written.Value
	}
	if !tellsGuard(l.conn.link, written, strings.Join(e.Messages, " ")) {
		return err
	}
	quiet := *e
	quiet.Messages = nil
	quiet.Message += untold
	return &quiet
}

// untold stands in place of Jira's words.
const untold = " (what it says of the link's guard is not shown, since a guard is printed nowhere)"

// tellsGuard reports whether what Jira says of a query holds a word of the
// link's guard that the author's own query does not.
func tellsGuard(link *linkconfig.Link, written, said string) bool {
	if !link.Guard.Given() {
		return false
	}
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' && c != '_' })
	}
	own, spoken := words(written), words(said)
	common := []string{"and", "or", "not", "in", "is", "was", "on", "by", "to", "the", "field", "value", "empty", "null", "-"}
	return slices.ContainsFunc(words(link.Guard.Value), func(w string) bool {
		return slices.Contains(spoken, w) && !slices.Contains(own, w) && !slices.Contains(common, w)
	})
}

// remarks are the warnings of what Jira remarks on a query that it takes, each
// once.
func (l *linkRun) remarks(i int, words []string) []source.Problem {
	var problems []source.Problem
	for n, w := range words {
		if slices.Contains(words[:n], w) {
			continue
		}
		problems = append(problems, l.aboutQuery(i, source.Problem{
			Span: l.run.requests[i].Written.Span(), Code: "jira-warning", Warning: true,
			Message: fmt.Sprintf("Jira remarks on the query on the link %q: %s", l.conn.link.Name, strings.TrimRight(w, ". ")),
			Fix:     "check the names in the query: what Jira does not know finds nothing",
		}, w))
	}
	return problems
}

// isStale is the warning that old answers stand in for what Jira did not give.
func (l *linkRun) isStale(i int, b basis) source.Problem {
	return source.Problem{Span: l.run.specs[i].Span, Code: "stale", Class: source.Jira, Warning: true,
		Message: fmt.Sprintf("what was read %s is shown, since the link %q cannot be asked: %v", b.asOf(l.conn.link.TimeZone).Format(time.RFC3339), l.conn.link.Name, b.err)}
}

// notShown is the problem of a Spec with issues that Jira does not show.
func notShown(spec *table.Spec, req *request.Request, missing []string) source.Problem {
	p := source.Problem{Span: spec.Ask.Key.Span(), Code: "issue-not-shown",
		Message: "Jira does not show " + strings.Join(missing, "; "),
		Fix:     "check the key, and that the link's user may see it"}
	if p.IsZero() {
		p.Span = req.Written.Span()
	}
	return p
}

// isBlank is the warning that a column is blank although Jira has something
// for it.
func isBlank(spec *table.Spec, req *request.Request, b tabulate.Blank) source.Problem {
	p := source.Problem{Code: "field-not-shown", Warning: true, Fix: "leave the column out, or show another field that says it in words"}
	if p.Span, p.Class = req.Place(b.Column); p.IsZero() {
		p.Span = spec.Span
	}
	name := b.Column.Heading().Label
	switch b.Reason {
	case field.OnlyIDs:
		p.Message = fmt.Sprintf("the column %q is blank where Jira gives only ids, and not what they stand for", name)
	default:
		p.Message = fmt.Sprintf("the column %q is blank where Jira gives nothing that a person could read", name)
	}
	return p
}

// unknownOrder is the warning that an order is not Jira's own.
func (l *linkRun) unknownOrder(i int, q *query) source.Problem {
	p := source.Problem{Span: l.run.specs[i].Span, Code: "order-unknown", Class: source.Jira, Warning: true}
	if q.err == nil {
		p.Message = fmt.Sprintf("the order of the %s on the link %q is not in the cache, so they stand in the order of their ids", q.List, l.conn.link.Name)
		p.Fix = "run `jqlbuild fetch` once with network and credentials"
		return p
	}
	p = unanswered(l.conn.link, p.Span, q.err)
	p.Code, p.Warning = "order-unknown", true
	p.Message = fmt.Sprintf("the %s stand in the order of their ids, since %s", q.List, p.Message)
	return p
}

// report adds problems to those of a Spec.
func (l *linkRun) report(i int, problems ...source.Problem) {
	l.run.problems[i] = append(l.run.problems[i], problems...)
}
