package linkconfig

import (
	"flag"
	"fmt"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func archive(t testing.TB, name string) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func parse(text string) (*Config, []source.Problem) {
	return Parse(source.NewFile("jqlbuild.yaml", []byte(text)))
}

func mustParse(t testing.TB, text string) *Config {
	t.Helper()
	c, problems := parse(text)
	if len(problems) > 0 {
		t.Fatalf("Parse: %v", problems)
	}
	return c
}

// TestBad compares the problems of broken configurations with the goldens, and
// checks that nothing else in them gives away a secret: all are hunters.
func TestBad(t *testing.T) {
	const name = "testdata/bad.txtar"
	a := archive(t, name)
	want := make(map[string]string)
	for _, f := range a.Files {
		want[f.Name] = string(f.Data)
	}
	var files []txtar.File
	for _, f := range a.Files {
		if path.Ext(f.Name) != ".yaml" {
			continue
		}
		c, problems := Parse(source.NewFile("jqlbuild.yaml", f.Data))
		if c != nil || !source.Failed(problems) {
			t.Errorf("%s: there is a Config, with %v", f.Name, problems)
		}
		var got strings.Builder
		for _, p := range problems {
			fmt.Fprintf(&got, "%v [%s]\n", p, p.Code)
			if p.Class != source.Config {
				t.Errorf("%s: %v has the class %v", f.Name, p, p.Class)
			}
			seen := p.Error() + p.File.Line(p.Position().Line) + p.Span.Text()
			if regexp.MustCompile(`hunter|Njyw|JBSW`).MatchString(seen) {
				t.Errorf("%s: the secret shows in %q", f.Name, seen)
			}
		}
		golden := strings.TrimSuffix(f.Name, ".yaml") + ".txt"
		if !*update && got.String() != want[golden] {
			t.Errorf("%s gives\n%s\nwant\n%s", f.Name, &got, want[golden])
		}
		files = append(files, f, txtar.File{Name: golden, Data: []byte(got.String())})
	}
	if *update {
		a.Files = files
		if err := os.WriteFile(name, txtar.Format(a), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGood(t *testing.T) {
	for _, f := range archive(t, "testdata/good.txtar").Files {
		c, problems := Parse(source.NewFile(f.Name, f.Data))
		if c == nil || source.Failed(problems) || len(problems) > 0 != (f.Name == "warning.yaml") {
			t.Errorf("%s: %v", f.Name, problems)
		}
	}
}

func TestDefaults(t *testing.T) {
	c := mustParse(t, "links: {docs: {url: https://a.example/jira}}")
	l := c.Link("docs")
	got := fmt.Sprintln(l.APIURL, l.Deployment, l.Auth.Type, l.People, l.JiraLinks, l.TimeZone, l.MaxLimit, l.MaxAge, l.MaxStale, l.OnError,
		l.Columns == nil, l.Limit.N, l.Language, l.Timeout, l.Retries, l.Parallel, l.CAFile, l.AllowHTTP, l.Guard.Given(), c.Cache, c.DefaultLink.Given(), c.Site.Title)
	want := "<nil> auto none name all UTC 0 1h0m0s 168h0m0s fail true 0  30s 5 4  false false .jqlbuild/cache false \n"
	if got != want {
		t.Errorf("defaults are\n%s, want\n%s", got, want)
	}
	if l.URL.String() != "https://a.example/jira" || l.Base() != l.URL {
		t.Errorf("url is %s, base %s", l.URL, l.Base())
	}
	if c.Link("Docs") != nil || c.Query("docs") != nil {
		t.Error("there is a link Docs or a query docs")
	}
}

func TestFull(t *testing.T) {
	var c *Config
	for _, f := range archive(t, "testdata/good.txtar").Files {
		if f.Name == "full.yaml" {
			c = mustParse(t, string(f.Data))
		}
	}
	l := c.Link("docs")
	check := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	check("default_link", c.DefaultLink, "docs")
	check("url", l.URL, "https://example.atlassian.net")
	check("base", l.Base(), "https://api.atlassian.com/ex/jira/CLOUD-ID")
	check("place of the link", l.Span, "jqlbuild.yaml:4:3")
	check("deployment", l.Deployment, Cloud)
	check("auth", fmt.Sprint(l.Auth.Type, " ", l.Auth.User.Env, " ", l.Auth.Token.Env.Span()), "basic JIRA_EMAIL jqlbuild.yaml:11:18")
	check("people", l.People, table.Initials)
	check("guard", fmt.Sprint(l.Guard, " ", l.Guard.SpanOf(9, 15)), "labels = public jqlbuild.yaml:13:21")
	check("allow_fields", l.AllowFields, "[summary status priority]")
	check("jira_links", l.JiraLinks, IssueLinks)
	check("no_links", l.NoLinks, []string{"SEC", "LEGAL_2"})
	check("language", l.Language, "en-GB")
	check("time_zone", l.TimeZone, "Europe/Berlin")
	check("max_limit", l.MaxLimit, 1000)
	check("max_stale", l.MaxStale, 7*24*time.Hour)
	check("max_age", l.MaxAge, 90*time.Minute)
	check("on_error", l.OnError, Stale)
	check("columns", fmt.Sprint(len(l.Columns), l.Columns[1].Name, l.Columns[1].Label), "3 summary Title")
	check("limit", l.Limit.N, 20)
	check("timeout", l.Timeout, 10*time.Second)
	check("retries", l.Retries, 0)
	check("parallel", l.Parallel, 2)

	old := c.Link("Jira (old)")
	check("url", old.URL, "http://localhost:8080/jira")
	check("deny_fields", old.DenyFields, "[Story points]")
	check("columns in one text", fmt.Sprint(len(old.Columns), old.Columns[1].Name, old.Columns[1].Label), "2 Team, lead Team")
	check("limit", old.Limit.N, table.AllRows)
	check("max_age", old.MaxAge, time.Duration(0))
	check("scopes", c.Link("service").Auth.Scopes, "[read:jira-work]")
	check("token_url", c.Link("service").Auth.TokenURL, "https://auth.atlassian.com/oauth/token")

	q := c.Query("open-bugs")
	check("jql", q.JQL, "type = Bug AND resolution IS EMPTY")
	check("place in the jql", q.JQL.SpanOf(15, 25), "jqlbuild.yaml:59:7")
	check("limit of the query", q.Limit.N, 10)
	check("fields", fmt.Sprint(len(c.Fields), c.Fields[0].Label, c.Fields[0].Dates, c.Fields[1].Align, c.Fields[1].Format, c.Fields[2].Label), "5 Opened 2 Jan 2006 right number 2026")
	check("groups", fmt.Sprint(len(c.Fields[3].Groups), c.Fields[3].Groups[0].Values, c.Fields[3].Groups[0].Title, c.Fields[3].Groups[2].Rest), "3 [Epic Story] New features *")
	check("place in the groups", c.Fields[3].Groups[0].Title.Span(), "jqlbuild.yaml:66:41")
	check("vars", fmt.Sprint(c.Vars["product"], c.Vars["release"], c.Vars["done-on"], c.Vars["next_one"]), "{[Atlas] false} {[2.4] false} {[2026-11-23] false} {[true] false}")
	check("lists", fmt.Sprint(c.Vars["versions"], c.Vars["none"]), "{[2.40 2.5] true} {[] true}")
	check("cache", c.Cache, "../cache")
	check("site", c.Site, "{2026 https://example.github.io/docs All about it [index.md releases] [drafts **/*.tmp] pt-BR page.html}")
	check("files", c.Files(), "[certs/ca.pem /run/secrets/jira user.txt secret.txt page.html]")
}

func TestMerge(t *testing.T) {
	for _, f := range archive(t, "testdata/good.txtar").Files {
		if f.Name != "merge.yaml" {
			continue
		}
		c := mustParse(t, string(f.Data))
		for _, name := range []string{"a", "b", "c"} {
			l := c.Link(name)
			if l.URL.Host != name+".example" || l.Auth.Token.Env.Value != "TOKEN" {
				t.Errorf("link %s is %v, %v", name, l.URL, l.Auth.Token.Env)
			}
		}
	}
}

// TestGuardedLinks checks that a search is never linked where the guard would
// be printed.
func TestGuardedLinks(t *testing.T) {
	for links, want := range map[string]JiraLinks{"": IssueLinks, ", jira_links: all": IssueLinks, ", jira_links: none": NoLinks} {
		c, problems := parse("links: {a: {url: https://a.example, guard: x = y" + links + "}}")
		if c == nil || c.Links[0].JiraLinks != want {
			t.Errorf("with a guard%s: %v", links, problems)
		}
	}
}

func TestTooLarge(t *testing.T) {
	_, problems := parse("links: {}\n" + strings.Repeat("# x\n", 300_000))
	if len(problems) != 1 || !strings.Contains(problems[0].Message, "larger than 1 MiB") {
		t.Errorf("problems are %v", problems)
	}
}

// FuzzParse checks that there is a Config or a problem, that every problem is
// in the file, and that a secret does not show.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"testdata/good.txtar", "testdata/bad.txtar"} {
		for _, file := range archive(f, name).Files {
			if path.Ext(file.Name) == ".yaml" {
				f.Add(string(file.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, problems := parse(text)
		if (c == nil) != source.Failed(problems) {
			t.Errorf("Config is %v, problems are %v", c, problems)
		}
		for _, p := range problems {
			if p.File == nil || p.Start < 0 || p.End < p.Start || p.End > len(text) || p.Message == "" || p.Code == "" {
				t.Errorf("the problem %#v is not in %d bytes", p, len(text))
			}
			if string(p.File.Bytes()) != text && len(p.File.Bytes()) != len(text) {
				t.Errorf("the file of the problem %v has other places", p)
			}
		}
		if c == nil {
			return
		}
		for _, l := range c.Links {
			if l.URL == nil || l.URL.User != nil || l.TimeZone == nil || l.Parallel < 1 || l.Timeout <= 0 || l.Guard.Given() && l.JiraLinks == AllLinks {
				t.Errorf("the link %+v is not whole", l)
			}
		}
		// The secret that is added to a good file stands in no problem.
		if !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		_, problems = parse(text + "token: hunter2hunter2\n")
		for _, p := range problems {
			if strings.Contains(p.File.Line(p.Position().Line)+p.Error(), "hunter2") && !strings.Contains(text, "hunter2") {
				t.Errorf("the secret shows in %v", p)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	var text []byte
	for _, f := range archive(b, "testdata/good.txtar").Files {
		if f.Name == "full.yaml" {
			text = f.Data
		}
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if c, problems := Parse(source.NewFile("jqlbuild.yaml", text)); c == nil {
			b.Fatal(problems)
		}
	}
}
