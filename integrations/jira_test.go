//go:build engines

package integrations

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/yuin/goldmark"
	"golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// hostile are texts that some engine takes for code, or that have broken a
// build. Each is the summary of an issue, and a person's, a label's and a
// component's name where Jira allows it there.
var hostile = []string{
	`{{ 7*7 }}`, `{{{ x }}}`, `{{% raw %}}`, `{{< param secret >}}`, `{% raw %}`, `{% include "x" %}`, `{%- if -%}`, `{# note #}`,
	`{6*7} {process.env.SECRET}`, `a */} {process.env.SECRET} {/* b`, `{"<img src=x onerror=alert(1)>"}`, `{#id .class}`, `{: #id }`, `{:toc}`, `${tpl} $${x}`,
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `</td></tr></table>`, `</figure><p>`, `<!-- c -->`, `--> b`, `<b>bold</b>`, `<% x %>`, `<?php x ?>`, `<![CDATA[x]]>`,
	`<<jql-count jql="x">>`, `<<xref>>`, `>> end`, `<https://example.com>`,
	`https://example.com/a?b=c&d`, `https://example.com/?a&b"onmouseover="alert(1)`, `www.example.com`, `someone@example.com`, `@someone #12 owner/repo#3`,
	`a | b \| c`, `*x* **y** _z_ __w__`, `__hdeferred/abc__d=`, `==m== ++i++ ^^s^^ ~~d~~ H~2~O x^2^`, "`code` ``x``", `![i](x.png) [t](u "v")`, `[[x]] [^1] [x]`,
	`# no heading`, `- no item`, `1. no item`, `> no quote`, `=== "Tab"`, `!!! note`, `??? x`, `:::note`, `::: tip`, `--- +++`, `    code`, `[TOC]`, `[toc] [[toc]]`,
	`:smile: :+1:`, `(c) (tm) ... -- ---`, `"quotes" 'single' it's`, `%%c%%`, `$$z$$ $x$ \(y\) \[w\]`, `\{ \* \\ \n`, `&lt;b&gt; &amp; &#65; &nbsp;`, `&#x3C;`,
	`HAHAHUGOSHORTCODE1s0HBHB`, `HAHAHUGOSHORTCODE`, `klzzwxh:0001`, `wzxhzdk:0`, "\x02wzxhzdk:0\x03", "\x02klzzwxh:0001\x03", `v-html="x" @click="y" :z="w"`, `<component :is="x">`,
	`{>>comment<<} {++add++} {--del--}`, `*[HTML]: x`, `--8<-- "file"`, `<!--@include: x.md-->`, `[!NOTE]`, `{{ $x := 1 }}`, `{%comment%}`, `{{'a'|upcase}}`, `{{=<% %>=}}`,
	"no\u00a0break", "שלום (right)", "حالة: مفتوحة", "日本語、テスト。", "Größe é", "🔭 emoji", "a\u200bb", "soft\u00adhyphen", "line\u2028separator", "\ufeffbom",
	`C:\dir\file`, `a  b`, `100% of 50%`, `@media {}`, `key=value;`, `'; DROP TABLE x; --`, `</script><img src=x onerror=alert(1)>`,
}

// secrets are what must never be on a page: what a hostile text would have
// printed if an engine had run it.
var secrets = []string{"param-secret-value", "env-secret-value"}

// A jira is the sample Jira with hostile issues beside its own.
type jira struct {
	url    string
	now    atomic.Pointer[jiratest.Server]
	down   atomic.Bool
	issues []issue
}

// An issue is what Jira has of a hostile issue.
type issue struct {
	Key, Summary, Label, Component, Assignee, Version string
	LinkText, LinkAddress                             string // in its description
	Address                                           string // in its own field
}

// startJira serves the sample Jira until the test ends.
func startJira(t *testing.T) *jira {
	t.Helper()
	j := &jira{}
	for n, text := range hostile {
		i := issue{
			Key: fmt.Sprintf("DOC-%d", 9001+n), Summary: text, Assignee: text, Address: address(n, text),
		}
		if strings.Contains(text, "@example.com") {
			i.Assignee = "Someone" // no page shows an address as a person's name
		}
		if isLinkText(text) {
			i.LinkText, i.LinkAddress = text, i.Address
		}
		if !strings.ContainsAny(text, " ;") {
			i.Label = text
		}
		if !strings.Contains(text, ";") && strings.TrimSpace(text) == text {
			i.Component, i.Version = text, text
		}
		j.issues = append(j.issues, i)
	}
	j.load(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if j.down.Load() {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		j.now.Load().ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	j.url = s.URL
	return j
}

// address returns an address that holds a text.
func address(n int, text string) string {
	return fmt.Sprintf("https://example.com/%d?q=%s", n, strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune("<>#\"\\^`{|}[]()\u00a0\u2028\u200b\u00ad\ufeff", r) || r > 0x7F {
			return -1
		}
		return r
	}, text))
}

// load makes the server say what the issues say now.
func (j *jira) load(t *testing.T) {
	t.Helper()
	data := os.DirFS("../internal/jiratest/data")
	files := fstest.MapFS{}
	names, err := fs.Glob(data, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(data, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	var users, components, versions bytes.Buffer
	var details bytes.Buffer
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	must(t, w.Write([]string{"key", "summary", "labels", "components", "fixVersions", "assignee", "runbook"}))
	for n, i := range j.issues {
		name := fmt.Sprintf("hostile%d", n)
		fmt.Fprintf(&users, "- {name: %s, account: %q, display: %s}\n", name, name, quote(i.Assignee))
		if i.Component != "" {
			fmt.Fprintf(&components, ", %s", quote(i.Component))
			fmt.Fprintf(&versions, "  - {name: %s}\n", quote(i.Version))
		}
		must(t, w.Write([]string{i.Key, i.Summary, i.Label, i.Component, i.Version, name, i.Address}))
		if i.LinkText != "" {
			fmt.Fprintf(&details, "%s:\n  fields:\n    description: %s\n", i.Key, quote("["+i.LinkText+"](<"+i.LinkAddress+">)"))
		}
	}
	w.Flush()
	site := string(files["jira.yaml"].Data)
	site = strings.Replace(site, "\nusers:\n", "\nusers:\n"+users.String(), 1)
	site = strings.Replace(site, "components: [User guide", "components: [User guide"+components.String(), 1)
	site = strings.Replace(site, "  versions: &releases\n", "  versions: &releases\n"+versions.String(), 1)
	files["jira.yaml"] = &fstest.MapFile{Data: []byte(site)}
	files["hostile.csv"] = &fstest.MapFile{Data: table.Bytes()}
	files["hostile.yaml"] = &fstest.MapFile{Data: details.Bytes()}
	s, err := jiratest.Load(files, jiratest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	j.now.Store(s)
}

// quote returns a text as YAML.
func quote(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // a string is always JSON
	}
	return strings.NewReplacer("\u00ad", `\u00ad`, "\ufeff", `\ufeff`, "\u200b", `\u200b`, "\u00a0", `\u00a0`).Replace(strings.TrimSpace(b.String()))
}

// isLinkText reports whether a text is itself as a link's in the sample's
// Markdown.
func isLinkText(text string) bool {
	var b bytes.Buffer
	if err := goldmark.Convert([]byte("["+text+"](x)"), &b); err != nil || strings.Contains(text, "~") {
		return false
	}
	nodes, err := html.ParseFragment(&b, nil)
	if err != nil {
		return false
	}
	for _, n := range nodes {
		for _, a := range find(n, isElement("a")) {
			if a.FirstChild != nil && a.FirstChild.NextSibling == nil && a.FirstChild.Data == text {
				return true
			}
		}
	}
	return false
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
