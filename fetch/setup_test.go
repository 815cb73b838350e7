package fetch

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A setup is a Fetcher for one link to a sample Jira.
type setup struct {
	t      testing.TB
	server *jiratest.Server
	link   *linkconfig.Link
	f      *Fetcher
	clock  time.Time
}

func newSetup(t testing.TB, o jiratest.Options) *setup {
	t.Helper()
	server := jiratest.New(o)
	return setupAt(t, server, server.Start(t), o)
}

// setupAt is newSetup for a server that can be reached at an address.
func setupAt(t testing.TB, server *jiratest.Server, base string, o jiratest.Options) *setup {
	t.Helper()
	s := &setup{t: t, server: server, clock: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	s.link = &linkconfig.Link{
		Name: "sample", URL: address, TimeZone: time.UTC,
		Deployment: linkconfig.Cloud,
		Auth:       linkconfig.Auth{Type: linkconfig.Basic},
		MaxAge:     time.Hour, MaxStale: 24 * time.Hour,
		Timeout: 10 * time.Second, Retries: 1, Parallel: 4,
	}
	if o.Flavour == jiratest.DataCenter {
		s.link.Deployment = linkconfig.DataCenter
	}
	s.renew(cache.Open(t.TempDir()))
	return s
}

// renew makes a Fetcher as another run of the program would.
func (s *setup) renew(c *cache.Cache) {
	s.f = &Fetcher{
		Config: &linkconfig.Config{
			File:        source.NewFile("jqlbuild.yaml", nil),
			DefaultLink: source.Literal("test", "sample"),
			Links:       []*linkconfig.Link{s.link},
		},
		Credentials: map[string]linkconfig.Credential{
			"sample": {Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)},
		},
		Cache: c,
		Now:   func() time.Time { return s.clock },
	}
	s.server.Reset()
}

func tableSpec(jql, columns string, limit int) table.Spec {
	spec := table.Spec{Ask: table.Ask{JQL: source.Literal("page.md", jql)}}
	spec.Span = spec.Ask.JQL.Span()
	v := table.TableView{}
	if columns != "" {
		v.Columns, _ = attr.ParseColumns(source.Literal("page.md", columns))
	}
	if limit != 0 {
		spec.Ask.Limit = table.Limit{Text: source.Literal("page.md", fmt.Sprint(limit)), N: limit}
	}
	spec.View = v
	return spec
}

func countSpec(jql string) table.Spec {
	spec := table.Spec{Ask: table.Ask{JQL: source.Literal("page.md", jql)}, View: table.CountView{}}
	spec.Span = spec.Ask.JQL.Span()
	return spec
}

func issueSpec(key string) table.Spec {
	spec := table.Spec{Ask: table.Ask{Key: source.Literal("page.md", key)}, View: table.IssueView{}}
	spec.Span = spec.Ask.Key.Span()
	return spec
}

// resolve answers specs and fails the test on any problem.
func (s *setup) resolve(specs ...table.Spec) []table.Result {
	s.t.Helper()
	results := s.f.Resolve(s.t.Context(), specs)
	for _, r := range results {
		for _, p := range r.Problems {
			s.t.Fatalf("a problem: %v", p)
		}
	}
	return results
}

func keys(t *table.Table) []string {
	var keys []string
	for _, g := range t.Groups {
		for _, r := range g.Rows {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

var flavours = []jiratest.Flavour{jiratest.Cloud, jiratest.DataCenter}
