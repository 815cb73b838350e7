package mdbook

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The example of mdBook's own tests, with what else a book may hold. 0.4 has it
// under "sections".
const message = `[
  {
    "root": "/path/to/book",
    "config": {
      "book": {"authors": ["AUTHOR"], "language": "en", "src": "pages", "title": "TITLE"},
      "build": {"extra-watch-dirs": ["jql"]},
      "output": {"html": {"additional-css": ["jqlbuild.css"]}},
      "preprocessor": {"links": {}, "jqlbuild": {"command": "jqlbuild mdbook", "after": ["links"], "to": "gfm"}}
    },
    "renderer": "html",
    "mdbook_version": "0.5.4"
  },
  {
    "items": [
      {"Chapter": {"name": "Chapter 1", "content": "# Chapter 1\n", "number": [1], "sub_items": [
        "Separator",
        {"Chapter": {"name": "Nested", "number": [1, 1e2, 12345678901234567890], "path": "a/README.md", "content" : "<b>\u00e9", "new": {"content": "no"}, "sub_items": [], "source_path": "a/index.md", "parent_names": ["Chapter 1"]}}
      ], "path": "chapter_1.md", "source_path": "chapter_1.md", "parent_names": []}},
      "Separator",
      {"PartTitle": "Part"},
      {"Chapter": {"name": "Draft", "content": "", "number": null, "sub_items": [], "path": null, "source_path": null, "parent_names": []}},
      {"Chapter": {"name": "Made", "content": "made", "number": null, "sub_items": [], "path": "made.md", "source_path": null, "parent_names": []}}
    ]
  }
]
`

func TestMessage(t *testing.T) {
	for _, text := range []string{message, strings.Replace(message, `"items": [`, `"__non_exhaustive": null, "sections": [`, 1)} {
		m, err := Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var pages, contents, changed []string
		for _, c := range m.Chapters {
			pages, contents, changed = append(pages, filepath.ToSlash(m.Page(c))), append(contents, c.Content), append(changed, c.Content+"<&>\n")
		}
		if d := cmp.Diff([]string{"/path/to/book/pages/chapter_1.md", "/path/to/book/pages/a/index.md", "/path/to/book/pages/made.md"}, pages); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"# Chapter 1\n", "<b>é", "made"}, contents); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"to"}, m.Options("jqlbuild")); d != "" || m.Renderer != "html" {
			t.Error(d, m.Renderer)
		}
		book := "\n" + text[strings.Index(text, "  {\n    \""+map[bool]string{true: "items", false: "__non"}[text == message])+2:strings.LastIndex(text, "\n]")]
		book = book[1:] + book[:1]
		var b bytes.Buffer
		if err := m.Write(&b, contents); err != nil || b.String() != book {
			t.Errorf("unchanged, with error %v: %s", err, cmp.Diff(book, b.String()))
		}
		b.Reset()
		if err := m.Write(&b, changed); err != nil {
			t.Error(err)
		}
		want := strings.NewReplacer(`"# Chapter 1\n"`, `"# Chapter 1\n<&>\n"`, `"<b>\u00e9"`, `"<b>é<&>\n"`, `"made"`, `"made<&>\n"`).Replace(book)
		if d := cmp.Diff(want, b.String()); d != "" {
			t.Error(d)
		}
	}
}

// TestPage joins paths as mdBook does: an absolute one stands for itself.
func TestPage(t *testing.T) {
	root, pages := t.TempDir(), t.TempDir()
	for src, want := range map[string]string{"": root, ".": root, "../x": filepath.Join(root, "../x"), pages: pages} {
		m := &Message{Root: root, Src: src}
		if got := m.Page(Chapter{path: "index.md", source: "a/b.md"}); got != filepath.Join(want, "a", "b.md") {
			t.Errorf("below %q it is %s", src, got)
		}
	}
}

func TestAfterLinks(t *testing.T) {
	for config, want := range map[string]bool{
		`{}`:                             true,
		`{"preprocessor": {"other": 1}}`: true,
		`{"preprocessor": {"jqlbuild": {"command": "jqlbuild mdbook"}}}`:                                          false,
		`{"preprocessor": {"jqlbuild": {"after": ["links"]}}}`:                                                    true,
		`{"preprocessor": {"jqlbuild": {}, "links": {"before": ["jqlbuild"]}}}`:                                   true,
		`{"preprocessor": {"jqlbuild": {"after": ["a"]}, "a": {"after": ["b"]}, "b": {"after": ["a", "links"]}}}`: true,
		`{"preprocessor": {"jqlbuild": {"after": ["a"]}, "a": {"after": ["b"]}, "b": {"after": ["a"]}}}`:          false,
		`{"preprocessor": {"tables": {"command": "./bin/jqlbuild mdbook --to gfm"}, "jqlbuild2": {}}}`:            false,
		`{"preprocessor": {"tables": {"command": "./bin/jqlbuild mdbook", "after": ["links"]}}}`:                  true,
		`{"preprocessor": {"jqlbuild": {}}, "build": {"use-default-preprocessors": false}}`:                       true,
		`{"preprocessor": {"jqlbuild": {}, "links": {}}, "build": {"use-default-preprocessors": false}}`:          false,
	} {
		m, err := Read([]byte(`[{"config": ` + config + `}, {"items": []}]`))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.AfterLinks("jqlbuild"); got != want {
			t.Errorf("%s: %t", config, got)
		}
	}
}

func TestNoMessage(t *testing.T) {
	for _, text := range []string{
		``, `null`, `{}`, `[]`, `[{}]`, `[{}, {}, {}]`, `[{}, {}]`, `[{}, {"items": {}}]`, `[{}, {"items": [{"Chapter": []}]}]`,
		`[{}, {"items": [{"Chapter": {"path": "a.md"}}]}]`, `[{}, {"items": [{"Chapter": {"path": 1, "content": ""}}]}]`, `[{"root": 1}, {"items": []}]`,
		`[{}, {"items": [{"Chapter": {"content": {}}}]}]`, `[{}, []]`, message + "x", message[:len(message)/2],
	} {
		if _, err := Read([]byte(text)); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

// FuzzMessage is that of any message, if it is one, nothing changes but the
// contents of chapters that have a page.
func FuzzMessage(f *testing.F) {
	for _, text := range []string{message, `[{},{"sections":[]}]`, `[{"config":{"book":{"src":""}}},{"items":["x",[],{"Chapter":{"content":"","path":"","sub_items":null}},{"Chapter":{"content":"a","path":"x","sub_items":[]},"PartTitle":"x"}]}]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(data)
		if err != nil {
			return
		}
		var contents []string
		for _, c := range m.Chapters {
			m.Page(c)
			contents = append(contents, c.Content+"changed")
		}
		m.Options("jqlbuild")
		var b bytes.Buffer
		if err := m.Write(&b, contents); err != nil {
			t.Fatal(err)
		}
		var parts []json.RawMessage
		if err := json.Unmarshal(data, &parts); err != nil {
			t.Fatal(err)
		}
		want, got := value(t, parts[1]), value(t, b.Bytes())
		changed := 0
		for _, key := range []string{"sections", "items"} {
			changed += change(want.(map[string]any)[key])
		}
		if d := cmp.Diff(want, got); d != "" && changed == len(m.Chapters) { // else keys stand twice
			t.Errorf("%q: %s", data, d)
		}
	})
}

func value(t *testing.T, data []byte) (v any) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %q", err, data)
	}
	return v
}

// change changes the contents of chapters, and returns how many.
func change(items any) int {
	n := 0
	all, _ := items.([]any)
	for _, i := range all {
		item, _ := i.(map[string]any)
		c, _ := item["Chapter"].(map[string]any)
		if path, _ := c["path"].(string); path != "" {
			text, _ := c["content"].(string)
			c["content"] = text + "changed"
			n++
		}
		n += change(c["sub_items"])
	}
	return n
}
