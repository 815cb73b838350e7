package jiratest

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

func TestStart(t *testing.T) {
	jira := Start(t)
	t.Setenv("JIRA_USER", User)
	t.Setenv("JIRA_TOKEN", Token)
	config, problems := linkconfig.Parse(source.NewFile("jqlbuild.yaml", []byte(jira.YAML)))
	credentials, more := config.Credentials(linkconfig.Environment{Lookup: os.LookupEnv}, config.Links...)
	if problems = append(problems, more...); len(problems) > 0 {
		t.Fatalf("the configuration has the problems %v", problems)
	}
	f := &fetch.Fetcher{Config: config, Credentials: credentials, Cache: cache.Open(t.TempDir()), Now: jira.Now}
	defer f.Close()
	specs := []table.Spec{{
		Span: source.Literal("page.md", "x").Span(),
		Ask:  table.Ask{JQL: source.Literal("page.md", "project = ORR")},
		View: table.CountView{},
	}}
	if r := f.Resolve(t.Context(), specs)[0]; r.Count == nil || r.Count.N == 0 || len(r.Problems) > 0 {
		t.Errorf("Resolve = %+v", r)
	}
	if got := strings.Join(jira.Requests(), "\n"); !strings.Contains(got, "/rest/api/3/search/approximate-count") {
		t.Errorf("the requests are\n%s", got)
	}

	jira.Fail(-1, http.StatusForbidden)
	f.Refresh = true
	if r := f.Resolve(t.Context(), specs)[0]; r.Count != nil || !source.Failed(r.Problems) {
		t.Errorf("Resolve of a Jira that refuses = %+v", r)
	}
	jira.Heal()
	if r := f.Resolve(t.Context(), specs)[0]; r.Count == nil {
		t.Errorf("Resolve of a Jira that has recovered = %+v", r)
	}
}
