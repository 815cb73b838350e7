package main

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestConformanceRecorded builds a site from what real Jiras answered: the
// folder jira in the one that JQLBUILD_TESTDATA names. Each recording is
// replayed both as a Cloud and as a Data Center would send it, and has a page
// with one table: all its issues, and every field that any of them has.
func TestConformanceRecorded(t *testing.T) {
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		t.Skip("JQLBUILD_TESTDATA does not name a folder with recorded answers of real Jiras")
	}
	jiras := make(map[string]*replay)
	for _, r := range readRecordings(t, filepath.Join(dir, "jira")) {
		for _, cloud := range []bool{true, false} {
			p := &replay{recording: r, cloud: cloud}
			jiras[p.name()] = p
		}
	}
	names := slices.Sorted(maps.Keys(jiras))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		p, ok := jiras[name]
		if !ok || !p.serve(w, r, rest) {
			t.Errorf("unexpected request: %s %s", r.Method, r.URL)
			http.Error(w, "unexpected", http.StatusTeapot)
		}
	}))
	defer server.Close()

	site := t.TempDir()
	config := new(bytes.Buffer)
	config.WriteString("links:\n")
	for _, name := range names {
		fmt.Fprintf(config, "  %s:\n    url: %s/%s\n    auth: {type: basic, user_env: JIRA_USER, token_env: JIRA_TOKEN}\n", name, server.URL, name)
		page := fmt.Sprintf("# %s\n\n<<jql-table link=\"%s\" jql=\"ORDER BY key\" limit=\"all\" columns=\"%s\">>\n",
			name, name, strings.Join(jiras[name].columns, ", "))
		writeFile(t, filepath.Join(site, name+".md"), page)
	}
	writeFile(t, filepath.Join(site, configName), config.String())

	out := filepath.Join(t.TempDir(), "online")
	buildSite(t, site, out)
	for _, name := range names {
		if asked := jiras[name].searches; asked != jiras[name].pages() {
			t.Errorf("%s was searched %d times, want %d", name, asked, jiras[name].pages())
		}
	}
	server.Close()
	offline := filepath.Join(t.TempDir(), "offline")
	buildSite(t, site, offline, "--offline")

	sum := checked{jiras: len(names)}
	for _, name := range names {
		data := readFile(t, filepath.Join(out, name+".html"))
		if again := readFile(t, filepath.Join(offline, name+".html")); !bytes.Equal(again, data) {
			t.Errorf("%s: the page built offline differs", name)
		}
		jiras[name].check(t, data, &sum)
	}
	if sum.summaries < 3000 {
		t.Errorf("compared %d summaries, want thousands", sum.summaries)
	}
	t.Log(sum)
}

func buildSite(t *testing.T, site, out string, flags ...string) {
	t.Helper()
	env := map[string]string{"JIRA_USER": replayUser, "JIRA_TOKEN": "a-token"}
	if r := commandIn(t, site, "", env, append([]string{"build", "--out", out}, flags...)...); r.code != exitOK {
		t.Fatalf("build %s: exit code %d\n%s", flags, r.code, r.stderr)
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
