package jira

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A tokenEndpoint is a fake beside the token endpoint of a service account.
type tokenEndpoint struct {
	fake
	mu     sync.Mutex
	tokens int
	answer func(w http.ResponseWriter, r *http.Request, n int)
}

const clientSecret = "cl1ent s3cret+"

func (e *tokenEndpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "auth.example" {
		return e.fake.RoundTrip(r)
	}
	_ = r.ParseForm()
	e.mu.Lock()
	e.tokens++
	n := e.tokens
	e.mu.Unlock()
	one := fake{before: func(w http.ResponseWriter, _ *http.Request, _ map[string]any) bool {
		e.answer(w, r, n)
		return true
	}}
	r.Body = nil
	return one.RoundTrip(r)
}

func oauth(o *Options) {
	o.Credential = linkconfig.Credential{
		Type: linkconfig.OAuth2, ClientID: "orrery", ClientSecret: linkconfig.NewSecret(clientSecret),
		TokenURL: address("https://auth.example/oauth/token"),
	}
}

func TestOAuth2(t *testing.T) {
	synced(t, func(t *testing.T) {
		e := &tokenEndpoint{answer: func(w http.ResponseWriter, r *http.Request, n int) {
			if r.Method != "POST" || r.PostForm.Get("grant_type") != "client_credentials" || r.PostForm.Get("client_id") != "orrery" ||
				r.PostForm.Get("client_secret") != clientSecret || r.PostForm.Get("scope") != "read:jira-work read:jira-user" || r.Header.Get("Authorization") != "" {
				t.Errorf("got token request %v %v", r.PostForm, r.Header)
			}
			if n == 1 {
				w.WriteHeader(503) // it may be out of order for a moment too
				return
			}
			reply(w, 200, `{"access_token":"access-%d","token_type":"Bearer","expires_in":3600}`, n)
		}}
		e.issues = 1
		e.before = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			if got, want := r.Header.Get("Authorization"), fmt.Sprintf("Bearer access-%d", e.tokens); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			return false
		}
		c := newClient(t, linkconfig.Cloud, e, oauth, func(o *Options) {
			o.Link.Parallel = 1 // a token is asked for while no request holds the only turn
			o.Credential.Scopes = []string{"read:jira-work", "read:jira-user"}
		})
		search := func() {
			t.Helper()
			var group sync.WaitGroup
			for range 4 {
				group.Go(func() {
					if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
		}
		search()
		search()
		if e.tokens != 2 {
			t.Errorf("got %d token requests, want one and its repetition", e.tokens)
		}
		time.Sleep(time.Hour)
		search()
		if e.tokens != 3 {
			t.Errorf("got %d token requests after the token's end, want one more", e.tokens)
		}
	})
}

// A token that ended before its time is replaced, once.
func TestOAuth2Revoked(t *testing.T) {
	synced(t, func(t *testing.T) {
		good := "Bearer access-1"
		e := &tokenEndpoint{answer: func(w http.ResponseWriter, _ *http.Request, n int) {
			reply(w, 200, `{"access_token":"access-%d","token_type":"Bearer"}`, n)
		}}
		e.before = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			if r.Header.Get("Authorization") == good {
				return false
			}
			reply(w, 401, `{"code":401,"message":"Unauthorized %s"}`, r.Header.Get("Authorization"))
			return true
		}
		c := newClient(t, linkconfig.Cloud, e, oauth)
		if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
			t.Fatal(err)
		}
		good = "Bearer access-2"
		if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
			t.Fatal(err)
		}
		good = "none"
		_, err := c.Search(t.Context(), Search{JQL: "x"})
		if wantError(t, err, Auth, "[redacted]"); strings.Contains(err.Error(), "access-") {
			t.Errorf("error holds an access token: %v", err)
		}
		if e.tokens != 3 {
			t.Errorf("got %d token requests, want 3", e.tokens)
		}
	})
}

func TestOAuth2Fails(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request, n int)
		kind   Kind
		says   string
		tokens int
	}{
		{"wrong secret", func(w http.ResponseWriter, r *http.Request, _ int) {
			reply(w, 401, `{"error":"invalid_client","error_description":"Who is %s?"}`, clientSecret)
		}, Auth, "https://auth.example refuses the client (401 Unauthorized): invalid_client Who is [redacted]", 1},
		{"wrong scope", func(w http.ResponseWriter, r *http.Request, _ int) {
			reply(w, 400, `{"error":"invalid_scope"}`)
		}, Auth, "invalid_scope", 1},
		{"error with status 200", func(w http.ResponseWriter, r *http.Request, _ int) {
			reply(w, 200, `{"error":"unauthorized_client"}`)
		}, Auth, "unauthorized_client", 1},
		{"web page", func(w http.ResponseWriter, r *http.Request, _ int) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>"+clientSecret)
		}, Response, "token_url", 1},
		{"no token", func(w http.ResponseWriter, r *http.Request, _ int) { reply(w, 200, `{}`) }, Response, "token_url", 1},
		{"not found", func(w http.ResponseWriter, r *http.Request, _ int) { reply(w, 404, `x`) }, Response, "token_url", 1},
		{"redirect", func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "https://evil.example/", http.StatusTemporaryRedirect)
		}, Response, "https://auth.example redirects to https://evil.example", 1},
		{"out of order", func(w http.ResponseWriter, r *http.Request, _ int) { w.WriteHeader(502) }, Network, "502", 6},
		{"too many", func(w http.ResponseWriter, r *http.Request, _ int) {
			w.Header().Set("Retry-After", "9999")
			reply(w, 429, `{}`)
		}, Rate, "wait 2h46m39s", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synced(t, func(t *testing.T) {
				e := &tokenEndpoint{answer: tt.answer}
				c := newClient(t, linkconfig.Cloud, e, oauth)
				_, err := c.Myself(t.Context())
				wantError(t, err, tt.kind, "there is no access token: ", tt.says)
				if strings.Contains(err.Error(), clientSecret) {
					t.Errorf("error holds the client secret: %v", err)
				}
				if e.tokens != tt.tokens {
					t.Errorf("got %d token requests, want %d", e.tokens, tt.tokens)
				}
				if len(e.requests) != 0 {
					t.Errorf("Jira was asked without a token: %q", e.requests)
				}
			})
		})
	}
}

func TestBearer(t *testing.T) {
	f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
		if got := r.Header.Get("Authorization"); got != "Bearer "+secret {
			t.Errorf("got %q", got)
		}
		return false
	}}
	c := newClient(t, linkconfig.DataCenter, f, func(o *Options) {
		o.Credential = linkconfig.Credential{Type: linkconfig.Bearer, Token: linkconfig.NewSecret(secret)}
	})
	if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
		t.Error(err)
	}
}
