package jql

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/jqlbuild/jqlbuild/source"
)

// mustParse parses a query of a test.
func mustParse(tb testing.TB, text string) *Query {
	tb.Helper()
	q, err := Parse(text)
	if err != nil {
		tb.Fatalf("Parse(%.200q): %v", text, err)
	}
	return q
}

// diff compares what queries mean, wherever their parts stand.
func diff(a, b *Query) string {
	return cmp.Diff(a, b, cmpopts.IgnoreUnexported(Query{}), cmpopts.IgnoreTypes(Range{}))
}

func TestParse(t *testing.T) {
	word := func(s string) Value { return Value{Text: s} }
	is := func(field string, op Op, o Operand) *Clause {
		return &Clause{Field: Field{Name: word(field)}, Op: op, Operand: o}
	}
	tests := []struct {
		text string
		want Query
	}{
		{"", Query{}},
		{" \n ", Query{}},
		{"a = b", Query{Where: is("a", Equals, word("b"))}},
		{"a = b or c = d && e = f", Query{Where: Or{[]Expr{
			is("a", Equals, word("b")),
			And{[]Expr{is("c", Equals, word("d")), is("e", Equals, word("f"))}},
		}}}},
		{"!(a != 1)", Query{Where: Not{is("a", NotEquals, Value{Text: "1", Number: true})}}},
		{`a not in ('x y', empty, f("z", -5))`, Query{Where: is("a", NotIn, List{Items: []Operand{
			word("x y"), Empty{}, Call{Name: word("f"), Args: []Value{word("z"), {Text: "-5", Number: true}}},
		}})}},
		{"status was not in (a) before -1w on now()", Query{Where: &Clause{
			Field: Field{Name: word("status")}, Op: WasNotIn, Operand: List{Items: []Operand{word("a")}},
			Predicates: []Predicate{{Name: "BEFORE", Operand: word("-1w")}, {Name: "ON", Operand: Call{Name: word("now")}}},
		}}},
		{`CF [ 10010 ] is NULL order by x, y desc`, Query{
			Where: &Clause{Field: Field{Name: word("cf"), CustomID: "10010"}, Op: Is, Operand: Empty{}},
			OrderBy: []SortKey{
				{Field: Field{Name: word("x")}},
				{Field: Field{Name: word("y")}, Order: Descending},
			},
		}},
		{"issue.property[k].a.b ~ c", Query{Where: &Clause{
			Field: Field{Name: word("issue.property"), Properties: []Property{{Key: word("k"), Path: []Value{word(".a.b")}, Glued: true}}},
			Op:    Contains, Operand: word("c"),
		}}},
		{`project = \u0041ND AND "\ud83d\ude00\t" = '\'"'`, Query{Where: And{[]Expr{
			is("project", Equals, word("AND")), is("😀\t", Equals, word(`'"`)),
		}}}},
	}
	for _, test := range tests {
		if d := diff(mustParse(t, test.text), &test.want); d != "" {
			t.Errorf("Parse(%q): got -, want +\n%s", test.text, d)
		}
	}
}

// Each error is shown as an author would see it: the place, what is wrong, and
// what to do about it.
func TestParseErrors(t *testing.T) {
	tests := []struct {
		text string // the place is between the marks
		want string
	}{
		{"status = «In» Progress", `expected a value or a function after =, not "In"; put values with spaces in quotes: "In Progress"`},
		{"status = Almost «Done» AND key = A", `expected AND, OR, ORDER BY or the end of the query, not "Done"; put values with spaces in quotes: "Almost Done"`},
		{"Story «Points» > 3", `expected an operator such as =, IN or IS, not "Points"; if this is the name of one field, put it in quotes: "Story Points"`},
		{"project = Orrery «status» = Open", `expected AND, OR, ORDER BY or the end of the query, not "status"; join conditions with AND or OR, and put values with spaces in quotes`},
		{"project = ORR«,» OPS", `expected AND, OR, ORDER BY or the end of the query, not ","; for a list of values write IN (a, b)`},
		{"project in ORR«,» OPS", `IN takes a list in parentheses or a function, not the value ORR alone; write IN (ORR, …)`},
		{"project not in ORR«»", `NOT IN takes a list in parentheses or a function, not the value ORR alone; write NOT IN (ORR)`},
		{"project in «[»ORR]", `expected a list in parentheses or a function after IN, not "["; put lists in round parentheses: (a, b)`},
		{"project = «(»ORR, OPS)", `expected a value or a function after =, not "("; for a list of values write IN (…)`},
		{"assignee is «bob»", `expected EMPTY after IS, not "bob"; IS takes only EMPTY; compare with a value by =`},
		{"due > «empty»", `expected a value or a function after >, not "empty"; > does not take EMPTY; write IS EMPTY or IS NOT EMPTY`},
		{"a =«=» b", `expected a value or a function after =, not "="; write a single =`},
		{"a <«>» b", `expected a value or a function after <, not ">"; write != for “is not”`},
		{"a «like» b", `like is a reserved word of JQL; write ~`},
		{"a «contains» b", `expected an operator such as =, IN or IS, not "contains"; write ~`},
		{"a «!» in (b)", `expected an operator such as =, IN or IS, not "!"; write != or NOT IN without a space or another word between`},
		{"summary ~ time «limit»", `limit is a reserved word of JQL; put values with spaces in quotes: "time limit"`},
		{"type = «limit»", `limit is a reserved word of JQL; put it in quotes: "limit"`},
		{"summary ~ C«+»+", `the character + has no meaning in JQL outside quotes; put the whole value in quotes: "C++"`},
		{"a = b«;» ", `the character ; has no meaning in JQL outside quotes; leave it out, a query has no end mark`},
		{`path ~ «"c:\»dir"`, `a backslash means nothing before the character d; write a backslash itself as \\`},
		{`a = x«\»`, `the query ends with a backslash; write a backslash itself as \\`},
		{`a = «"b c»`, `the string that begins with "b c has no closing "; close it with "; a " inside it is written \"`},
		{`a = 'it'«'s'»`, `expected AND, OR, ORDER BY or the end of the query, not 's'; write a quote inside a string as \'`},
		{"a = «\"b\t»\"", `the character TAB cannot stand in a quoted string; write it as \t`},
		{"a = b«\x01»", `the character U+0001 cannot stand in JQL outside quotes; take it out`},
		{"a = b«\xff»", `the character with invalid UTF-8 cannot stand in JQL outside quotes; take it out`},
		{"a = «\"b\xff»\"", `the character with invalid UTF-8 cannot stand in a quoted string; take it out`},
		{"status = “In «Progress”»", `expected AND, OR, ORDER BY or the end of the query, not "Progress”"; write straight quotes (") in the place of “ and ”`},
		{"a = b AND«»", `expected a field, but the query ends; add a condition such as status = Open, or take out what stands before`},
		{"a = b AND «OR» c = d", `expected a field, not "OR"; put a condition before it, or take it out`},
		{"(a = b«»", `expected AND, OR or ), but the query ends; close the parenthesis before a = b`},
		{"a = b«)»", `expected AND, OR, ORDER BY or the end of the query, not ")"; take it out, or open a parenthesis for it`},
		{"a in (b, «)»", `expected a value, not ")"; take out the comma, or put a value beside it`},
		{"a in (b«»", `expected a comma or the ) that closes the list, but the query ends; close the list with )`},
		{"a = f(g«(»))", `expected a comma or the ) that closes f(, not "("; a function takes words, numbers and strings, no other function`},
		{"cf «=» 3", `expected [ after cf, not "="; name a custom field as cf[10010]; a field or value that is called cf stands in quotes: "cf"`},
		{"status = Done «before» now()", `expected AND, OR, ORDER BY or the end of the query, not "before"; history predicates follow only WAS and CHANGED, and FROM and TO only CHANGED; if it belongs to the value, put that in quotes: "Done before now"`},
		{"order by created «and» a = b", `expected a comma or the end of the query, not "and"; put conditions before ORDER BY`},
		{"order by created,«»", `expected a field, but the query ends; name the field to sort by, or take out what stands before`},
	}
	for _, test := range tests {
		before, rest, _ := strings.Cut(test.text, "«")
		at, after, _ := strings.Cut(rest, "»")
		text := before + at + after
		_, err := Parse(text)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q): got %v, want a *SyntaxError", text, err)
			continue
		}
		got := e.Message
		if e.Fix != "" {
			got += "; " + e.Fix
		}
		if got != test.want || e.Start != len(before) || e.End != len(before)+len(at) {
			t.Errorf("Parse(%q):\n got [%d, %d) %s\nwant [%d, %d) %s", text, e.Start, e.End, got, len(before), len(before)+len(at), test.want)
		}
	}
}

func TestProblem(t *testing.T) {
	f := source.NewFile("page.md", []byte("<<jql-table jql='status = \\'a\\' b'>>"))
	var b source.Builder
	b.Copy(source.Span{File: f, Start: 17, End: 26})
	b.Replace("'", source.Span{File: f, Start: 26, End: 28})
	b.Copy(source.Span{File: f, Start: 28, End: 29})
	b.Replace("'", source.Span{File: f, Start: 29, End: 31})
	b.Copy(source.Span{File: f, Start: 31, End: 33})
	text := b.Text(source.Span{File: f, Start: 17, End: 33})
	_, err := Parse(text.Value)
	if err == nil {
		t.Fatalf("Parse(%q): got no error", text.Value)
	}
	p := Problem(text, err)
	if got, want := p.Span.String(), "page.md:1:33"; got != want || p.Span.Text() != "b" || p.Code != "jql-syntax" {
		t.Errorf("Problem: got %s %q %s, want %s %q jql-syntax", got, p.Span.Text(), p.Code, want, "b")
	}
	if p := Problem(text, errors.New("other")); p.Span != text.Span() || p.Message != "other" {
		t.Errorf("Problem of another error: got %v", p)
	}
}

// Deep and long queries are refused or read in time and stack that are in
// proportion to their length.
func TestParseLarge(t *testing.T) {
	const deep = 100_000
	long := strings.TrimSuffix(strings.Repeat("labels = open OR ", 62_000), " OR ")
	tests := []struct {
		name, text string
		ok         bool
	}{
		{"parentheses", strings.Repeat("(", deep) + "a = b" + strings.Repeat(")", deep), false},
		{"only parentheses", strings.Repeat("(", 1<<20), false},
		{"nots", strings.Repeat("not ", deep) + "a = b", false},
		{"bangs", strings.Repeat("!", 1<<20), false},
		{"lists", "a in " + strings.Repeat("(", deep) + "b" + strings.Repeat(")", deep), false},
		{"alternating", strings.Repeat("a = b and (", deep), false},
		{"as deep as allowed", strings.Repeat("(", maxDepth) + "a = b" + strings.Repeat(")", maxDepth), true},
		{"properties", "a" + strings.Repeat("[b]", deep) + " = c", true},
		{"flat", long, true},
		{"long word", "a = " + strings.Repeat("b", 1<<20), true},
		{"long string", `a = "` + strings.Repeat(`\"`, 1<<19) + `"`, true},
		{"long list", "a in (" + strings.Repeat("b, ", 100_000) + "c)", true},
		{"unclosed string", `a = "` + strings.Repeat("x ", 1<<19), false},
		{"reserved at the end", strings.Repeat("x", 1<<20) + "$", false},
		{"words", "a = " + strings.Repeat("b ", 1<<19), false},
	}
	for _, test := range tests {
		q, err := Parse(test.text)
		if (err == nil) != test.ok {
			t.Errorf("%s: got error %.200v, want ok = %v", test.name, err, test.ok)
			continue
		}
		if err != nil {
			if n := len(err.Error()); n > 1000 {
				t.Errorf("%s: the error is %d bytes long", test.name, n)
			}
			continue
		}
		again := mustParse(t, q.String())
		if again.String() != q.String() {
			t.Errorf("%s: printing is no fixpoint", test.name)
		}
		Lint(q, Options{Cloud: true})
		if test.name != "as deep as allowed" {
			mustParse(t, Guarded(mustParse(t, "labels = open"), q))
		}
	}
}

func TestTokensConcatenate(t *testing.T) {
	for _, text := range []string{"", "a = b", "a in ('x', \"y\\\"\") ORDER BY cf[1]", "a = \"unclosed", `\`, `x\qy`, "\xff\u0001$ä", "&&&|||!=!~<=>=~"} {
		checkTokens(t, text)
	}
}

// checkTokens checks that the tokens of a text, put together, are the text.
func checkTokens(t *testing.T, text string) {
	t.Helper()
	l := lexer{text: text}
	end := 0
	for {
		tok := l.next()
		if tok.Start != end || tok.End < tok.Start || tok.kind != kindEOF && tok.End == tok.Start {
			t.Fatalf("tokens of %q: got one at [%d, %d) after %d", text, tok.Start, tok.End, end)
		}
		end = tok.End
		if tok.kind == kindEOF {
			break
		}
	}
	if end != len(text) {
		t.Fatalf("tokens of %q end at %d, want %d", text, end, len(text))
	}
}

func TestWordLengths(t *testing.T) {
	for w := range keywords {
		if len(w) > longestWord {
			t.Errorf("keyword %q is longer than %d", w, longestWord)
		}
	}
	if n := len(reservedWords); n != 159 {
		t.Errorf("got %d reserved words, want 159", n)
	}
	for w := range reservedWords {
		if len(w) > longestWord {
			t.Errorf("reserved word %q is longer than %d", w, longestWord)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	queries := map[string]string{
		"typical": `project = DOCS AND fixVersion = 2.4 AND status in ("In Progress", Done) AND labels = "public" ORDER BY priority DESC, key`,
		"long":    strings.TrimSuffix(strings.Repeat(`summary ~ "some words" OR `, 10_000), " OR "),
	}
	for name, text := range queries {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleQuery_String() {
	q, err := Parse(`project='DOCS' && (status="In Progress") or not key is null order by created`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q)
	// Output: project = DOCS AND status = "In Progress" OR NOT key IS EMPTY ORDER BY created
}
