package diag

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/jqlbuild/jqlbuild/source"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func parseGolden(t *testing.T) (*txtar.Archive, map[string]string) {
	t.Helper()
	a, err := txtar.ParseFile("testdata/formats.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
	}
	return a, files
}

// sample returns problems in the files of the golden, of which each line
//
//	file | text the problem is about | class | code | message | fix
//
// in problems.txt is one. In it, \n and the like are escapes, and a class that
// ends with ! is that of a warning.
func sample(t *testing.T, files map[string]string) []source.Problem {
	t.Helper()
	made := make(map[string]*source.File)
	var problems []source.Problem
	for line := range strings.Lines(files["problems.txt"]) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), " | ")
		for i := range f {
			s, err := unquote(f[i])
			if err != nil {
				t.Fatalf("%q: %v", f[i], err)
			}
			f[i] = s
		}
		p := source.Problem{Code: f[3], Message: f[4], Fix: f[5]}
		class, warning := strings.CutSuffix(f[2], "!")
		p.Warning = warning
		p.Class = map[string]source.Class{"content": source.Content, "config": source.Config, "jira": source.Jira}[class]
		if name := f[0]; name != "" {
			if made[name] == nil {
				made[name] = source.NewFile(name, []byte(files[name]))
			}
			i := strings.Index(files[name], f[1])
			if i < 0 {
				t.Fatalf("there is no %q in %s", f[1], name)
			}
			p.Span = source.Span{File: made[name], Start: i, End: i + len(f[1])}
		}
		problems = append(problems, p)
	}
	return problems
}

func unquote(s string) (string, error) {
	var out string
	err := json.Unmarshal([]byte(`"`+s+`"`), &out)
	return out, err
}

func write(t testing.TB, f Format, problems []source.Problem, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f, problems, o); err != nil {
		t.Fatalf("Write as %s: %v", f, err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	a, files := parseGolden(t)
	problems := sample(t, files)
	got := map[string]string{
		"text":   write(t, Text, problems, Options{}),
		"color":  strings.ReplaceAll(write(t, Text, problems[:3], Options{Color: true}), "\x1b", "␛"),
		"github": write(t, GitHub, problems, Options{}),
		"gitlab": write(t, GitLab, problems, Options{Root: "docs"}),
		"sarif":  write(t, SARIF, problems, Options{Root: "docs", Version: "1.2.3"}),
	}
	changed := false
	for i := range a.Files {
		f := &a.Files[i]
		got, ok := got[f.Name]
		switch {
		case !ok:
		case *update:
			f.Data, changed = []byte(got), true
		case got != string(f.Data):
			t.Errorf("%s is\n%s\nwant\n%s", f.Name, got, f.Data)
		}
	}
	if changed {
		if err := os.WriteFile("testdata/formats.txtar", txtar.Format(a), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSchema checks the reports against schemas of what their readers rely on.
func TestSchema(t *testing.T) {
	_, files := parseGolden(t)
	for _, test := range []struct {
		format Format
		schema string
	}{{GitLab, "testdata/gitlab.schema.json"}, {SARIF, "testdata/sarif.schema.json"}} {
		schema, err := jsonschema.NewCompiler().Compile(test.schema)
		if err != nil {
			t.Fatal(err)
		}
		for _, problems := range [][]source.Problem{nil, sample(t, files)} {
			report, err := jsonschema.UnmarshalJSON(strings.NewReader(write(t, test.format, problems, Options{})))
			if err != nil {
				t.Fatalf("%s is no JSON: %v", test.format, err)
			}
			if err := schema.Validate(report); err != nil {
				t.Errorf("%s of %d problems: %v", test.format, len(problems), err)
			}
		}
		bad, _ := jsonschema.UnmarshalJSON(strings.NewReader(`[{"description": "x"}]`))
		if schema.Validate(bad) == nil {
			t.Errorf("%s lets anything pass", test.schema)
		}
	}
}

// TestGitLabFingerprints checks that they are unique, and stay when lines are
// added above.
func TestGitLabFingerprints(t *testing.T) {
	prints := func(text string) []string {
		f := source.NewFile("a.md", []byte(text))
		var problems []source.Problem
		for i := strings.Index(text, "bad"); i >= 0; {
			problems = append(problems, source.Problem{Span: source.Span{File: f, Start: i, End: i + 3}, Code: "x", Message: "m"})
			j := strings.Index(text[i+1:], "bad")
			if j < 0 {
				break
			}
			i += 1 + j
		}
		var issues []gitlabIssue
		if err := json.Unmarshal([]byte(write(t, GitLab, problems, Options{})), &issues); err != nil {
			t.Fatal(err)
		}
		var prints []string
		seen := make(map[string]bool)
		for _, i := range issues {
			if seen[i.Fingerprint] {
				t.Errorf("the fingerprint %s is there twice", i.Fingerprint)
			}
			seen[i.Fingerprint] = true
			prints = append(prints, i.Fingerprint)
		}
		return prints
	}
	before, after := prints("bad bad\nbad\n"), prints("new\n\nbad bad\nother bad\n")
	if fmt.Sprint(before) != fmt.Sprint(after) || len(before) != 3 {
		t.Errorf("fingerprints are %q, then %q", before, after)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("0123456789", 30)
	tests := []struct {
		name, text, about string
		line, carets      string
	}{
		{"plain", "a bad b", "bad", "a bad b", "  ^^^"},
		{"tab", "\tx\tbad", "bad", "    x   bad", "        ^^^"},
		{"tab in the span", "x\ty", "x\ty", "x   y", "^^^^^"},
		{"wide", "日本 bad 語", "bad", "日本 bad 語", "     ^^^"},
		{"wide in the span", "a日本b", "日本", "a日本b", " ^^^^"},
		{"combining", "e\u0301e\u0301 bad", "bad", "e\u0301e\u0301 bad", "   ^^^"},
		{"family", "👨\u200d👩 bad", "bad", "👨\u200d👩 bad", "     ^^^"},
		{"control", "a\x1b[31m bad", "bad", "a\uFFFD[31m bad", "       ^^^"},
		{"bidi", "a\u202e bad", "bad", "a\uFFFD bad", "   ^^^"},
		{"several lines", "x bad\nworse", "bad\nworse", "x bad", "  ^^^"},
		{"end of the line", "abc\nx", "\nx", "abc", "   ^"},
		{"command", "##[add-mask]bad", "bad", "#♯[add-mask]bad", "            ^^^"},
		{"long, at the start", "bad" + long, "bad", "bad" + long[:97] + "…", "^^^"},
		{"long, in the middle", long[:140] + "bad" + long[:140], "bad", "…" + long[110:140] + "bad" + long[:67] + "…", strings.Repeat(" ", 31) + "^^^"},
		{"long, at the end", long[:200] + "bad", "bad", "…" + long[103:200] + "bad", strings.Repeat(" ", 98) + "^^^"},
		{"long span", long, long, long[:100] + "…", strings.Repeat("^", 100)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			i := strings.Index(test.text, test.about)
			line, carets := excerpt(source.Span{File: source.NewFile("f", []byte(test.text)), Start: i, End: i + len(test.about)}, maxColumns)
			if line != test.line || carets != test.carets {
				t.Errorf("excerpt is\n%q\n%q, want\n%q\n%q", line, carets, test.line, test.carets)
			}
		})
	}
	if line, carets := excerpt(source.Span{File: source.NewFile("f", []byte("x\n\n")), Start: 2, End: 2}, maxColumns); carets != "" {
		t.Errorf("of an empty line there is %q, %q", line, carets)
	}
	if line, carets := excerpt(source.Span{File: source.NewFile("f", []byte("abc")), Start: 1, End: 1}, maxColumns); carets != " ^" {
		t.Errorf("of an empty span there is %q, %q", line, carets)
	}
}

func TestParseFormat(t *testing.T) {
	for f := Text; f <= SARIF; f++ {
		if got, err := ParseFormat(f.String()); got != f || err != nil {
			t.Errorf("ParseFormat(%q) = %v, %v", f, got, err)
		}
	}
	if _, err := ParseFormat("xml"); err == nil || !strings.Contains(err.Error(), `"xml"`) {
		t.Errorf("ParseFormat of an unknown one: %v", err)
	}
}

func TestDetect(t *testing.T) {
	for name, want := range map[string]Format{"GITHUB_ACTIONS": GitHub, "CI": Text} {
		got := Detect(func(asked string) string {
			if asked == name {
				return "true"
			}
			return ""
		})
		if got != want {
			t.Errorf("with %s=true, Detect gives %s, want %s", name, got, want)
		}
	}
}

// FuzzWrite checks that whatever a message, a file name and a line hold, no
// line of the output is theirs alone.
func FuzzWrite(f *testing.F) {
	f.Add("page.md", "::add-mask::x\n", "::error::\r\n##[group]\x1b[2J\u2028::x", 3)
	f.Add("a,b:c%.md\n::warning::x", "\t日本", "%0A", 1)
	f.Fuzz(func(t *testing.T, name, text, message string, at int) {
		span := source.Span{File: source.NewFile(name, []byte(text)), Start: min(max(at, 0), len(text)), End: len(text)}
		problems := []source.Problem{
			{Span: span, Code: "c", Message: "m " + message, Fix: message},
			{Code: "c", Message: message, Warning: true},
		}
		for format := Text; format <= SARIF; format++ {
			out := write(t, format, problems, Options{})
			if strings.ContainsFunc(out, func(c rune) bool { return c < ' ' && c != '\n' || c == '\u2028' && format < GitLab }) {
				t.Errorf("%s holds a control character: %q", format, out)
			}
			lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			switch format {
			case GitHub:
				if len(lines) != 2 || !strings.HasPrefix(lines[0], "::error file=") || !strings.HasPrefix(lines[1], "::warning title=c::") {
					t.Errorf("github gives %q", lines)
				}
			case Text:
				if n := len(lines); n != 2 && n != 4 || n == 4 && (!strings.HasPrefix(lines[1], "  | ") || !strings.HasPrefix(lines[2], "  | ")) ||
					!strings.HasPrefix(lines[len(lines)-1], "jqlbuild: warning:") || strings.Contains(out, "##[") {
					t.Errorf("text gives %q", lines)
				}
			default:
				if !json.Valid([]byte(out)) {
					t.Errorf("%s gives %q", format, out)
				}
			}
		}
	})
}

// A source line does not wrap on a narrow terminal, where the marks would stand
// below something else.
func TestNarrowTerminal(t *testing.T) {
	text := strings.Repeat("before ", 20) + "HERE" + strings.Repeat(" after", 20)
	at := strings.Index(text, "HERE")
	p := source.Problem{Span: source.Span{File: source.NewFile("f", []byte(text)), Start: at, End: at + 4}, Message: "m"}
	for columns, want := range map[int]int{0: 106, 200: 106, 80: 80, 60: 60, 10: 46} {
		var b strings.Builder
		if err := Write(&b, Text, []source.Problem{p}, Options{Columns: columns}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(b.String(), "\n")
		wide := utf8.RuneCountInString(lines[1])
		if place := strings.Index(lines[2], "^^^^"); wide > want || wide < want-2 || place < 0 || string([]rune(lines[1])[place:place+4]) != "HERE" {
			t.Errorf("%d columns: the line has %d, want %d, with the marks below HERE:\n%s", columns, wide, want, b.String())
		}
	}
}
