package fetch

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// planted is a Jira that quotes its own address in every kind of field.
func planted(cloud bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		own := "http://" + r.Host
		page := own + "/browse/ABC-7"
		w.Header().Set("Content-Type", "application/json")
		text := func(words string, marks ...any) any {
			return map[string]any{"type": "text", "text": words, "marks": marks}
		}
		doc := func(content ...any) any {
			return map[string]any{"type": "doc", "version": 1, "content": content}
		}
		para := func(content ...any) any { return map[string]any{"type": "paragraph", "content": content} }
		rich := any("see [ABC-7|" + page + "] or " + page)
		if cloud {
			rich = doc(para(text("the words", map[string]any{"type": "link", "attrs": map[string]any{"href": page}}), text(" and "+page),
				map[string]any{"type": "inlineCard", "attrs": map[string]any{"url": own + "/issues/?jql=x"}}),
				map[string]any{"type": "blockCard", "attrs": map[string]any{"url": page}},
				map[string]any{"type": "embedCard", "attrs": map[string]any{"url": page, "layout": "wide"}},
				map[string]any{"type": "codeBlock", "content": []any{text("curl " + page)}})
		}
		html := fmt.Sprintf(`<p><a href=%q>the words</a> <a href="/browse/ABC-7">relative</a> <a href="//%s/x">other</a> %s <img src="/secure/attachment/1/a.png" alt="a.png"></p><pre>%s</pre>`, page, r.Host, page, page)
		fields := map[string]any{
			"summary": "Look at " + page, "description": rich, "environment": rich,
			"labels": []any{page}, "customfield_1": page, "customfield_2": page + "?a=1", "customfield_3": rich,
			"customfield_4": map[string]any{"value": page, "id": "1"}, "customfield_5": map[string]any{"self": page, "odd": map[string]any{"raw": page}},
			"fixVersions": []any{map[string]any{"id": "1", "name": page}}, "status": map[string]any{"name": page, "id": "1", "statusCategory": map[string]any{"key": "new"}},
			"assignee":   map[string]any{"displayName": page, "accountId": "1", "self": page},
			"parent":     map[string]any{"id": "2", "key": "ABC-7", "self": page, "fields": map[string]any{"summary": "of " + page}},
			"issuelinks": []any{map[string]any{"id": "1", "type": map[string]any{"name": "Blocks", "inward": page, "outward": page}, "outwardIssue": map[string]any{"id": "2", "key": "ABC-7", "self": page, "fields": map[string]any{"summary": page}}}},
			"attachment": []any{map[string]any{"id": "1", "filename": page, "content": page, "size": 1}},
			"comment":    map[string]any{"total": 1, "comments": []any{map[string]any{"id": "1", "body": rich, "created": "2026-01-02T03:04:05.000+0000", "self": page}}},
		}
		issue := map[string]any{"id": "1", "key": "ABC-1", "self": page, "fields": fields}
		if !cloud {
			issue["renderedFields"] = map[string]any{"description": html, "environment": html, "customfield_3": html,
				"comment": map[string]any{"comments": []any{map[string]any{"id": "1", "body": html}}}}
		}
		var answer any
		switch {
		case strings.HasSuffix(r.URL.Path, "/field"):
			list := []any{}
			for id := range fields {
				f := map[string]any{"id": id, "name": id, "custom": strings.HasPrefix(id, "customfield")}
				for kind, ids := range map[string]string{"textfield": "customfield_1", "url": "customfield_2", "textarea": "customfield_3", "select": "customfield_4"} {
					if id == ids {
						f["schema"] = map[string]any{"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:" + kind}
					}
				}
				list = append(list, f)
			}
			answer = list
		case strings.Contains(r.URL.Path, "/search"):
			answer = map[string]any{"issues": []any{issue}, "isLast": true}
			if !cloud {
				answer = map[string]any{"issues": []any{issue}, "total": 1, "startAt": 0, "maxResults": 50}
			}
		default:
			w.WriteHeader(http.StatusNotFound)
			answer = map[string]any{"errorMessages": []any{}}
		}
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			panic(err)
		}
	})
}

// TestNoLinks: with jira_links: issues no address of the Jira is on a page but
// those of issues. With jira_links: none no address of the Jira is on a page, in
// whatever field it stands, and the words around it stay.
func TestNoLinks(t *testing.T) {
	const columns = "key, summary, description, environment, labels, customfield_1, customfield_2, customfield_3, customfield_4, customfield_5, fixVersions, status, assignee, parent, issuelinks, attachment, comment"
	for _, deployment := range []linkconfig.Deployment{linkconfig.Cloud, linkconfig.DataCenter} {
		for _, links := range []linkconfig.JiraLinks{linkconfig.AllLinks, linkconfig.IssueLinks, linkconfig.NoLinks} {
			t.Run(deployment.String()+" "+links.String(), func(t *testing.T) {
				server := httptest.NewServer(planted(deployment == linkconfig.Cloud))
				defer server.Close()
				u, err := url.Parse(server.URL)
				if err != nil {
					t.Fatal(err)
				}
				f := &Fetcher{
					Config: &linkconfig.Config{File: source.NewFile("jqlbuild.yaml", nil), DefaultLink: source.Literal("test", "l"), Links: []*linkconfig.Link{{
						Name: "l", URL: u, Deployment: deployment, JiraLinks: links, MaxAge: time.Hour, Timeout: 10 * time.Second, Parallel: 4,
					}}},
					Credentials: map[string]linkconfig.Credential{"l": {}},
					Cache:       cache.Open(t.TempDir()),
				}
				defer f.Close()
				by := chartBy("summary")
				list := tableSpec("project = ABC", columns, 0)
				list.View = table.ListView{TableView: list.View.(table.TableView)}
				group := grouped("labels")
				for i, spec := range []table.Spec{tableSpec("project = ABC", columns, 0), list, by, group} {
					r := f.Resolve(t.Context(), []table.Spec{spec})
					if len(r[0].Problems) > 0 {
						t.Fatalf("spec %d: %v", i, r[0].Problems)
					}
					html := string(table.AppendHTML(nil, &spec, &r[0], 1))
					if shown := strings.Contains(html, u.Host) || strings.Contains(html, "/browse/"); shown != (links != linkconfig.NoLinks) {
						at := max(strings.Index(html, u.Host), strings.Index(html, "/browse/"), 0)
						t.Errorf("spec %d: the address is shown: %v: …%.300s", i, shown, html[max(at-100, 0):])
					}
					if other := strings.Count(html, u.Host) - strings.Count(html, u.Host+"/browse/"); other > 0 && links == linkconfig.IssueLinks {
						t.Errorf("spec %d: %d addresses that are none of issues are shown: %s", i, other, html)
					}
					if i < 2 && !strings.Contains(html, "the words") {
						t.Errorf("spec %d: the words of links are gone: %s", i, html)
					}
				}
			})
		}
	}
}
