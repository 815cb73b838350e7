package jira

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// TestPrism has Atlassian's own API documents judge every kind of request
// that the client sends. It needs a Prism mock server of each document,
// started with --errors, whose addresses are in JQLBUILD_PRISM_CLOUD and
// JQLBUILD_PRISM_DC.
//
// Each request goes to Prism as it is; what the client then gets is the
// answer of a fake that makes it walk on.
func TestPrism(t *testing.T) {
	for d, tt := range map[linkconfig.Deployment]struct {
		variable string
		want     []string // the requests to be judged
	}{
		linkconfig.Cloud: {"JQLBUILD_PRISM_CLOUD", []string{
			"GET /rest/api/3/field",
			"GET /rest/api/3/myself",
			"GET /rest/api/3/serverInfo",
			"POST /rest/api/3/issue/bulkfetch",
			"POST /rest/api/3/jql/parse?validation=strict",
			"POST /rest/api/3/search/approximate-count",
			"POST /rest/api/3/search/jql",
		}},
		linkconfig.DataCenter: {"JQLBUILD_PRISM_DC", []string{
			"GET /rest/api/2/field",
			"GET /rest/api/2/myself",
			"GET /rest/api/2/serverInfo",
			"POST /rest/api/2/search",
		}},
	} {
		t.Run(d.String(), func(t *testing.T) {
			server := os.Getenv(tt.variable)
			if server == "" {
				t.Skipf("%s names no Prism server", tt.variable)
			}
			credentials := map[string]linkconfig.Credential{
				"basic": {Type: linkconfig.Basic, User: "ada@example.com", Token: linkconfig.NewSecret(secret)},
			}
			if d == linkconfig.DataCenter {
				credentials["bearer"] = linkconfig.Credential{Type: linkconfig.Bearer, Token: linkconfig.NewSecret(secret)}
			} else {
				credentials["none"] = linkconfig.Credential{}
			}
			for name, credential := range credentials {
				t.Run(name, func(t *testing.T) {
					p := &prism{t: t, fake: walkable()}
					c := newClient(t, d, p, func(o *Options) { o.Link.URL, o.Credential = address(server), credential })
					everything(t, c)
					if credential.Type != linkconfig.None {
						slices.Sort(p.sent)
						t.Logf("%d requests judged", len(p.sent))
						if got := slices.Compact(p.sent); !slices.Equal(got, tt.want) {
							t.Errorf("sent %q, want %q", got, tt.want)
						}
					}
				})
			}
		})
	}
}

// everything makes a client send each kind of request that it can send.
func everything(t *testing.T, c *Client) {
	t.Helper()
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	_, err := c.Server(ctx)
	check(err)
	_, err = c.Myself(ctx)
	check(err)
	_, err = c.Fields(ctx)
	check(err)
	for _, s := range []Search{
		{JQL: "project = ORR"},
		{JQL: `summary ~ "ünï \"q\"" ORDER BY key`, Fields: []string{"summary", "customfield_10020"}, Limit: 7},
		{JQL: "project = ORR", Fields: []string{"description"}, Limit: 130, Rendered: true},
	} {
		_, err = c.Search(ctx, s)
		check(err)
	}
	for _, l := range []Lookup{
		{Keys: []string{"ORR-1", "ORR-2", "NOT-1"}, Fields: []string{"summary"}},
		{Keys: []string{"ORR-1"}, Rendered: true},
		{Keys: []string{"ORR-1", "NOT-1"}, Guard: "labels = public", Fields: []string{"status"}},
	} {
		_, err = c.Issues(ctx, l)
		check(err)
	}
	_, err = c.Count(ctx, "project = ORR", false)
	check(err)
	_, err = c.CheckJQL(ctx, []string{"project = ORR", "nonsense"})
	check(err)
}

// A prism sends requests to a Prism server for its judgement, and answers
// them as a fake does.
type prism struct {
	t    *testing.T
	fake *fake
	sent []string
}

func (p *prism) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	verdict, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("ask Prism: %w", err)
	}
	defer verdict.Body.Close()
	what := r.Method + " " + r.URL.RequestURI()
	p.fake.mu.Lock()
	p.sent = append(p.sent, what)
	p.fake.mu.Unlock()
	if verdict.StatusCode >= 400 {
		b, _ := io.ReadAll(verdict.Body)
		p.t.Errorf("Prism refuses %s %s\nheaders: %v\n%s: %s", what, body, r.Header, verdict.Status, b)
	}
	r.Body = nil
	if len(body) > 0 {
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return p.fake.RoundTrip(r)
}

// walkable returns a fake that answers everything, in several pages.
func walkable() *fake {
	f := lookups(3)
	f.issues, f.perPage = 150, 60
	lookup := f.before
	f.before = func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		if strings.HasSuffix(r.URL.Path, "/jql/parse") {
			sign(w, r)
			reply(w, 200, `{"queries":[{"query":"x"},{"query":"y","errors":["no"]}]}`)
			return true
		}
		return lookup(w, r, body)
	}
	return f
}

// TestEverything keeps TestPrism's walk alive where there is no Prism.
func TestEverything(t *testing.T) {
	for _, d := range both {
		everything(t, newClient(t, d, walkable()))
	}
}
