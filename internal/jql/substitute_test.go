package jql

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/source"
)

// variables returns a lookup of values.
func variables(values map[string]string) Lookup {
	return func(name string) ([]source.Text, bool, bool) {
		v, ok := values[name]
		return []source.Text{source.Literal("vars", v)}, false, ok
	}
}

// withLists adds lists to a lookup.
func withLists(single Lookup, lists map[string][]string) Lookup {
	return func(name string) ([]source.Text, bool, bool) {
		values, ok := lists[name]
		if !ok {
			return single(name)
		}
		texts := make([]source.Text, len(values))
		for i, v := range values {
			texts[i] = source.Literal("vars", v)
		}
		return texts, true, true
	}
}

func TestSubstitute(t *testing.T) {
	vars := variables(map[string]string{"p": "DOCS", "quote": `say "hi" \o/ it's`, "empty": "", "n": "10350", "key-word.1_A": "EMPTY", "lines": "a\nb\tc\x00"})
	tests := []struct{ text, want string }{
		{"project = DOCS", "project = DOCS"},
		{"project = ${p} AND key = X-1", `project = "DOCS" AND key = X-1`},
		{"fixVersion in (${n}, ${key-word.1_A}, ${empty})", `fixVersion in ("10350", "EMPTY", "")`},
		{"a = ${quote}", `a = "say \"hi\" \\o/ it's"`},
		{`a = "x ${quote}"`, `a = "x say \"hi\" \\o/ it's"`},
		{`a = 'x ${quote}'`, `a = 'x say "hi" \\o/ it\'s'`},
		{`a = "${lines}"`, `a = "a\nb\tc\u0000"`},
		{`a ~ "\"${p}\" '${p}'"`, `a ~ "\"DOCS\" 'DOCS'"`},
		{`a = b\"${p}`, `a = b\""DOCS"`},
		{`a = "$${p} $$ $x ${p}"`, `a = "${p} $$ $x DOCS"`},
		{"a = $${p}", "a = ${p}"},
		{"${p} = 1 order by ${p} desc", `"DOCS" = 1 order by "DOCS" desc`},
		{`a = "\q${p}"`, `a = "\q${p}"`},
		{`a = "\u00${n}"`, `a = "\u00${n}"`},
	}
	for _, test := range tests {
		got, problems := Substitute(source.Literal("query", test.text), vars)
		if got.Value != test.want || len(problems) > 0 {
			t.Errorf("Substitute(%q):\n got %s %v\nwant %s", test.text, got.Value, problems, test.want)
		}
	}
}

func TestSubstituteProblems(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a = ${x}", `query:1:5: the variable ${x} is not defined; set it with var-x="…", under vars in the page's front matter, with --var or under vars: in the configuration`},
		{"a = '${ x }'", `query:1:6: "x" is not the name of a variable; use letters, digits, -, _ and .; write $${ for a literal ${`},
		{"a = ${}", `query:1:5: "" is not the name of a variable; use letters, digits, -, _ and .; write $${ for a literal ${`},
		{"a = b AND\nc = \"${x\"", `query:2:6: ${ has no closing }; close it, or write $${ for a literal ${`},
	}
	for _, test := range tests {
		got, problems := Substitute(source.Literal("query", test.text), variables(nil))
		if got.Value != test.text {
			t.Errorf("Substitute(%q): got %q, want it unchanged", test.text, got.Value)
		}
		if len(problems) != 1 || problems[0].Error() != test.want {
			t.Errorf("Substitute(%q):\n got %v\nwant %s", test.text, problems, test.want)
		}
	}
}

func TestSubstituteLists(t *testing.T) {
	lookup := withLists(variables(map[string]string{"p": "DOCS", "in": "x"}), map[string][]string{"v": {"2.3", `2"4`}, "one": {"2.3"}, "none": {}})
	const not = "!the variable ${v} is a list, which can stand after in and not in alone; write in (${v}) after a field, or use a variable that is one text here"
	tests := []struct{ text, want string }{
		{"fixVersion in (${v})", `fixVersion in ("2.3", "2\"4")`},
		{"fixVersion in ${v} AND a = b", `fixVersion in ("2.3", "2\"4") AND a = b`},
		{"fixVersion not in ${one}", `fixVersion not in ("2.3")`},
		{"fixVersion NOT\nIN\n(\n${one}\n)", "fixVersion NOT\nIN\n(\n\"2.3\"\n)"},
		{`fixVersion in (${v}, "2.5")`, `fixVersion in ("2.3", "2\"4", "2.5")`},
		{`a in ("x", ${one}, ${p}, ${v}) ORDER BY a`, `a in ("x", "2.3", "DOCS", "2.3", "2\"4") ORDER BY a`},
		{"status was not in ${one} AND a in (f(), ${one})", `status was not in ("2.3") AND a in (f(), "2.3")`},
		{"${in} in ${one}", `"x" in ("2.3")`},
		{`"in" in (${one}) and a in("in", ${one})`, `"in" in ("2.3") and a in("in", "2.3")`},

		{"fixVersion = ${v}", "!the variable ${v} is a list, which can stand after in and not in alone; write in (${v}) in place of = ${v}"},
		{"fixVersion != ${v}", "!the variable ${v} is a list, which can stand after in and not in alone; write not in (${v}) in place of != ${v}"},
		{`summary ~ "x ${v}"`, not},
		{`a in ("${v}")`, not},
		{"a in (f(${v}))", not},
		{"a in f(${v})", not},
		{"a in (b ${v})", not},
		{"a in (${p} ${v})", not},
		{"a in (b) and (${v})", not},
		{"a = b ORDER BY ${v}", not},
		{"${v} = b", not},
		{`"in" ${v}`, not},
		{`in\u0020 ${v}`, not},
		{"${in} ${v}", not},
		{`a = "${v}" AND b in (${v})`, not},
		{"fixVersion in (${none})", "!the variable ${none} is an empty list, and JQL has none; put a value into it, or leave the condition out"},
	}
	for _, test := range tests {
		got, problems := Substitute(source.Literal("query", test.text), lookup)
		if message, ok := strings.CutPrefix(test.want, "!"); ok {
			if len(problems) != 1 || problems[0].Message+"; "+problems[0].Fix != message || !strings.HasPrefix(problems[0].Text(), "${") {
				t.Errorf("Substitute(%q): problems %v, want %s", test.text, problems, message)
			}
			continue
		}
		if got.Value != test.want || len(problems) > 0 {
			t.Errorf("Substitute(%q):\n got %s %v\nwant %s", test.text, got.Value, problems, test.want)
		}
	}
}

func TestFill(t *testing.T) {
	lookup := withLists(variables(map[string]string{"p": `<b>"x"`, "e": ""}), map[string][]string{"v": {"2.3", "2.4"}, "none": {}})
	for text, want := range map[string]string{
		"Release":                    "Release",
		"Release ${p} of ${v}":       `Release <b>"x" of 2.3, 2.4`,
		`it's ${e}"\q ${v}${none}`:   `it's "\q 2.3, 2.4`,
		"$${p} $$${p} $p":            `${p} $${p} $p`,
		"it ${is a} ${no ${unknown}": "!2",
		"${unknown} and ${p}":        "!1",
		"${open":                     "!1",
	} {
		got, problems := Fill(source.Literal("page.md", text), lookup)
		if n, ok := strings.CutPrefix(want, "!"); ok {
			if fmt.Sprint(len(problems)) != n {
				t.Errorf("Fill(%q): problems %v, want %s", text, problems, n)
			}
			continue
		}
		if got.Value != want || len(problems) > 0 {
			t.Errorf("Fill(%q) = %q, %v, want %q", text, got.Value, problems, want)
		}
	}
	_, problems := Fill(source.Literal("page.md", "a ${x} b"), lookup)
	if len(problems) != 1 || problems[0].String() != "page.md:1:3" || problems[0].Code != "unknown-variable" {
		t.Errorf("problems = %v, want one at page.md:1:3", problems)
	}
}

// A problem after a variable, or within what it became, is shown where the
// author wrote it.
func TestSubstitutePlaces(t *testing.T) {
	text := source.Literal("query", "project = ${p} AND status = In Progress")
	got, _ := Substitute(text, variables(map[string]string{"p": "a long name of a project"}))
	_, err := Parse(got.Value)
	if p := Problem(got, err); p.Span.Text() != "In" || p.Span.String() != "query:1:29" {
		t.Errorf("got %v %q, want the In", p, p.Span.Text())
	}
	text = source.Literal("query", "project = DOCS ${p}")
	got, _ = Substitute(text, variables(map[string]string{"p": "x"}))
	_, err = Parse(got.Value)
	if p := Problem(got, err); p.Span.Text() != "${p}" {
		t.Errorf("got %v %q, want ${p}", p, p.Span.Text())
	}
}

// hostile are values that try to be more than a value.
var hostile = []string{
	"", " ", `"`, `'`, `\`, `\\`, `\"`, `""`, `"" OR project = SECRET`, `x" OR project = SECRET OR "x`,
	"x' OR project = SECRET OR 'x", `x\" OR project = SECRET`, "OR project = SECRET", "x) OR (project = SECRET",
	"(", ")", "()", ",", "a, b", "x\nOR project = SECRET", "\r\n", "\t", "\x00", "\x07\x1b", "\u0085", "\u2028",
	"\ufffe", "\uffff", "\ufdd0", "\xff\xfe", "\xed\xa0\xbd", "😀", "${p}", "$${p}", "}", "EMPTY", "null", "-7d", "10350",
	"currentUser()", "cf[1]", "ORDER BY key", "# comment", "-- x", "/* x */", "; DROP", `\u0022`, `\u0022 OR a = b`, "“x”",
	strings.Repeat(`"\`, 50),
}

// A value never changes the structure of a query.
func TestSubstituteStructure(t *testing.T) {
	templates := []string{
		"project = ${p}", `summary ~ "x ${p} y" AND key = X-1`, "summary ~ 'x${p}y' OR a = b", "a in (${p}, ${q}) ORDER BY b",
		"a = f(${p}, 1)", "${p} = ${q}", "a was ${p} by ${q} before -1w", `issue.property[${p}].x = "${q}"`,
		"not (a = ${p} and (b ~ '${q}' or c is empty))", `a = "${p}${q}"`, "a = b ORDER BY ${p} DESC", `a = "\\${p}"`, `a = '\'${p}'`,
	}
	for _, template := range templates {
		plain, _ := Substitute(source.Literal("query", template), variables(map[string]string{"p": "p", "q": "q"}))
		want := mustParse(t, plain.Value)
		for _, p := range hostile {
			for _, q := range []string{"q", p, `"`} {
				got, problems := Substitute(source.Literal("query", template), variables(map[string]string{"p": p, "q": q}))
				if len(problems) > 0 {
					t.Fatalf("Substitute(%q) with %q: %v", template, p, problems)
				}
				checkStructure(t, want, got.Value, template, p)
			}
		}
	}
}

// TestSubstituteRandom does the same with random templates and values.
func TestSubstituteRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"project", " = ", " ~ ", "(", ")", " AND ", " or ", "${p}", "${q}", `"`, "'", " ", `\"`, `\\`, "x", " in ", ", ", " ORDER BY ", "not ", "$$", "[", "]", "\n"}
	kept := 0
	for range 20_000 {
		var b strings.Builder
		b.WriteString([]string{"", "a = ", "a in ("}[r.IntN(3)])
		for range 1 + r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		template := b.String()
		plain, problems := Substitute(source.Literal("query", template), variables(map[string]string{"p": "p", "q": "q"}))
		p, q := hostile[r.IntN(len(hostile))], hostile[r.IntN(len(hostile))]
		got, problems2 := Substitute(source.Literal("query", template), variables(map[string]string{"p": p, "q": q}))
		if len(problems) != len(problems2) {
			t.Fatalf("Substitute(%q): got problems %v, then %v", template, problems, problems2)
		}
		want, err := Parse(plain.Value)
		if err != nil {
			if _, err := Parse(got.Value); err == nil {
				t.Fatalf("%q is no query with harmless values, but one with %q and %q: %s", template, p, q, got.Value)
			}
			continue
		}
		kept++
		checkStructure(t, want, got.Value, template, p+" and "+q)
	}
	if kept < 500 {
		t.Errorf("only %d templates were queries", kept)
	}
}

// checkStructure checks that a text is a query that differs from another one
// at most in what its strings hold.
func checkStructure(t *testing.T, want *Query, text, template, values string) {
	t.Helper()
	got, err := Parse(text)
	if err != nil {
		t.Fatalf("%q with %q is %s, which is no query: %v", template, values, text, err)
	}
	if g, w := skeleton(got), skeleton(want); g != w {
		t.Fatalf("%q with %q is %s\n got %s\nwant %s", template, values, text, g, w)
	}
}

// skeleton describes a query without the content of its strings.
func skeleton(q *Query) string {
	var kinds []string
	l := lexer{text: q.Text()}
	for {
		tok := l.next()
		if tok.kind == kindEOF {
			return fmt.Sprint(kinds)
		}
		if tok.kind != kindSpace {
			kinds = append(kinds, fmt.Sprint(tok.kind))
		}
	}
}

func TestQuote(t *testing.T) {
	for _, s := range hostile {
		q, err := Parse("a = " + Quote(s))
		if err != nil {
			t.Errorf("Quote(%q) = %s: %v", s, Quote(s), err)
			continue
		}
		got := q.Where.(*Clause).Operand.(Value).Text
		if utf8.ValidString(s) && got != s {
			t.Errorf("Quote(%q) = %s, which means %q", s, Quote(s), got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "project = DOCS AND status in (\"In Progress\", 'x\\'y') ORDER BY priority DESC, cf[10010]",
		"not (a was not in (b, empty) by f(-1, \"2\") or ! c changed from d to e)", `\u0061 = "\ud83d" `,
		"issue.property[k].a .b ~ c and a = \"", "((a = b", "a is not null & b = “x”", "a = b $", "\xff", "a\u00a0= b",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkTokens(t, text)
		q, err := Parse(text)
		if err != nil {
			e := err.(*SyntaxError)
			if e.Start < 0 || e.End < e.Start || e.End > len(text) || e.Message == "" || e.Code == "" {
				t.Fatalf("Parse(%q): bad error %+v", text, e)
			}
			return
		}
		checkCanonical(t, q)
		for _, f := range Lint(q, Options{Cloud: true}) {
			if f.Start < 0 || f.End < f.Start || f.End > len(text) {
				t.Fatalf("Lint(%q): bad place in %+v", text, f)
			}
		}
		q.Keys()
	})
}

func FuzzSubstitute(f *testing.F) {
	for _, value := range hostile {
		f.Add("project = ${p} AND summary ~ \"a ${p}\"", value)
		f.Add("a in ('${p}', ${p})", value)
	}
	f.Add(`a = "\u00${p}"`, "22")
	f.Add("a = $${p}", "x")
	f.Fuzz(func(t *testing.T, template, value string) {
		values := map[string]string{"p": "p"}
		plain, problems := Substitute(source.Literal("query", template), variables(values))
		changed := maps.Clone(values)
		changed["p"] = value
		got, problems2 := Substitute(source.Literal("query", template), variables(changed))
		if len(problems) != len(problems2) {
			t.Fatalf("Substitute(%q): got problems %v, then %v", template, problems, problems2)
		}
		want, err := Parse(plain.Value)
		if err != nil {
			if _, err := Parse(got.Value); err == nil {
				t.Fatalf("%q is no query with a harmless value, but one with %q: %s", template, value, got.Value)
			}
			return
		}
		checkStructure(t, want, got.Value, template, value)
	})
}

// FuzzSubstituteList: a list gives a query that differs from that of another
// list in its values alone, and where one value in its place is no query, or is
// no item of a list, a list is none either.
func FuzzSubstituteList(f *testing.F) {
	for _, value := range hostile {
		f.Add("project in ${p} AND a not in (b, ${p})", value, "x")
	}
	for _, template := range []string{
		"a in ( ${p} , f(x))", "a = ${p}", `a in ("${p}")`, "a in (f(${p}))", "in ${p}", "a in ${p}()", "a in (${p}) ORDER BY ${p}", `a in "\"(${p})`,
		"a in ((${p}))", "issue.property[in].x in (${p})", "a in $${(${p})", "a in (${in}, ${p})", "a in ${p} ${p}", "${p} in ${p}", "a in (b${p})", "not in (${p})",
	} {
		f.Add(template, "2.3", `2.4" OR "`)
	}
	f.Fuzz(func(t *testing.T, template, first, second string) {
		list := func(values ...string) (source.Text, []source.Problem) {
			return Substitute(source.Literal("query", template), withLists(variables(map[string]string{"in": "in"}), map[string][]string{"p": values}))
		}
		plain, problems := list("p")
		if len(problems) > 0 {
			if _, again := list(first, second); len(again) != len(problems) {
				t.Fatalf("Substitute(%q): got problems %v, then %v", template, problems, again)
			}
			return
		}
		want, err := Parse(plain.Value)
		got, _ := list(first)
		if err != nil {
			if _, err := Parse(got.Value); err == nil {
				t.Fatalf("%q is no query with a harmless list, but one with %q: %s", template, first, got.Value)
			}
			return
		}
		checkStructure(t, want, got.Value, template, first)
		several, _ := list(first, second, first)
		longer, err := Parse(several.Value)
		if err != nil {
			t.Fatalf("%q is a query with a list of one, but not with one of three: %s: %v", template, several.Value, err)
		}
		if g, w := conditions(longer), conditions(want); g != w {
			t.Fatalf("%q with three is %s\n got %s\nwant %s", template, several.Value, g, w)
		}
	})
}

// conditions describes a query by its canonical text without any value, and
// with one for those of a list.
func conditions(q *Query) string {
	var kinds []kind
	l := lexer{text: q.String()}
	for {
		tok := l.next()
		n := len(kinds)
		switch {
		case tok.kind == kindEOF:
			return fmt.Sprint(kinds)
		case tok.kind == kindSpace:
		case tok.kind == kindString || tok.kind == kindWord || tok.kind == kindNumber:
			if n > 1 && kinds[n-1] == kindComma && kinds[n-2] == kindString {
				kinds = kinds[:n-1]
				continue
			}
			kinds = append(kinds, kindString)
		default:
			kinds = append(kinds, tok.kind)
		}
	}
}
