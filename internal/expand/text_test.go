package expand

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/internal/page"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// filter returns a Text with answers, and what is wrong with it, as the line and
// the code of each problem.
func filter(t *testing.T, format table.Format, text Text) (got string, wrong []string) {
	t.Helper()
	e := &Expansion{Dialect: NewDialect(), Format: format, Styles: StylesNone}
	p := e.Read(text)
	extension.Resolve(t.Context(), answers{}, p.Nodes)
	problems := p.Problems
	for _, n := range p.Nodes {
		problems = append(problems, n.Spec.Problems...)
	}
	for _, p := range problems {
		wrong = append(wrong, fmt.Sprintf("%d: %s", p.Position().Line, p.Code))
	}
	return string(p.Bytes()), wrong
}

func fileOf(text string) func() []byte { return func() []byte { return []byte(text) } }

func noFile() []byte { return nil }

const countOfP = `<<jql-count jql="p = ${p}">>`

// TestTextDefaults looks at where a text gets its front matter.
func TestTextDefaults(t *testing.T) {
	const file = "---\njql: {vars: {p: file}}\n---\n\nfirst\n\n" + countOfP + "\n"
	meta := map[string]any{"title": "x", "jql": map[string]any{"vars": map[string]any{"p": "meta"}}}
	for _, tt := range []struct {
		name, text string
		file       func() []byte
		meta       map[string]any
		want       string // the variable
		line       int    // of the shortcode
	}{
		{"the whole page", file, fileOf(file), meta, "file", 7},
		{"its body", "\nfirst\n\n" + countOfP + "\n", fileOf(file), meta, "file", 7},
		{"trimmed", "first\n\n" + countOfP, fileOf(file), meta, "file", 7},
		{"with other line ends", "first\r\n\r\n" + countOfP + "\r\n", fileOf(file), meta, "file", 7},
		{"of a file with other line ends", "first\n\n" + countOfP, fileOf(strings.ReplaceAll(file, "\n", "\r\n")), meta, "file", 7},
		{"with more at its ends", "\n\n\n\n\nfirst\n\n" + countOfP + "\n \n\n", fileOf(file), meta, "file", 7},
		{"the end of its body", countOfP + "\n", fileOf(file), meta, "file", 7},
		{"of a file that begins with a mark", "first\n\n" + countOfP, fileOf("\ufeff" + file), meta, "file", 7},
		{"with a mark", "\ufeff" + file, fileOf(file), meta, "file", 7},
		{"no end of the file", "other\n" + countOfP, fileOf(file), meta, "meta", 2},
		{"the end of a line", countOfP, fileOf(strings.ReplaceAll(file, "<<", "x <<")), meta, "meta", 1},
		{"no file", "other\n" + countOfP, noFile, meta, "meta", 2},
		{"front matter that says nothing", "other\n" + countOfP, noFile, map[string]any{}, "", 2},
		{"no front matter known", "other\n" + countOfP, noFile, nil, "", 2},
		{"no end of the file, and no front matter known", "other\n" + countOfP, fileOf(file), nil, "file", 2},
		{"its own, without a file", "---\njql: {vars: {p: own}}\n---\n" + countOfP, noFile, meta, "own", 4},
		{"its own, other than the file's", "---\njql: {vars: {p: own}}\n---\n" + countOfP, fileOf(file), meta, "own", 4},
		{"after a file's front matter, what looks like more of it", "---\njql: {vars: {p: own}}\n---\n" + countOfP,
			fileOf("---\njql: {vars: {p: file}}\n---\n---\njql: {vars: {p: own}}\n---\n" + countOfP), meta, "file", 7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := &Expansion{Dialect: NewDialect(), Format: table.HardHTML}
			p := e.Read(Text{Path: "page.md", Name: "page.md", Data: []byte(tt.text), File: tt.file, Matter: tt.meta})
			if len(p.Nodes) != 1 || len(p.Problems) > 0 {
				t.Fatalf("%d shortcodes, problems %v", len(p.Nodes), p.Problems)
			}
			spec := p.Nodes[0].Spec
			got := ""
			if values := spec.Page.Vars["p"].Values; len(values) > 0 {
				got = values[0].Value
			}
			if got != tt.want {
				t.Errorf("the variable is %q, want %q", got, tt.want)
			}
			if got := spec.Span.Position(); got.Line != tt.line || got.Column != 1 || spec.Span.Text() != countOfP {
				t.Errorf("%q stands at %v, want line %d", spec.Span.Text(), got, tt.line)
			}
			extension.Resolve(t.Context(), answers{}, p.Nodes)
			before, after, _ := strings.Cut(tt.text, countOfP)
			if got := string(p.Bytes()); !strings.HasPrefix(got, before+"<span") || !strings.HasSuffix(got, "</span>"+after) {
				t.Errorf("got %q", got)
			}
		})
	}
}

// TestTextProblems looks at the places of what is wrong with front matter.
func TestTextProblems(t *testing.T) {
	const broken = "---\ntitle: x\njql: {limt: 3}\n---\n" + countOfP + "\n"
	numbers := map[string]any{"jql": map[string]any{"vars": map[string]any{"p": 2.5}, "limit": []any{}, "columns": "key", "what": 1}}
	for _, tt := range []struct {
		name, text string
		file       func() []byte
		meta       map[string]any
		want       string
	}{
		{"of the file", countOfP, fileOf(broken), nil, "[3: unknown-key]"},
		{"its own", broken, noFile, nil, "[3: unknown-key]"},
		{"handed over", "a\n" + countOfP, noFile, numbers, "[1: front-matter 1: front-matter 1: unknown-key]"},
		{"its own, without a shortcode", strings.TrimSuffix(broken, countOfP+"\n"), noFile, nil, "[]"},
		{"a shortcode in the file's", "x\n" + countOfP, fileOf("---\ntitle: <<jql-count>>\n---\nx\n" + countOfP), nil, "[2: no-shortcode]"},
		{"not closed", "---\ntitle: x\n" + countOfP, noFile, nil, "[1: front-matter]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, wrong := filter(t, table.HardHTML, Text{Path: "page.md", Name: "page.md", Data: []byte(tt.text), File: tt.file, Matter: tt.meta})
			if got := fmt.Sprint(wrong); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// FuzzText holds that a page that is filtered is what expand makes of it, whole
// or less what a hook has taken off.
func FuzzText(f *testing.F) {
	for _, seed := range seeds() {
		for _, front := range []string{"", "---\ntitle: x\njql: {limit: 2}\n---\n", "\ufeff---\r\ntitle: x\r\n---\r\n\r\n"} {
			f.Add(front + seed)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 || strings.ContainsRune(text, 0) {
			t.Skip()
		}
		for format, name := range map[table.Format]string{table.HardHTML: "page.md", table.GFM: "page.md", table.MDX: "page.mdx"} {
			body := page.ReadMatter(source.NewFile(name, []byte(text))).Body
			want, _ := expand(t, format, name, text)
			for _, cut := range []int{0, body} {
				got, _ := filter(t, format, Text{Path: name, Name: name, Data: []byte(text[cut:]), File: fileOf(text)})
				if strings.TrimSpace(text[cut:]) != "" && got != want[cut:] {
					t.Errorf("as %v, from %d of %q, got\n%s\nwant\n%s", format, cut, text, got, want[cut:])
				}
			}
			trimmed := strings.TrimSpace(strings.ReplaceAll(text[body:], "\r\n", "\n"))
			if trimmed == "" {
				continue
			}
			front := strings.ReplaceAll(text[:body], "\r\n", "\n")
			want, _ = expand(t, format, name, front+trimmed)
			got, _ := filter(t, format, Text{Path: name, Name: name, Data: []byte(trimmed), File: fileOf(text)})
			if got != want[len(front):] {
				t.Errorf("as %v, trimmed, of %q, got\n%s\nwant\n%s", format, text, got, want[len(front):])
			}
		}
	})
}

func withoutSpace(s string) string { return strings.Join(strings.FieldsFunc(s, isSpace), "") }

var lineEnds = regexp.MustCompile(`\r+\n`)

// FuzzEndOf holds that a text that is found at the end of a file is that end,
// and that one that was cut off there is found.
func FuzzEndOf(f *testing.F) {
	f.Add("---\ntitle: x\n---\n\nfirst\n\nlast\n", "first\r\n\r\nlast", 18)
	f.Add("\ufeff  a\r\n\u00a0\r\n", "a", 0)
	f.Add("a\r\r\n\nb", "a\n\nb", 3)
	f.Fuzz(func(t *testing.T, file, text string, cut int) {
		plain := func(data []byte) string {
			return strings.TrimFunc(lineEnds.ReplaceAllString(string(data), "\n"), isSpace)
		}
		if at, from, ok := endOf([]byte(file), []byte(text)); ok {
			if plain([]byte(text[:from])) != "" || !strings.HasSuffix(plain([]byte(file)), plain([]byte(text))) {
				t.Errorf("%q is no end of %q", text, file)
			}
			if joined := file[:at] + text[from:]; withoutSpace(joined) != withoutSpace(file) {
				t.Errorf("%q with %q gives %q", file, text, joined)
			}
			if a, b := strings.TrimRightFunc(file, isSpace), strings.TrimRightFunc(file[:at]+text[from:], isSpace); strings.Count(a, "\n") != strings.Count(b, "\n") {
				t.Errorf("%q with %q has other lines", file, text)
			}
		}
		if cut < 0 || cut > len(file) || cut > 0 && file[cut-1] != '\n' {
			return
		}
		for _, end := range []string{file[cut:], plain([]byte(file[cut:]))} {
			if _, _, ok := endOf([]byte(file), []byte(end)); !ok && plain([]byte(end)) != "" {
				t.Errorf("%q is not found in %q", end, file)
			}
		}
	})
}
