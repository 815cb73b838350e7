// Package jiratest is a sample Jira for the tests of programs that use jqlbuild
// as a library: a Jira Cloud on loopback, with some 340 issues of an invented
// product, that needs no account and no network.
//
//	func TestPage(t *testing.T) {
//		jira := jiratest.Start(t)
//		resolver := &fetch.Fetcher{
//			Config:      jira.Config,
//			Credentials: jira.Credentials,
//			Cache:       cache.Open(t.TempDir()),
//			Now:         jira.Now,
//		}
//		defer resolver.Close()
//		md := goldmark.New(goldmark.WithExtensions(&extension.JQL{Resolver: resolver}))
//		…
//
// It evaluates JQL, checks credentials, and is stricter than Jira: what it does
// not understand is an error, never a guess. [Jira.Fail] shows what a program
// makes of a Jira that does not answer. "jqlbuild build --demo" builds pages from
// the same issues, of the projects ORR, OPS and DOC.
//
// The package is experimental. Its names may change with any version, and so may
// the issues: compare with what a test needs of them, not with whole pages.
package jiratest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	sample "github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

// The one credential that the sample Jira accepts. It opens nothing else.
const (
	User  = sample.User
	Token = sample.Token
)

// A Jira is a sample Jira that runs. It is safe for concurrent use.
type Jira struct {
	// URL is its address.
	URL string

	// YAML is a jqlbuild.yaml whose default link, "sample", leads to it. The
	// user and the token are read from the variables JIRA_USER and JIRA_TOKEN.
	YAML string

	// Config is what YAML says, and Credentials are those of its link.
	Config      *linkconfig.Config
	Credentials map[string]linkconfig.Credential

	server *sample.Server
}

// A TB is what Start needs of a [testing.TB].
type TB interface {
	Helper()
	Context() context.Context
	Fatalf(format string, args ...any)
}

// Start starts a sample Jira that runs until the test ends.
func Start(t TB) *Jira {
	t.Helper()
	jira, err := Listen(t.Context())
	if err != nil {
		t.Fatalf("%v", err)
	}
	return jira
}

// Listen starts a sample Jira that runs until ctx is done.
func Listen(ctx context.Context) (*Jira, error) {
	server := sample.New(sample.Options{})
	url, err := server.Listen(ctx)
	if err != nil {
		return nil, fmt.Errorf("start the sample Jira: %w", err)
	}
	yaml := "default_link: sample\nlinks:\n  sample:\n    url: " + url + "\n    auth: {type: basic, user_env: JIRA_USER, token_env: JIRA_TOKEN}\n"
	config, problems := linkconfig.Parse(source.NewFile("jqlbuild.yaml", []byte(yaml)))
	if source.Failed(problems) {
		return nil, fmt.Errorf("configure the sample Jira: %v", problems)
	}
	credential := linkconfig.Credential{Type: linkconfig.Basic, User: User, Token: linkconfig.NewSecret(Token)}
	return &Jira{URL: url, YAML: yaml, Config: config, Credentials: map[string]linkconfig.Credential{"sample": credential}, server: server}, nil
}

// Now returns the moment at which the sample Jira always stands, so that
// relative dates in JQL find the same issues for ever.
func (j *Jira) Now() time.Time { return j.server.Now() }

// Fail has the next n requests answered with a status, all of them when n is
// negative. Overload (429, 503) is asked again after a while, as Jira's own is;
// with 403 a query fails at once.
func (j *Jira) Fail(n, status int) { j.server.Fail(n, status, http.Header{}) }

// Heal ends what Fail has begun.
func (j *Jira) Heal() { j.server.Heal() }

// Requests returns a line for each request so far, such as
// "POST /rest/api/3/search/jql page=1".
func (j *Jira) Requests() []string { return j.server.Requests() }
