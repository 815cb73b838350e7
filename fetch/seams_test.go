package fetch

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// on returns a Spec for another link.
func on(link string, spec table.Spec) table.Spec {
	spec.Ask.Link = source.Literal("page.md", link)
	return spec
}

// second adds a link to the same Jira that signs in by other variables.
func (s *setup) second(name string) *linkconfig.Link {
	other := *s.link
	other.Name = name
	other.Auth.User.Env = source.Literal("jqlbuild.yaml", "OTHER_USER")
	other.Auth.Token.Env = source.Literal("jqlbuild.yaml", "OTHER_TOKEN")
	s.f.Config.Links = append(s.f.Config.Links, &other)
	s.f.Credentials[name] = s.f.Credentials["sample"]
	return &other
}

// codes returns the codes of a Result's problems.
func codes(r table.Result) string {
	var codes []string
	for _, p := range r.Problems {
		codes = append(codes, p.Code)
	}
	return strings.Join(codes, " ")
}

// TestTwoAccounts: what one link's account may see never stands on a page of
// another link, be it to the same Jira.
func TestTwoAccounts(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	specs := []table.Spec{tableSpec("project = DOC ORDER BY key", "key", 3), issueSpec("DOC-1"), countSpec("project = ORR")}
	s.resolve(specs...)
	s.renew(s.f.Cache)
	s.second("other")
	s.f.Offline, s.f.Credentials = true, nil
	s.resolve(specs...)
	for i := range specs {
		r := s.f.Resolve(t.Context(), []table.Spec{on("other", specs[i])})
		if codes(r[0]) != "not-cached" {
			t.Errorf("spec %d is answered from another account's entry: %+v", i, r[0])
		}
	}
}

// TestIdentity lists what parts two links' answers.
func TestIdentity(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	was := identity(s.link)
	for name, change := range map[string]func(*linkconfig.Link){
		"auth type":  func(l *linkconfig.Link) { l.Auth.Type = linkconfig.Bearer },
		"user_env":   func(l *linkconfig.Link) { l.Auth.User.Env = source.Literal("c", "A") },
		"user_file":  func(l *linkconfig.Link) { l.Auth.User.File = source.Literal("c", "A") },
		"token_env":  func(l *linkconfig.Link) { l.Auth.Token.Env = source.Literal("c", "A") },
		"token_file": func(l *linkconfig.Link) { l.Auth.Token.File = source.Literal("c", "A") },
		"scopes":     func(l *linkconfig.Link) { l.Auth.Scopes = []string{"a"} },
		"url":        func(l *linkconfig.Link) { u := *l.URL; u.Path += "/jira"; l.URL = &u },
		"api_url":    func(l *linkconfig.Link) { l.APIURL = l.URL },
		"language":   func(l *linkconfig.Link) { l.Language = "de" },
	} {
		l := *s.link
		change(&l)
		if identity(&l) == was {
			t.Errorf("a link with another %s shares the entries", name)
		}
	}
}

// TestPolicyNeedsList: while it is not known which field must be kept from
// pages, none is shown, asked for or remembered.
func TestPolicyNeedsList(t *testing.T) {
	for _, policy := range []string{"allow", "deny"} {
		t.Run(policy, func(t *testing.T) {
			s := newSetup(t, jiratest.Options{})
			names := []source.Text{source.Literal("jqlbuild.yaml", "summary"), source.Literal("jqlbuild.yaml", "Story Points")}
			if s.link.AllowFields = names; policy == "deny" {
				s.link.AllowFields, s.link.DenyFields = nil, names[1:]
			}
			specs := []table.Spec{tableSpec("project = ORR ORDER BY key", "key, summary", 3), tableSpec("project = ORR ORDER BY key", "key, customfield_10016", 3), issueSpec("ORR-1"), countSpec("project = ORR")}
			check := func(when string) {
				t.Helper()
				for i, r := range s.f.Resolve(t.Context(), specs) {
					if codes(r) != "fields-unknown" || r.Table != nil || r.Count != nil || !strings.Contains(r.Problems[0].Message, "jqlbuild.yaml:1:1") {
						t.Errorf("%s: spec %d gives %v %v", when, i, r.Problems, r.Table)
					}
				}
				counts := s.server.Counts()
				if n := counts[jiratest.Search] + counts[jiratest.Issues] + counts[jiratest.Count]; n > 0 {
					t.Errorf("%s: %d queries were sent: %q", when, n, s.server.Requests())
				}
				for info := range s.f.Cache.List() {
					if !strings.HasPrefix(info.Key, serverEntry) {
						t.Errorf("%s: the cache holds %q", when, info.Key)
					}
				}
			}
			s.server.Inject(jiratest.Fault{Match: "/field", Status: 403, Times: -1})
			check("refused")
			s.renew(s.f.Cache)
			s.f.Offline = true
			check("offline")
			s.renew(s.f.Cache)
			s.server.Heal()
			for i, r := range s.f.Resolve(t.Context(), specs[2:]) {
				if codes(r) != "field-not-allowed" && len(r.Problems) > 0 {
					t.Errorf("with the list, spec %d gives %v", i, r.Problems)
				}
			}
		})
	}
}

// TestKeysWhole: an issue of several that are named by key is missing in the
// cache, and Jira does not answer. The others must not stand as the whole.
func TestKeysWhole(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.link.OnError, s.link.Retries = linkconfig.Stale, 0
	s.resolve(issueSpec("ORR-1"))
	s.clock = s.clock.Add(2 * time.Hour)
	s.renew(s.f.Cache)
	s.server.Inject(jiratest.Fault{Status: 503, Times: -1})
	r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("key in (ORR-1, ORR-2)", "key", 0), tableSpec("key in (ORR-2, ORR-1)", "key", 0), issueSpec("ORR-1")})
	for i := range 2 {
		if r[i].Table != nil || r[i].Stale || codes(r[i]) != "jira" {
			t.Errorf("half of the issues is shown: %v", r[i].Problems)
		}
	}
	if !r[2].Stale || r[2].Table == nil {
		t.Errorf("the issue that is there is not shown: %v", r[2].Problems)
	}
}

// TestConcurrentResolves has several callers share a Fetcher whose cache is
// cold: they learn once what they all need.
func TestConcurrentResolves(t *testing.T) {
	for _, auth := range []linkconfig.AuthType{linkconfig.Basic, linkconfig.Bearer} {
		t.Run(auth.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: jiratest.DataCenter})
			s.link.Deployment, s.link.Auth.Type = linkconfig.Auto, auth
			s.f.Credentials["sample"] = linkconfig.Credential{Type: auth, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)}
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					r := s.f.Resolve(t.Context(), []table.Spec{
						tableSpec("project = ORR ORDER BY key", "key, Story Points", 3), issueSpec("ORR-1"), countSpec("project = DOC"),
						tableSpec("project = DOC ORDER BY priority", "key, priority", 3),
					})
					for i := range r {
						if len(r[i].Problems) > 0 {
							t.Errorf("spec %d: %v", i, r[i].Problems)
						}
					}
					s.f.Current(r[0].Stamps)
				})
			}
			wg.Wait()
			counts := s.server.Counts()
			if counts[jiratest.Fields] != 1 || counts[jiratest.Myself] > 1 || counts[jiratest.Info] > 1 {
				t.Errorf("four callers learned %v, want each thing once", counts)
			}
		})
	}
}

// TestListRefused: what needs no list of fields is shown without one.
func TestListRefused(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.link.Retries = 0
	s.server.Inject(jiratest.Fault{Match: "/field", Status: http.StatusForbidden, Times: -1})
	r := s.f.Resolve(t.Context(), []table.Spec{
		tableSpec("key = ORR-9", "key, customfield_10016 as Points, cf[10016]", 0),
		tableSpec("project = ORR ORDER BY key", "key, status", 3),
		tableSpec("project = ORR ORDER BY key", "key, Story Points", 3),
	})
	if r[0].Table == nil || r[1].Table == nil {
		t.Fatalf("columns that need no list fail without it: %v %v", r[0].Problems, r[1].Problems)
	}
	if c := r[0].Table.Columns; c[1].Label != "Points" || c[2].Field != "customfield_10016" {
		t.Errorf("columns are %+v", c)
	}
	if codes(r[2]) != "jira" || !strings.Contains(r[2].Problems[0].Message, "list of fields") || !strings.Contains(r[2].Problems[0].Fix, "customfield_10016") {
		t.Errorf("a name that needs the list gives %v", r[2].Problems)
	}
}

// TestCanceled: a context that has ended stops the making of tables too.
func TestCanceled(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	spec := tableSpec("project = ORR ORDER BY key", "key", 3)
	s.resolve(spec)
	s.renew(s.f.Cache)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r := s.f.Resolve(ctx, []table.Spec{spec, countSpec("project = ORR")}); r[0].Table != nil || len(r[0].Problems) == 0 || len(r[1].Problems) == 0 {
		t.Errorf("a canceled Resolve gives %+v", r)
	}
}

// TestListFirst: no query is sent before an answer has proved the login.
func TestListFirst(t *testing.T) {
	for _, flavour := range flavours {
		s := newSetup(t, jiratest.Options{Flavour: flavour, Latency: 5 * time.Millisecond})
		s.resolve(crowd()[:400]...)
		if first := s.server.Requests()[0]; !strings.Contains(first, "/field") {
			t.Errorf("%s: the first request is %q, want the list of fields", flavour, first)
		}
	}
}

// TestOneFailedLogin counts what a wrong password costs a site of many
// shortcodes and of several links with one account.
func TestOneFailedLogin(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			s := newSetup(t, jiratest.Options{Flavour: flavour, Latency: 2 * time.Millisecond})
			specs := []table.Spec{issueSpec("ORR-1"), countSpec("project = DOC"), tableSpec("project = ORR", "key, Story Points", 0)}
			for i := range 60 {
				specs = append(specs, tableSpec(fmt.Sprintf("project = ORR AND key > ORR-%d", 1+i), "key", 5))
			}
			s.resolve(specs...)
			for _, warm := range []bool{true, false} {
				c := s.f.Cache
				if !warm {
					c = newSetup(t, jiratest.Options{}).f.Cache
				}
				s.renew(c)
				s.clock = s.clock.Add(2 * time.Hour)
				s.f.Credentials["sample"] = linkconfig.Credential{Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret("wrong")}
				guarded := *s.link
				guarded.Name, guarded.Guard = "guarded", source.Literal("jqlbuild.yaml", "labels = public")
				s.f.Config.Links = append(s.f.Config.Links, &guarded)
				s.f.Credentials["guarded"] = s.f.Credentials["sample"]
				asked := append(specs[:len(specs):len(specs)], on("guarded", specs[0]), on("guarded", specs[2]))
				for i, r := range s.f.Resolve(t.Context(), asked) {
					if len(r.Problems) == 0 || r.Table != nil || r.Count != nil {
						t.Errorf("warm %v: spec %d is answered", warm, i)
					}
				}
				logins := 0
				for _, r := range s.server.Log() {
					if r.Login {
						logins++
					}
				}
				if logins != 1 {
					t.Errorf("warm %v: %d logins failed, want 1: %q", warm, logins, s.server.Requests())
				}
			}
		})
	}
}

// TestGuardUntold: what Jira says of a guard is not repeated.
func TestGuardUntold(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	s.link.Guard = source.Literal("jqlbuild.yaml", `project = HUSHHUSH`)
	r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("type = Bug", "key", 1), countSpec("type = Bug"), issueSpec("ORR-1"), tableSpec("project = NOPE", "key", 1)})
	for i := range r {
		if said := fmt.Sprint(r[i].Problems); len(r[i].Problems) == 0 || strings.Contains(strings.ToUpper(said), "HUSHHUSH") {
			t.Errorf("spec %d: %s", i, said)
		}
	}
}
