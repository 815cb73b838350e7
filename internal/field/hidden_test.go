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
	h := hide(t, "https://jira.example.com/ctx", "https://api.atlassian.com/ex/jira/1", "http://127.0.0.1:8080", "https://b\u00fccher.example", "http://[2001:db8::1]:8080", "http://wiki")
	for text, want := range map[string]string{
		"see https://jira.example.com/ctx/browse/DOC-12, please":                                                                "see DOC-12, please",
		"see https://jira.example.com/ctx/issues/?jql=x (there)":                                                                "see  (there)",
		"HTTPS://JIRA.Example.COM/browse/doc-1":                                                                                 "DOC-1",
		"https://jira.example.com:443/browse/DOC-1":                                                                             "DOC-1",
		"https://jira.example.com./browse/DOC-1":                                                                                "DOC-1",
		"https://me:pw@jira.example.com/secure/Dashboard.jspa":                                                                  "",
		"//jira.example.com/browse/DOC-1":                                                                                       "DOC-1",
		"jira.example.com/browse/DOC-1":                                                                                         "DOC-1",
		"ask jira.example.com.":                                                                                                 "ask .",
		"https://jira%2Eexample.com/browse/DOC-1":                                                                               "DOC-1",
		"https://x.org/?to=https%3A%2F%2Fjira.example.com%2Fbrowse%2FDOC-1":                                                     "https://x.org/?to=DOC-1",
		"[DOC-1|https://jira.example.com/browse/DOC-1]":                                                                         "[DOC-1|DOC-1]",
		"https://api.atlassian.com/ex/jira/1/rest/api/3/issue/DOC-7":                                                            "DOC-7",
		"http://127.0.0.1:8080/browse/DOC-1":                                                                                    "DOC-1",
		"https://xn--bcher-kva.example/ https://b\u00fccher.example/a":                                                          " ",
		"https://jira.example.com/a?selectedIssue=ABC-3":                                                                        "ABC-3",
		"[the words|https://jira.example.com/browse/DOC-1] and [https://jira.example.com/browse/DOC-2|more]":                    "[the words|DOC-1] and [DOC-2|more]",
		"[a](https://jira.example.com/browse/DOC-1),[b](https://jira.example.com/x)":                                            "[a](DOC-1),[b]()",
		"https://jira.example.com/browse/A-1,https://jira.example.com/browse/A-2; b":                                            "A-1,A-2; b",
		"(see https://jira.example.com/browse/A-1) *https://jira.example.com/browse/A-2*":                                       "(see A-1) *A-2*",
		"\u8bf7\u770bhttps://jira.example.com/browse/A-1\u3002\u8c22\u8c22 \u770bjira.example.com\u3002":                        "\u8bf7\u770bA-1\u3002\u8c22\u8c22 \u770b\u3002",
		"https://jira\u3002example\uff0ecom/browse/A-1 https://\uff4aira.example.com/a":                                         "A-1 ",
		"https://jira.exa\u00admple.com/browse/A-1":                                                                             "A-1",
		"https%253A%252F%252Fjira.example.com%252Fbrowse%252FA-1":                                                               "A-1",
		"https://x.org/?to=https%3A%2F%2Fjira.example.com%2Fa%26b&c=d":                                                          "https://x.org/?to=&c=d",
		"HTTP://u@jira.example.com:80\\browse\\A-1":                                                                             "A-1",
		"https://jira.example.com/servicedesk/customer/portal/2/HELP-3 https://jira.example.com/projects/A/queues/custom/1/A-9": "HELP-3 A-9",
		"https://jira.example.com/secure/attachment/1/UTF-8.txt":                                                                "",
		"http://[2001:db8::1]:8080/browse/A-1, [2001:db8::1]:8080.":                                                             "A-1, .",
		"http://wiki/browse/A-1 wiki/browse/A-2 a wiki/b wiki":                                                                  "A-1 A-2 a wiki/b wiki",
		// What is not of that origin stays.
		"https://docs.jira.example.com/a bob@jira.example.com mailto:bob@jira.example.com": "https://docs.jira.example.com/a bob@jira.example.com mailto:bob@jira.example.com",
		"https://jira.example.community/browse/DOC-1":                                      "https://jira.example.community/browse/DOC-1",
		"https://jira.example.com.evil.org/browse/A-1":                                     "https://jira.example.com.evil.org/browse/A-1",
		"https://myjira.example.com/browse/A-1":                                            "https://myjira.example.com/browse/A-1",
		"https://jira.example.com:8443/browse/A-1":                                         "https://jira.example.com:8443/browse/A-1",
		"http://127.0.0.1:9090/":                                                           "http://127.0.0.1:9090/",
		"DOC-1 and example.com":                                                            "DOC-1 and example.com",
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

// TestHiddenIssues: where links to issues may be published, an address of an
// issue is that and nothing more, and no other address of Jira is left.
func TestHiddenIssues(t *testing.T) {
	h := hide(t, "https://jira.example.com/ctx/")
	h.Issues = "https://jira.example.com/ctx/"
	for address, want := range map[string]string{
		"https://jira.example.com/ctx/browse/A-1":                      "https://jira.example.com/ctx/browse/A-1",
		"https://JIRA.example.com/ctx/browse/a-1?jql=secret%20%3D%201": "https://jira.example.com/ctx/browse/A-1",
		"https://jira.example.com/x?selectedIssue=A-1&jql=secret":      "https://jira.example.com/ctx/browse/A-1",
		"https://jira.example.com/ctx/issues/?jql=secret":              "",
		"https://jira.example.com/ctx/secure/Dashboard.jspa":           "",
		"https://jira.example.com/wiki/spaces/A?b=c":                   "https://jira.example.com/wiki/spaces/A?b=c",
		"https://elsewhere.example/browse/A-1":                         "https://elsewhere.example/browse/A-1",
	} {
		if got := h.link(address); got != want {
			t.Errorf("a link to %q leads to %q, want %q", address, got, want)
		}
		if got := h.text("see " + address + "."); got != "see "+want+"." {
			t.Errorf("%q becomes %q", address, got)
		}
	}
}

// TestHiddenClosed: nothing leads to an issue that readers cannot open, and all
// other addresses are as they were.
func TestHiddenClosed(t *testing.T) {
	h := hide(t, "https://jira.example.com/ctx", "https://api.atlassian.com/ex/jira/1")
	h.Closed, h.ClosedOnly = []string{"SEC"}, true
	for address, want := range map[string]string{
		"https://jira.example.com/ctx/browse/SEC-1":                    "SEC-1",
		"https://JIRA.example.com/ctx/browse/sec-12?focusedId=1":       "SEC-12",
		"https://jira.example.com/x?selectedIssue=SEC-1&jql=secret":    "SEC-1",
		"https://api.atlassian.com/ex/jira/1/rest/api/3/issue/SEC-7":   "SEC-7",
		"https://jira.example.com/ctx/browse/SECOND-1":                 "",
		"https://jira.example.com/ctx/browse/A-1":                      "",
		"https://jira.example.com/ctx/issues/?jql=project%20%3D%20SEC": "",
		"https://elsewhere.example/browse/SEC-1":                       "",
	} {
		text, link := address, address
		if want != "" {
			text, link = want, ""
		}
		if got := h.link(address); got != link {
			t.Errorf("a link to %q leads to %q, want %q", address, got, link)
		}
		if got := h.text("see " + address + "."); got != "see "+text+"." {
			t.Errorf("%q becomes %q", address, got)
		}
	}
	if got := h.link("https://elsewhere.example/?to=https://jira.example.com/browse/SEC-1"); got != "" {
		t.Errorf("a way round leads to %q", got)
	}
	h.Issues, h.ClosedOnly = "https://jira.example.com/ctx", false
	for address, want := range map[string]string{
		"https://jira.example.com/ctx/browse/SEC-1":   "",
		"https://jira.example.com/ctx/browse/A-1?x=y": "https://jira.example.com/ctx/browse/A-1",
	} {
		if got := h.link(address); got != want {
			t.Errorf("a link to %q leads to %q, want %q", address, got, want)
		}
	}
}

// TestHiddenAcrossMarks: an address goes on through what is strong within it.
func TestHiddenAcrossMarks(t *testing.T) {
	h := hide(t, "https://jira.example.com")
	c := table.Content{{Kind: table.Paragraph, Children: table.Content{
		{Text: "see https://jira.exam"}, {Kind: table.Strong, Children: table.Plain("ple.com/browse/A-1")}, {Text: " there"}, {Kind: table.Break},
		{Text: "x"}, {Kind: table.Emphasis, Children: table.Plain("jira.example.com")},
	}}}
	if got := table.PlainText(h.cell(table.Cell{Content: c}).Content); strings.Contains(got, "example") || !strings.Contains(got, "see A-1 there") {
		t.Errorf("got %q", got)
	}
	if c[0].Children[0].Text != "see https://jira.exam" {
		t.Error("what was given has changed")
	}
}

func FuzzHidden(f *testing.F) {
	for _, seed := range []string{"https://jira.example.com/browse/A-1", "%6aira.example.com%", "//u@jira.example.com.:443/%2", "\xff\u3002jira.example.com"} {
		f.Add(seed)
	}
	u, err := url.Parse("https://jira.example.com")
	if err != nil {
		f.Fatal(err)
	}
	h := Hide(u)
	f.Fuzz(func(t *testing.T, text string) {
		once := h.text(text)
		for range 100 {
			next := h.text(once)
			if next == once {
				break
			}
			if len(next) > len(once) {
				t.Errorf("%q grows to %q", once, next)
			}
			once = next
		}
	})
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
