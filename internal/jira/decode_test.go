package jira

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

func FuzzDecodePage(f *testing.F) {
	for _, seed := range []string{
		`{"issues":[{"id":"1","key":"A-1","fields":{"summary":"x","n":[1,{}]},"renderedFields":{"d":"<p>","e":null}}],"nextPageToken":"t","isLast":false}`,
		`{"startAt":0,"maxResults":50,"total":"g2b","names":{},"issues":[]}`,
		`{"issues":null,"issueErrors":[{"id":"1"}],"isLast":"no"}`,
		`{"issues":[null]}`, `{"issues":{}}`, `{"issues":[1]}`, `{"issues":[{"id":{}}]}`, `{`, ``, `null`, `{}x`, `{"total":1e99,"issues":[]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := decodePage(bytes.NewReader(b), wish{fields: []string{"summary"}, rendered: true}, nil)
		if (p == nil) == (err == nil) {
			t.Fatalf("got page %v and error %v", p, err)
		}
		if err != nil {
			return
		}
		for _, i := range p.issues {
			if i.ID == "" && i.Key == "" {
				t.Error("an issue has neither id nor key")
			}
		}
		if p.total < -1 || p.size < 0 {
			t.Errorf("got total %d and size %d", p.total, p.size)
		}
	})
}

// Whatever a server sends as an error, what is made of it is short, is one
// line and does not hold the secret.
func FuzzRefusal(f *testing.F) {
	for _, seed := range []string{
		`{"errorMessages":["a","b"],"errors":{"x":"y"}}`, `{"error":{"message":"x"}}`, `{"errors":[{"message":"x"},[["y"]]]}`,
		`{"message":"\u202e\u0000\r\n::warning::` + secret + `"}`, `<title>x</title>`, `<message>x</message>`, "<title>\xff" + secret + "</title>",
		`{"errorMessages":{"a":{"b":{"c":"d"}}}}`, `<<script>a</script>`, secret,
	} {
		for _, media := range []string{"application/json", "text/html", "application/xml", "text/plain", ""} {
			f.Add(400, media, []byte(seed))
		}
	}
	c := newClient(f, linkconfig.Cloud, &fake{})
	f.Fuzz(func(t *testing.T, status int, media string, body []byte) {
		resp := &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {media}}}
		for _, e := range []*Error{c.refusal(resp, body), c.notJSON(resp, body)} {
			text := e.Error()
			if strings.ContainsFunc(text, unicode.IsControl) || !utf8.ValidString(text) {
				t.Errorf("error %q is not fit to print", text)
			}
			if len(text) > 50_000 {
				t.Errorf("error is %d bytes long", len(text))
			}
			if strings.Contains(text, secret) && !strings.Contains(media, secret) {
				t.Errorf("error %q holds the secret", text)
			}
		}
	})
}

func TestClean(t *testing.T) {
	for _, tt := range []struct {
		in   string
		most int
		want string
	}{
		{" a\r\n\tb ", 9, "a b"},
		{"\x1b[31mred\x00", 9, "[31mred"},
		{"a\u202eb\u200b\ufeff", 9, "ab"},
		{"\xff", 9, "\uFFFD"},
		{"line\u2028line", 9, "line line"},
		{"naïve 已完成", 9, "naïve 已完成"},
		{"naïve 已完成", 7, "naïve 已…"},
	} {
		if got := clean(tt.in, tt.most); got != tt.want {
			t.Errorf("clean(%q, %d) = %q, want %q", tt.in, tt.most, got, tt.want)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	var list []string
	for i := range 1000 {
		list = append(list, fmt.Sprintf(`{"expand":"","id":"%d","self":"https://jira.example/rest/api/3/issue/%[1]d","key":"ORR-%[1]d","fields":{"summary":"Slew to the next target before dawn, no. %[1]d",
"status":{"self":"https://jira.example/rest/api/3/status/3","name":"In Progress","id":"3","statusCategory":{"id":4,"key":"indeterminate","colorName":"yellow","name":"In Progress"}},
"priority":{"self":"https://jira.example/rest/api/3/priority/2","iconUrl":"https://jira.example/images/high.svg","name":"High","id":"2"},
"issuetype":{"id":"10001","name":"Bug","subtask":false,"hierarchyLevel":0},"updated":"2026-11-19T14:31:18.514+0000","labels":["public","dome"],
"assignee":{"accountId":"5ecf","displayName":"Ada Lovelace","active":true,"avatarUrls":{"48x48":"https://avatar.example/ada-48.png"}},"customfield_10020":null}}`, 10000+i))
	}
	answer := []byte(`{"expand":"names,schema","startAt":0,"maxResults":1000,"total":1000,"issues":[` + strings.Join(list, ",") + `]}`)
	b.SetBytes(int64(len(answer)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := decodePage(bytes.NewReader(answer), wish{fields: []string{"assignee", "customfield_10020", "issuetype", "labels", "priority", "status", "summary", "updated"}}, nil)
		if err != nil || len(p.issues) != 1000 {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearchCloud(b *testing.B) {
	f := &fake{issues: 1000}
	c := newClient(b, linkconfig.Cloud, f)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Search(b.Context(), Search{JQL: "x"}); err != nil {
			b.Fatal(err)
		}
	}
}
