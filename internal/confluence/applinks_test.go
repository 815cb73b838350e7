package confluence

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

const secret = "sample-secret-token"

// ask asks a Confluence for its application links with a token.
func ask(t *testing.T, address string) ([]ApplicationLink, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{URL: u, Authorize: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }}
	links, err := c.ApplicationLinks(context.Background())
	if err != nil && strings.Contains(err.Error(), secret) {
		t.Errorf("the error holds the token: %v", err)
	}
	return links, err
}

// confluence returns the address of a Confluence that answers as handle does.
func confluence(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL + "/wiki"
}

func describe(links []ApplicationLink) []string {
	var all []string
	for _, l := range links {
		all = append(all, fmt.Sprintf("%s %s %s %s %t", l.ID, l.Name, l.DisplayURL, l.RPCURL, l.Primary))
	}
	return all
}

// TestEndpoints reads the same links from a Confluence of each age.
func TestEndpoints(t *testing.T) {
	link := func(kind, primary string) string {
		return fmt.Sprintf(`{"id":"1","name":"Orrery Jira",%s,"displayUrl":"https://jira.example.com/jira/","rpcUrl":"https://user:pass@in.example.com:8443/jira?x=1#y",%s},
			{"id":"2","name":"Wiki","type":"confluence","typeId":"confluence","displayUrl":"https://wiki.example.com"}`, kind, primary)
	}
	answers := map[string]string{
		"/wiki/rest/applinks/3.0/applinks":                "[" + link(`"type":"jira"`, `"primary":true`) + "]",
		"/wiki/rest/applinks/latest/listApplicationlinks": `{"list":[{"application":` + strings.ReplaceAll(link(`"typeId":"jira"`, `"isPrimary":true`), "},\n", `},"configuredOutboundAuthenticators":null},{"application":`) + "}]}",
		"/wiki/rest/applinks/latest/applicationlink":      `{"applicationLinks":[` + link(`"typeId":"jira"`, `"isPrimary":true`) + "]}",
		"/wiki/rest/applinks/1.0/applicationlink":         `{"applicationLinks":[` + link(`"typeId":"jira"`, `"isPrimary":true`) + "]}",
	}
	want := []string{"1 Orrery Jira https://jira.example.com/jira https://in.example.com:8443/jira true"}
	for path, body := range answers {
		address := confluence(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+secret || r.Header.Get("Accept") != "application/json" {
				t.Errorf("%s was asked with the headers %v", r.URL, r.Header)
			}
			if r.URL.Path != path {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, body)
		})
		links, err := ask(t, address)
		if diff := cmp.Diff(want, describe(links)); err != nil || diff != "" {
			t.Errorf("%s: %v, -want +got:\n%s", path, err, diff)
		}
	}
}

func TestSample(t *testing.T) {
	c := Client{
		URL:       &url.URL{Scheme: "https", Host: "jira.orrery.example"},
		Transport: jiratest.New(jiratest.Options{Flavour: jiratest.DataCenter}).Transport(),
		Authorize: func(r *http.Request) { r.SetBasicAuth(jiratest.User, jiratest.Token) },
	}
	links, err := c.ApplicationLinks(context.Background())
	if err != nil || len(links) != 2 || !links[0].Primary || links[0].RPCURL.Host == links[0].DisplayURL.Host {
		t.Errorf("got %v and %v, want 2 links", describe(links), err)
	}
	c.Authorize = nil
	if _, err := c.ApplicationLinks(context.Background()); err == nil || !strings.Contains(err.Error(), "there are no credentials") {
		t.Errorf("without credentials: %v", err)
	}
}

func TestRefused(t *testing.T) {
	answer := func(status int, media, body string, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", media)
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	for name, tt := range map[string]struct {
		handle http.HandlerFunc
		want   string
	}{
		"credentials": {answer(401, "application/json", `{"message":"Client must be authenticated"}`), "does not take the credentials"},
		"forbidden":   {answer(403, "text/html", `<html>`), "may not do that"},
		"websudo":     {answer(401, "application/json", `{}`, "X-Atlassian-WebSudo", "Has-Authentication"), "secure administrator session"},
		"page":        {answer(200, "text/html;charset=UTF-8", `<html>Log in</html>`), "web page"},
		"not json":    {answer(200, "application/json", `{`), "not what Confluence would say"},
		"other json":  {answer(200, "application/json", `{"a":1}`), "no list of application links"},
		"no address":  {answer(200, "application/json", `[{"type":"jira","name":"x","displayUrl":"javascript:alert(1)"}]`), "has no address"},
		"error":       {answer(503, "text/plain", ``), "503"},
		"nothing":     {answer(404, "text/html", ``), "no Confluence at this address"},
		"elsewhere":   {answer(302, "text/html", ``, "Location", "https://login.example.com/?token"), "leads to https://login.example.com;"},
		// The first endpoint that says more than "not here" counts.
		"old": {func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/applicationlink") {
				answer(401, "application/json", `{}`)(w, r)
				return
			}
			answer(404, "text/html", "")(w, r)
		}, "does not take the credentials"},
	} {
		links, err := ask(t, confluence(t, tt.handle))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v and %v, want an error with %q", name, describe(links), err, tt.want)
		}
	}
	for address, want := range map[string]string{
		"http://wiki.example.com":                "plain http",
		"https://user:password@wiki.example.com": "holds a user or a password",
		"wiki.example.com":                       "does not begin with https://",
	} {
		if _, err := ask(t, address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got the error %v, want %q", address, err, want)
		}
	}
}

// TestRedirect checks that the credentials go to no other origin.
func TestRedirect(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("%s was asked", r.URL)
	}))
	defer other.Close()
	address := confluence(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusFound)
	})
	if _, err := ask(t, address); err == nil {
		t.Error("a redirect elsewhere is no error")
	}
}

func TestConfig(t *testing.T) {
	link := func(name, display, rpc string, primary bool) ApplicationLink {
		d, r := address(display), address(rpc)
		return ApplicationLink{ID: "1", Name: name, DisplayURL: d, RPCURL: r, Primary: primary}
	}
	for name, links := range map[string][]ApplicationLink{
		"one":     {link("Jira", "https://jira.example.com/jira", "https://jira.example.com/jira", true)},
		"several": {link("Team Jira", "https://a.example.com", "http://10.0.0.1:8080", false), link("team-jira", "https://b.atlassian.net", "https://b.atlassian.net", true)},
		"none is primary": {link("Джира", "https://c.example.com", "https://in.example.com", false),
			link("null", "https://d.example.com", "https://d.example.com", false), link("12:00", "https://e.example.com", "https://e.example.com", false)},
		"hostile": {link("x\n  y: z\u2028token: abc # \"'", "https://f.example.com/a\"b", "https://f.example.com/#", true)},
	} {
		text := Config("https://wiki.example.com\n", links)
		config, problems := linkconfig.Parse(source.NewFile(name, []byte(text)))
		if len(problems) > 0 {
			t.Errorf("%s: %v\n%s", name, problems, text)
			continue
		}
		if len(config.Links) != len(links) || config.DefaultLink.Value == "" {
			t.Errorf("%s: got %d links, default %q\n%s", name, len(config.Links), config.DefaultLink, text)
		}
		variables := make(map[string]bool)
		for i, l := range config.Links {
			if got, want := l.URL.String(), links[i].DisplayURL.String(); got != want {
				t.Errorf("%s: the url is %s, want %s", name, got, want)
			}
			v := l.Auth.Token.Env.Value
			if variables[v] || !strings.HasPrefix(v, "JIRA_") {
				t.Errorf("%s: the variable %q stands for two tokens", name, v)
			}
			variables[v] = true
		}
	}
}
