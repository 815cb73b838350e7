package filter

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// upper answers with the text in capitals, and a problem if the path is "bad".
func upper(_ context.Context, r Request) Answer[string] {
	if r.Path == "bad" {
		return Answer[string]{Problems: []string{"<bad> & more"}}
	}
	return Answer[string]{Text: new(strings.ToUpper(r.Text))}
}

func serve(t *testing.T, r io.Reader) (string, error) {
	t.Helper()
	var b bytes.Buffer
	err := Serve(t.Context(), r, &b, upper)
	return b.String(), err
}

func TestServe(t *testing.T) {
	in := strings.Join([]string{
		`{"path": "a.md", "text": "one <b>", "meta": {"title": "x"}, "more": 1}`,
		`{"text": ""}`,
		`{"path": "bad", "text": "x"}` + "\r",
		`{"text": "\ud83d\ude00 \\ud800 \u2028"}`,
		``,
		" \t ",
		`null`,
		`"text"`,
		`{"text": null}`,
		`{"text": {}}`,
		`{"path": 1, "text": "a"}`,
		`{"text": "a", "meta": 3}`,
		`{"text": "a", "meta": null}`,
		`{"text": "\ude00\ud83d"}`,
		`{"text": "\ud83d"}`,
		`{"text": "\ud83d\u0041"}`,
		`{"text": "a", "meta": {"x": "\uDBFF"}}`,
		"{\"text\": \"\xff\"}",
		"{\"text\": \"\xed\xa0\x80\"}",
		`{"text": "a"} {"text": "b"}`,
		`{"text": "a"`,
		"{\"text\": \"a\x00\"}",
		`{"text": "a\u0000"}`,
		`{"text": "last"}`,
	}, "\n")
	want := `{"text":"ONE <B>","problems":[]}
{"text":"","problems":[]}
{"problems":["<bad> & more"]}
{"text":"😀 \\UD800 \u2028","problems":[]}
{"error":"the line is blank; write a request, such as {\"path\": \"docs/notes.md\", \"text\": \"# Notes\"}"}
{"error":"the line is blank; write a request, such as {\"path\": \"docs/notes.md\", \"text\": \"# Notes\"}"}
{"error":"the request has no text"}
{"error":"the line is a string; write an object with path and text"}
{"error":"the request has no text"}
{"error":"text is an object; write a string"}
{"error":"path is a number; write a string"}
{"error":"meta is no object; write the front matter as one, or leave it out"}
{"text":"A","problems":[]}
{"error":"the line has one half of a surrogate pair without the other, which is no character"}
{"error":"the line has one half of a surrogate pair without the other, which is no character"}
{"error":"the line has one half of a surrogate pair without the other, which is no character"}
{"error":"the line has one half of a surrogate pair without the other, which is no character"}
{"error":"the line is not UTF-8"}
{"error":"the line is not UTF-8"}
{"error":"the line is no JSON: invalid character '{' after top-level value"}
{"error":"the line is no JSON: unexpected end of JSON input"}
{"error":"the line is no JSON: invalid character '\\x00' in string literal"}
{"text":"A\u0000","problems":[]}
{"text":"LAST","problems":[]}
`
	for name, r := range map[string]io.Reader{"with a last line end": strings.NewReader(in + "\n"), "without": strings.NewReader(in), "byte by byte": iotest.OneByteReader(strings.NewReader(in))} {
		got, err := serve(t, r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, line := range strings.Split(want, "\n") {
			if lines := strings.Split(got, "\n"); i >= len(lines) || lines[i] != line {
				t.Errorf("%s: line %d is not %s in\n%s", name, i+1, line, got)
				break
			}
		}
		if got, want := strings.Count(got, "\n"), strings.Count(want, "\n"); got != want {
			t.Errorf("%s: %d answers, want %d", name, got, want)
		}
	}
}

// TestServeLong passes over lines that are too long, of whatever length.
func TestServeLong(t *testing.T) {
	text := strings.NewReader("{\"text\": \"first\"}\n{\"text\": \"")
	rest := strings.NewReader("\"}\n{\"text\": \"last\"}\n")
	long := io.LimitReader(endless{}, 3*maxLine)
	got, err := serve(t, io.MultiReader(text, long, rest))
	want := "{\"text\":\"FIRST\",\"problems\":[]}\n{\"error\":\"the line is longer than 32 MiB; send one page a line\"}\n{\"text\":\"LAST\",\"problems\":[]}\n"
	if err != nil || got != want {
		t.Errorf("got %v, %.200s, want %s", err, got, want)
	}
	got, err = serve(t, io.LimitReader(endless{}, maxLine+1))
	if err != nil || !strings.HasPrefix(got, `{"error":"the line is longer`) {
		t.Errorf("a long line without an end: %v, %.200s", err, got)
	}
	l := lines{r: bufio.NewReader(io.MultiReader(io.LimitReader(endless{}, maxLine-1), strings.NewReader("\nshort")))}
	if line, err := l.next(); err != nil || len(line) != maxLine-1 {
		t.Errorf("the longest line has %d bytes, %v", len(line), err)
	}
	if line, err := l.next(); err != nil || string(line) != "short" || cap(line) > keep {
		t.Errorf("after it comes %q in %d bytes, %v", line, cap(line), err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, strings.Repeat("x", len(p))), nil }

// TestServeEnds stops for other reasons than the end of its input.
func TestServeEnds(t *testing.T) {
	broken := errors.New("broken")
	if _, err := serve(t, io.MultiReader(strings.NewReader("{\"text\": \"a\"}\n"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("with a reader that fails: %v", err)
	}
	if err := Serve(t.Context(), strings.NewReader("{\"text\": \"a\"}\n"), failing{broken}, upper); !errors.Is(err, broken) {
		t.Errorf("with a writer that fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	defer w.Close()
	go io.WriteString(w, "{\"text\": \"a\"}\n")
	var b bytes.Buffer
	err := Serve(ctx, r, &b, func(ctx context.Context, _ Request) Answer[string] {
		cancel()
		return Answer[string]{Text: new("half of it")}
	})
	if !errors.Is(err, context.Canceled) || b.Len() > 0 {
		t.Errorf("interrupted: %v, %q", err, b.String())
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestMeta(t *testing.T) {
	r, err := ParseRequest([]byte(`{"text": "a", "meta": {"a": 2.40, "b": [1], "c": null, "d": {"e": "f"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	m := r.Meta()
	if m["a"] != json.Number("2.40") || m["d"].(map[string]any)["e"] != "f" {
		t.Errorf("meta is %#v", m)
	}
	for _, line := range []string{`{"text": "a"}`, `{"text": "a", "meta": null}`} {
		if r, err := ParseRequest([]byte(line)); err != nil || r.Meta() != nil {
			t.Errorf("%s has meta %v, %v", line, r.Meta(), err)
		}
	}
	if r, err := ParseRequest([]byte(`{"text": "a", "meta": {}}`)); err != nil || r.Meta() == nil {
		t.Errorf("an empty meta is none: %v", err)
	}
}

// FuzzServe holds that each line gets one answer, in order, and that what is
// taken for text is just what other readers of JSON take it for.
func FuzzServe(f *testing.F) {
	f.Add([]byte("{\"path\": \"a\", \"text\": \"b\"}\n\n[]\n{\"text\": \"\\ud800\"}\n{\"text\": \"\\ud83d\\ude00\", \"meta\": {}}"))
	f.Add([]byte("{\"text\":\"a\",\"TEXT\":\"b\"}\r\n\xff\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := serve(t, bytes.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(in), "\n")
		if lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		answers := strings.SplitAfter(got, "\n")
		if len(answers)-1 != len(lines) {
			t.Fatalf("%d lines get %d answers", len(lines), len(answers)-1)
		}
		for i, line := range lines {
			var answer struct {
				Text  *string
				Error *string
			}
			if err := json.Unmarshal([]byte(answers[i]), &answer); err != nil {
				t.Fatalf("%q is answered by %q: %v", line, answers[i], err)
			}
			if answer.Error != nil {
				continue
			}
			r, err := ParseRequest([]byte(line))
			if err != nil || !utf8.ValidString(r.Text) || r.Path != "bad" && (answer.Text == nil || *answer.Text != strings.ToUpper(r.Text)) {
				t.Errorf("%q is answered by %q: %v", line, answers[i], err)
			}
			again, err := json.Marshal(map[string]any{"text": r.Text, "path": r.Path, "meta": r.Meta()})
			if err != nil {
				t.Fatal(err)
			}
			if same, err := ParseRequest(again); err != nil || same.Text != r.Text || same.Path != r.Path {
				t.Errorf("%q is read as %+v, and again as %+v, %v", line, r, same, err)
			}
		}
	})
}
