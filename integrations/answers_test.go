//go:build engines

package integrations

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/yuin/goldmark"
	meta "github.com/yuin/goldmark-meta"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/internal/export"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// answers is what an answers file holds.
type answers struct {
	Version int                       `json:"version"`
	Stamp   string                    `json:"stamp"`
	Pages   map[string]map[string]int `json:"pages"`
	Texts   map[string]int            `json:"texts"`
	Results []json.RawMessage         `json:"results"`
}

var shortcode = regexp.MustCompile("(?s)<<jql-[a-z]+(?:[=\\s](?:\"(?:\\\\\"|[^\"])*?\"|'(?:\\\\'|[^'])*?'|`[^`]*`)|[^\"'`>])*>>")

// export writes the answers file.
func (s *site) export(t *testing.T) {
	t.Helper()
	if os.Getenv("JQLBUILD_EXPORT") == "" {
		s.standIn(t)
		return
	}
	out, err := run(t, s.dir, "jqlbuild", "export", "--refresh", "--to", "answers", "--out", s.file, s.content)
	// What has no answer is a problem, and the others are written.
	if failed := new(exec.ExitError); errors.As(err, &failed) && failed.ExitCode() > 1 {
		t.Fatalf("export: %v\n%s", err, out)
	}
}

// standIn does what the command does, until that is there.
func (s *site) standIn(t *testing.T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, "jqlbuild.yaml"))
	must(t, err)
	config, problems := linkconfig.Parse(source.NewFile("jqlbuild.yaml", data))
	if source.Failed(problems) {
		t.Fatal(problems)
	}
	credentials, problems := config.Credentials(linkconfig.Environment{Lookup: func(name string) (string, bool) {
		v, ok := map[string]string{"JIRA_USER": jiratest.User, "JIRA_TOKEN": jiratest.Token}[name]
		return v, ok
	}, ReadFile: os.ReadFile}, config.Links...)
	if source.Failed(problems) {
		t.Fatal(problems)
	}
	f := &fetch.Fetcher{Config: config, Credentials: credentials, Cache: cache.Open(t.TempDir()), Now: func() time.Time { return time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC) }}
	defer f.Close()
	md := goldmark.New(goldmark.WithExtensions(meta.Meta, &extension.JQL{Resolver: f}))

	a := answers{Version: 1, Pages: map[string]map[string]int{}, Texts: map[string]int{}}
	must(t, filepath.WalkDir(filepath.Join(s.dir, s.content), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return err
		}
		if filepath.Ext(name) != ".md" {
			return nil
		}
		page, err := os.ReadFile(name)
		must(t, err)
		path, err := filepath.Rel(s.dir, name)
		must(t, err)
		keys, front := a.Texts, ""
		if m := regexp.MustCompile(`(?s)^---\n(.*?\n)?---\n`).Find(page); m != nil && bytes.Contains(m, []byte("\njql:")) {
			keys, front = map[string]int{}, string(m)
			a.Pages[filepath.ToSlash(path)] = keys
		}
		for _, m := range shortcode.FindAll(page, -1) {
			key := export.Key(string(m))
			if _, ok := keys[key]; ok || bytes.Contains(m, []byte("no-such-answer")) {
				continue
			}
			one := strings.ReplaceAll(regexp.MustCompile(`[ \t\r]*\n[ \t>]*`).ReplaceAllString(string(m), "\n"), `\|`, "|")
			if strings.HasPrefix(one, "<<jql-each") {
				keys[key] = len(a.Results)
				a.Results = append(a.Results, json.RawMessage(`{"each":"0123456789abcdef"}`))
				continue
			}
			nodes := extension.Nodes(md.Parser().Parse(text.NewReader([]byte(front+one+"\n")), parser.WithContext(parser.NewContext())))
			if len(nodes) != 1 || nodes[0].Spec.Failed() || source.Failed(nodes[0].Result.Problems) {
				t.Fatalf("%s: %q: %v %v", path, one, nodes[0].Spec.Problems, nodes[0].Result)
			}
			inline := strings.HasPrefix(one, "<<jql-count") || strings.HasPrefix(one, "<<jql-issue")
			quoted, err := json.Marshal(harden(string(table.AppendHTML(nil, &nodes[0].Spec, nodes[0].Result, 0)), inline))
			must(t, err)
			n := slices.IndexFunc(a.Results, func(r json.RawMessage) bool { return bytes.Equal(r, quoted) })
			if n < 0 {
				n = len(a.Results)
				a.Results = append(a.Results, quoted)
			}
			keys[key] = n
		}
		return nil
	}))
	rest, err := json.Marshal(a)
	must(t, err)
	sum := sha256.Sum256(rest)
	a.Stamp = hex.EncodeToString(sum[:8])
	out, err := json.Marshal(a)
	must(t, err)
	name := filepath.Join(s.dir, filepath.FromSlash(s.file))
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name+".new", out, 0o644))
	must(t, os.Rename(name+".new", name))
}

// harden returns HTML in which nothing of a text is code to any engine.
func harden(page string, inline bool) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		switch token.Type {
		case html.TextToken:
			hard(&b, token.Data, inline)
		case html.EndTagToken:
			b.WriteString(token.String())
		default:
			b.WriteString("<" + token.Data)
			for _, a := range token.Attr {
				switch {
				case a.Key == "id" && strings.HasPrefix(a.Val, "jql-"):
					continue
				case a.Key == "aria-labelledby":
					a.Key, a.Val = "aria-label", "Jira issues"
				}
				b.WriteString(" " + a.Key + `="`)
				if a.Key == "class" {
					b.WriteString(a.Val)
				} else {
					hard(&b, a.Val, false)
				}
				b.WriteString(`"`)
			}
			if token.Type == html.SelfClosingTagToken {
				b.WriteString(" /")
			}
			b.WriteString(">")
		}
	}
	return b.String()
}

var longRun = regexp.MustCompile(`[A-Za-z0-9]{16,}`)

func hard(b *strings.Builder, text string, inline bool) {
	long := map[int]bool{}
	for _, at := range longRun.FindAllStringIndex(text, -1) {
		long[at[0]] = true
	}
	for i, r := range text {
		if inline && strings.ContainsRune(":.@", r) {
			b.WriteString("<wbr />")
		}
		if !long[i] && (r == ' ' || r == ',' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r > 0x7F && unicode.IsLetter(r)) {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(b, "&#%d;", r)
	}
}
