package jql_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/jql/eval"
)

func parse(tb testing.TB, text string) *jql.Query {
	tb.Helper()
	q, err := jql.Parse(text)
	if err != nil {
		tb.Fatalf("Parse(%q): %v", text, err)
	}
	return q
}

func TestGuarded(t *testing.T) {
	tests := []struct{ guard, query, want string }{
		{"labels = open", "project = DOCS", "(labels = open) AND (project = DOCS)"},
		{"labels=open", " project=DOCS or key=OPS-1 \n order by  key", "(labels=open) AND (project=DOCS or key=OPS-1) order by  key"},
		{"labels = open ORDER BY rank", "project = DOCS", "(labels = open) AND (project = DOCS)"},
		{"labels = open", "", "(labels = open)"},
		{"labels = open", "order by key", "(labels = open) order by key"},
		{"", "project = DOCS", "project = DOCS"},
		{`labels = open\ `, `project = DOCS\ `, `(labels = open\ ) AND (project = DOCS\ )`},
	}
	for _, test := range tests {
		if got := jql.Guarded(parse(t, test.guard), parse(t, test.query)); got != test.want {
			t.Errorf("Guarded(%q, %q):\n got %s\nwant %s", test.guard, test.query, got, test.want)
		}
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		text string
		want []string // nil: the query does more
	}{
		{"key = DOCS-1", []string{"DOCS-1"}},
		{"issuekey in (docs-12, 'OPS-7', DOCS-12)", []string{"DOCS-12", "OPS-7"}},
		{"(Issue = A_1-1 or id in (B-2, C-3))", []string{"A_1-1", "B-2", "C-3"}},
		{"key = DOCS-1 order by key", nil},
		{"key = 10010", nil},
		{"key = DOCS-01", nil},
		{"key in (DOCS-1, EMPTY)", nil},
		{"key in linkedIssues(DOCS-1)", nil},
		{"key != DOCS-1", nil},
		{"not key = DOCS-1", nil},
		{"key = DOCS-1 and key = DOCS-2", nil},
		{"key = DOCS-1 or project = OPS", nil},
		{"cf[1] = DOCS-1", nil},
		{"parent = DOCS-1", nil},
		{"", nil},
	}
	for _, test := range tests {
		got, ok := parse(t, test.text).Keys()
		if ok != (test.want != nil) || !slices.Equal(got, test.want) {
			t.Errorf("Keys of %q: got %q %v, want %q", test.text, got, ok, test.want)
		}
	}
}

// A guarded query never shows an issue that the guard does not: for random
// guards, queries and issues, it shows exactly those that pass both.
func TestGuardHolds(t *testing.T) {
	const queries, issuesEach = 4000, 5 // 20,000 pairs
	r := rand.New(rand.NewPCG(1, 2))
	g := generator{r}
	passed, hidden, refused := 0, 0, 0
	for n := 0; n < queries; {
		guard, err := jql.Parse(g.condition(2))
		if err != nil {
			t.Fatal(err)
		}
		query, err := jql.Parse(g.mangle(g.query()))
		if err != nil {
			refused++
			continue
		}
		n++
		guarded := jql.Guarded(guard, query)
		both, err := jql.Parse(guarded)
		if err != nil {
			t.Fatalf("guard %q, query %q: %q does not parse: %v", guard.Text(), query.Text(), guarded, err)
		}
		env := eval.Env{Now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), User: "bob"}
		compile := func(q *jql.Query) *eval.Program {
			p, err := eval.Compile(q, env)
			if err != nil {
				t.Fatalf("Compile(%q): %v", q.Text(), err)
			}
			return p
		}
		alone, ok := compileAny(query, env)
		if !ok {
			refused++
			continue
		}
		mayShow, shows := compile(guard), compile(both)
		for range issuesEach {
			i := g.issue()
			if got := shows.Match(i); got != (mayShow.Match(i) && alone.Match(i)) {
				t.Fatalf("guard %q, query %q shows %v: got %v, guard says %v, query says %v",
					guard.Text(), query.Text(), i, got, mayShow.Match(i), alone.Match(i))
			}
			if shows.Match(i) {
				passed++
			} else if alone.Match(i) {
				hidden++
			}
		}
	}
	t.Logf("%d pairs: %d passed, %d hidden by the guard alone; %d queries refused", queries*issuesEach, passed, hidden, refused)
	if passed < 1000 || hidden < 1000 {
		t.Errorf("too few pairs told anything: %d passed, %d hidden", passed, hidden)
	}
}

func compileAny(q *jql.Query, env eval.Env) (*eval.Program, bool) {
	p, err := eval.Compile(q, env)
	return p, err == nil
}

// A generator makes random queries and issues that have something to do with
// each other.
type generator struct{ *rand.Rand }

func (g generator) one(of ...string) string { return of[g.IntN(len(of))] }

func (g generator) query() string {
	q := ""
	if g.IntN(20) > 0 {
		q = g.condition(3)
	}
	if g.IntN(3) == 0 {
		q += " " + g.one("ORDER BY", "order\nby") + " " + g.one("key", "created DESC", "priority, summary asc")
	}
	return q
}

func (g generator) condition(depth int) string {
	if depth == 0 || g.IntN(4) == 0 {
		return g.clause()
	}
	switch g.IntN(6) {
	case 0:
		return g.one("not ", "! ", "NOT\t") + g.condition(depth-1)
	case 1, 2:
		return "(" + g.condition(depth-1) + ")"
	}
	return g.condition(depth-1) + g.one(" AND ", " or ", "&&", "|", " OR ", "\nand\n") + g.condition(depth-1)
}

func (g generator) clause() string {
	labels := func() string {
		return g.one(`"public"`, "secret", "'se\\'cret'", `"a) OR (b"`, `"x\\"`, `\u0073ecret`)
	}
	switch g.IntN(8) {
	case 0:
		return "project " + g.one("=", "!=") + " " + g.one("DOCS", "'SECRET'", "docs")
	case 1:
		return "labels " + g.one("= ", "!= ") + labels()
	case 2:
		return "labels " + g.one("in", "not in") + " (" + labels() + ", " + g.one(labels(), "EMPTY") + ")"
	case 3:
		return g.one("labels", "assignee", "due") + " is " + g.one("", "not ") + g.one("empty", "NULL")
	case 4:
		return "assignee " + g.one("=", "!=") + " " + g.one("bob", "currentUser()", "ann", "EMPTY")
	case 5:
		return "created " + g.one("<", "<=", ">", ">=") + " " + g.one("-7d", "startOfMonth()", `"2026-11-01"`, "now()")
	case 6:
		return "summary " + g.one("~", "!~") + " " + g.one("telescope", `"dome -door"`, `"\"open dome\""`, "'tele*'")
	}
	return "votes " + g.one("<", ">=", "=", "!=") + " " + g.one("1", "2", "3")
}

// mangle sometimes changes a query as somebody might who wants to get out of
// the guard's parentheses.
func (g generator) mangle(q string) string {
	if g.IntN(3) > 0 {
		return q
	}
	i := g.IntN(len(q) + 1)
	return q[:i] + g.one(")", "(", `"`, "'", `\`, " or ", ") or (", `" or "`, "--", "#", " ORDER BY key", "\x00", "\n", " AND ", "!") + q[i:]
}

func (g generator) issue() eval.Issue {
	fields := map[string]any{
		"project": map[string]any{"id": "1", "key": g.one("DOCS", "SECRET")},
		"created": g.one("2026-11-19T10:00:00.000+0000", "2026-11-02T00:00:00.000+0100", "2020-01-01T00:00:00.000+0000"),
		"summary": g.one("Open the dome door", "The telescope", "Dome open", "open dome"),
		"votes":   map[string]any{"votes": float64(g.IntN(4))},
	}
	if g.IntN(2) == 0 {
		fields["assignee"] = map[string]any{"name": g.one("bob", "ann")}
	}
	var labels []any
	for _, l := range []string{"public", "secret", "se'cret", "a) OR (b", `x\`} {
		if g.IntN(3) == 0 {
			labels = append(labels, l)
		}
	}
	fields["labels"] = labels
	return eval.Issue{ID: "10001", Key: fmt.Sprintf("DOCS-%d", 1+g.IntN(9)), Fields: fields}
}

// Whatever the texts are, a guarded query is the guard's condition and the
// query's own, and nothing else.
func FuzzGuarded(f *testing.F) {
	f.Add(`labels = "public"`, "project = DOCS OR project = SECRET ORDER BY key")
	f.Add("a = b ORDER BY c", `d = "x) OR (y" `)
	f.Add(`a = b\ `, "(a = b) and c = d or not e is empty")
	f.Add("a = b", ") OR (c = d")
	f.Add("", "order by x")
	f.Fuzz(func(t *testing.T, guardText, text string) {
		guard, err := jql.Parse(guardText)
		if err != nil || guard.Where == nil {
			return
		}
		q, err := jql.Parse(text)
		if err != nil {
			return
		}
		both, err := jql.Parse(jql.Guarded(guard, q))
		if err != nil {
			if strings.Count(text, "(")+strings.Count(guardText, "(") > 900 {
				return // as deep as it may be already
			}
			t.Fatalf("Guarded(%q, %q): %v", guardText, text, err)
		}
		want := jql.Query{Where: guard.Where, OrderBy: q.OrderBy}
		if q.Where != nil {
			want.Where = jql.And{Terms: []jql.Expr{guard.Where, q.Where}}
		}
		if got, want := both.String(), want.String(); got != want {
			t.Fatalf("Guarded(%q, %q):\n got %s\nwant %s", guardText, text, got, want)
		}
	})
}
