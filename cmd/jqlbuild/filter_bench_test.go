package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/corpus"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// BenchmarkFilterServe sends pages of 8 KB through filter --serve, over pipes,
// one after the other as a hook does, and through a process that only copies
// lines. With a shortcode it is answered from the cache, of a Jira with a
// thousand fields.
func BenchmarkFilterServe(b *testing.B) {
	w := &world{stdin: strings.NewReader(""), stdout: io.Discard, stderr: os.Stderr, dir: b.TempDir(), now: time.Now, lookupEnv: func(name string) (string, bool) {
		v, ok := map[string]string{"JIRA_EMAIL": jiratest.User, "JIRA_TOKEN": jiratest.Token}[name]
		return v, ok
	}}
	jira := jiratest.New(jiratest.Options{Flavour: jiratest.Cloud})
	config := "default_link: docs\nlinks:\n  docs: {url: " + jira.Start(b) + ", deployment: cloud, auth: {type: basic, user_env: JIRA_EMAIL, token_env: JIRA_TOKEN}}\n"
	var plain strings.Builder
	for n := 0; plain.Len() < 8<<10; n++ {
		plain.Write(corpus.Site{Pages: 1000, Every: -1}.Page(n))
	}
	count := plain.String()[:7<<10] + "\n\nOf <<jql-count jql=\"project = DOC\">> issues\n"
	table := plain.String()[:7<<10] + "\n\n<<jql-table jql=\"project = DOC\" limit=\"20\">>\n"
	for name, text := range map[string]string{"jqlbuild.yaml": config, "plain.md": plain.String(), "count.md": count, "table.md": table} {
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	if code := w.run(b.Context(), []string{"fetch", "--quiet"}); code != exitOK {
		b.Fatalf("fetch ended with %d", code)
	}
	addFields(b, cache.Open(filepath.Join(w.dir, ".jqlbuild", "cache")), 1000)
	copied := benchmarkLines(b, "copy", plain.String(), func(in io.Reader, out io.Writer) {
		r := bufio.NewReaderSize(in, 64<<10)
		for {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return
			}
			out.Write(line)
		}
	}, 0)
	for _, tt := range []struct{ name, text string }{{"plain", plain.String()}, {"count", count}, {"table", table}} {
		benchmarkLines(b, tt.name, tt.text, func(in io.Reader, out io.Writer) {
			v := *w
			v.stdin, v.stdout = in, out
			v.run(context.Background(), []string{"filter", "--serve"})
		}, copied)
	}
}

// addFields adds fields to the list that a cache has, as old Jiras have them.
func addFields(b *testing.B, c *cache.Cache, n int) {
	for info := range c.List() {
		if !strings.HasPrefix(info.Key, "fields ") {
			continue
		}
		e, err := c.Get(info.Key)
		if err != nil {
			b.Fatal(err)
		}
		e.Data = bytes.TrimRight(e.Data, "]\n")
		for i := range n {
			e.Data = fmt.Appendf(e.Data, `,{"id":"customfield_%d","name":"A field of a team's own, number %d","custom":true,"clauseNames":["cf[%d]"],"schema":{"type":"string","custom":"com.atlassian.jira.plugin.system.customfieldtypes:textfield"}}`, 20000+i, i, 20000+i)
		}
		e.Data = append(e.Data, "]\n"...)
		if err := c.Put(e); err != nil {
			b.Fatal(err)
		}
		return
	}
	b.Fatal("the cache has no list of fields")
}

// benchmarkLines sends requests to a process and reads what it says. It returns
// the seconds that a page takes; other is what it takes otherwise.
func benchmarkLines(b *testing.B, name, text string, process func(in io.Reader, out io.Writer), other float64) (page float64) {
	line, err := json.Marshal(map[string]string{"path": name + ".md", "text": text})
	if err != nil {
		b.Fatal(err)
	}
	line = append(line, '\n')
	b.Run(name, func(b *testing.B) {
		in, to, err := os.Pipe()
		if err != nil {
			b.Fatal(err)
		}
		from, out, err := os.Pipe()
		if err != nil {
			b.Fatal(err)
		}
		defer from.Close()
		go func() {
			process(in, out)
			out.Close()
			in.Close()
		}()
		answers := bufio.NewReaderSize(from, 64<<10)
		ask := func() {
			if _, err := to.Write(line); err != nil {
				b.Fatal(err)
			}
			size := 0
			for {
				part, err := answers.ReadSlice('\n')
				if size += len(part); err == nil {
					break
				} else if err != bufio.ErrBufferFull {
					b.Fatal(err)
				}
			}
			if size < 7<<10 {
				b.Fatal("the answer is no page")
			}
		}
		ask()
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			ask()
		}
		page = b.Elapsed().Seconds() / float64(b.N)
		b.ReportMetric(1/page, "pages/s")
		if other > 0 {
			b.ReportMetric(page/other, "×copy")
		}
		to.Close()
		io.Copy(io.Discard, from)
	})
	return page
}
