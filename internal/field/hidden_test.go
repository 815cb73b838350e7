package field

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/table"
)

func hide(t *testing.T, addresses ...string) *Hidden {
	t.Helper()
	var urls []*url.URL
	for _, a := range addresses {
		u, err := url.Parse(a)
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, u)
	}
	return Hide(urls...)
}

func TestHiddenText(t *testing.T) {
	h := hide(t, "https://jira.example.com/ctx", "https://api.atlassian.com/ex/jira/1", "http://127.0.0.1:8080", "https://b\u00fccher.example")
	for text, want := range map[string]string{
		"see https://jira.example.com/ctx/browse/DOC-12, please":            "see DOC-12, please",
		"see https://jira.example.com/ctx/issues/?jql=x (there)":            "see  (there)",
		"HTTPS://JIRA.Example.COM/browse/doc-1":                             "DOC-1",
		"https://jira.example.com:443/browse/DOC-1":                         "DOC-1",
		"https://jira.example.com./browse/DOC-1":                            "DOC-1",
		"https://me:pw@jira.example.com/secure/Dashboard.jspa":              "",
		"//jira.example.com/browse/DOC-1":                                   "DOC-1",
		"jira.example.com/browse/DOC-1":                                     "DOC-1",
		"ask jira.example.com.":                                             "ask .",
		"https://jira%2Eexample.com/browse/DOC-1":                           "DOC-1",
		"https://x.org/?to=https%3A%2F%2Fjira.example.com%2Fbrowse%2FDOC-1": "https://x.org/?to=DOC-1",
		"[DOC-1|https://jira.example.com/browse/DOC-1]":                     "[DOC-1|DOC-1]",
		"https://api.atlassian.com/ex/jira/1/rest/api/3/issue/DOC-7":        "DOC-7",
		"http://127.0.0.1:8080/browse/DOC-1":                                "DOC-1",
		"https://xn--bcher-kva.example/ https://b\u00fccher.example/a":      " ",
		"https://jira.example.com/a?selectedIssue=ABC-3":                    "ABC-3",
		// What is not of that origin stays.
		"https://jira.example.community/browse/DOC-1":  "https://jira.example.community/browse/DOC-1",
		"https://jira.example.com.evil.org/browse/A-1": "https://jira.example.com.evil.org/browse/A-1",
		"https://myjira.example.com/browse/A-1":        "https://myjira.example.com/browse/A-1",
		"https://jira.example.com:8443/browse/A-1":     "https://jira.example.com:8443/browse/A-1",
		"http://127.0.0.1:9090/":                       "http://127.0.0.1:9090/",
		"DOC-1 and example.com":                        "DOC-1 and example.com",
	} {
		if got := h.text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestHiddenCell(t *testing.T) {
	h := hide(t, "https://jira.example.com")
	link := func(to, text string) table.Content {
		return table.Content{{Kind: table.Strong, Children: table.Content{{Kind: table.Link, URL: to, Children: table.Plain(text)}}}}
	}
	for _, tt := range []struct {
		content table.Content
		want    string
	}{
		{link("https://jira.example.com/browse/A-1", "the words"), "the words"},
		{link("https://jira.example.com/browse/A-1", "https://jira.example.com/browse/A-1"), "A-1"},
		{link("//JIRA.example.com/x", "the words"), "the words"},
		{link("https://safe.example/?url=https://jira.example.com/x", "the words"), "the words"},
		{table.Content{{Kind: table.CodeBlock, Text: "curl https://jira.example.com/rest/api/2/issue/A-1"}}, "curl A-1"},
	} {
		c := h.cell(table.Cell{Content: tt.content, Sort: "https://jira.example.com"})
		all := fmt.Sprintf("%+v", c)
		if got := table.PlainText(c.Content); got != tt.want || strings.Contains(strings.ToLower(all), "example.com") || links(c.Content) > 0 {
			t.Errorf("got %q, %s, want %q", got, all, tt.want)
		}
	}
	kept := table.Cell{Content: link("https://elsewhere.example/browse/A-1", "the words")}
	if c := h.cell(kept); c.Content[0].Children[0].URL == "" {
		t.Error("a link to elsewhere is gone")
	}
	if c := (*Hidden)(nil).cell(kept); c.Content == nil {
		t.Error("nothing to hide hides something")
	}
}

// links counts the links in c.
func links(c table.Content) int {
	count := 0
	for _, n := range c {
		if n.Kind == table.Link {
			count++
		}
		count += links(n.Children)
	}
	return count
}
