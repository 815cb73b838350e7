package jira

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// TestLogin has answers that look good and may not be for the user who asked.
func TestLogin(t *testing.T) {
	type headers map[string]string
	for _, tt := range []struct {
		name           string
		d              linkconfig.Deployment
		search, myself headers // of the answers; nil: the fake's own
		myselfBody     string
		says           string // empty: good
	}{
		{name: "Cloud", d: linkconfig.Cloud},
		{name: "Data Center", d: linkconfig.DataCenter},
		{name: "login reason OK", d: linkconfig.DataCenter, search: headers{"X-Seraph-LoginReason": "OK", "X-AUSERNAME": "ADA@example.com"}},
		{name: "expired session, good login", d: linkconfig.DataCenter, search: headers{"X-Seraph-LoginReason": "OUT, OK", "X-AUSERNAME": "ada@example.com"}},
		{name: "user key as name", d: linkconfig.DataCenter, search: headers{"X-AUSERNAME": "JIRAUSER1"}},
		{name: "a proxy strips all names", d: linkconfig.DataCenter, search: headers{}, myself: headers{}},
		{name: "a proxy strips all names, Cloud", d: linkconfig.Cloud, search: headers{}, myself: headers{}},
		{name: "a proxy strips /myself only", d: linkconfig.Cloud, myself: headers{}},

		{name: "login failed", d: linkconfig.Cloud, search: headers{"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}, says: "AUTHENTICATED_FAILED"},
		{name: "login denied", d: linkconfig.DataCenter, search: headers{"X-Seraph-LoginReason": "AUTHENTICATION_DENIED"}, says: "CAPTCHA"},
		{name: "logged out", d: linkconfig.DataCenter, search: headers{"X-Seraph-LoginReason": "OUT"}, says: "OUT"},
		{name: "anonymous", d: linkconfig.DataCenter, search: headers{"X-AUSERNAME": "anonymous"}, says: "anonymous"},
		{name: "no name where /myself had one", d: linkconfig.DataCenter, search: headers{}, says: "anonymous"},
		{name: "no name where /myself had one, Cloud", d: linkconfig.Cloud, search: headers{}, says: "anonymous"},
		{name: "someone else", d: linkconfig.DataCenter, search: headers{"X-AUSERNAME": "bob"}, says: "another user"},
		{name: "someone else, Cloud", d: linkconfig.Cloud, search: headers{"X-AACCOUNTID": "5ecd"}, says: "another user"},
		{name: "/myself for someone else", d: linkconfig.Cloud, myself: headers{"X-AACCOUNTID": "5ecd"}, says: "another user"},
		{name: "/myself names nobody", d: linkconfig.Cloud, myself: headers{}, myselfBody: `{}`, says: "names no user"},
	} {
		for _, order := range []string{"search first", "myself first"} {
			t.Run(tt.name+"/"+order, func(t *testing.T) {
				synced(t, func(t *testing.T) {
					f := &fake{issues: 1}
					f.before = func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
						own, isMyself := tt.search, strings.HasSuffix(r.URL.Path, "/myself")
						if isMyself {
							own = tt.myself
						}
						if own == nil {
							return false
						}
						for k, v := range own {
							w.Header().Set(k, v)
						}
						switch {
						case isMyself && tt.myselfBody != "":
							reply(w, 200, "%s", tt.myselfBody)
						case isMyself && tt.d == linkconfig.Cloud:
							reply(w, 200, `{"accountId":"5ecf"}`)
						case isMyself:
							reply(w, 200, `{"name":"ada@example.com","key":"JIRAUSER1"}`)
						default:
							reply(w, 200, `{"issues":[],"total":0,"isLast":true}`)
						}
						return true
					}
					c := newClient(t, tt.d, f)
					steps := []func() error{
						func() error { _, err := c.Search(t.Context(), Search{JQL: "x"}); return err },
						func() error { _, err := c.Myself(t.Context()); return err },
					}
					if order == "myself first" {
						slices.Reverse(steps)
					}
					err := steps[0]()
					if err == nil {
						err = steps[1]()
					}
					if tt.says == "" {
						if err != nil {
							t.Errorf("got %v", err)
						}
						return
					}
					kind := Auth
					if tt.myselfBody != "" {
						kind = Response
					}
					wantError(t, err, kind, tt.says)
					if kind != Auth {
						return
					}
					// It stays that way, and Jira is left alone.
					n := len(f.requests)
					_, err = c.Search(t.Context(), Search{JQL: "y"})
					wantError(t, err, Auth, tt.says)
					if len(f.requests) != n {
						t.Errorf("a refused client sent another request: %q", f.requests[n:])
					}
				})
			})
		}
	}
}

// With bad credentials Jira answers searches as if there were none. No answer
// of it may get through, whatever the order and however many ask.
func TestBadCredentials(t *testing.T) {
	for _, search := range []func(http.ResponseWriter){
		func(w http.ResponseWriter) { reply(w, 200, `{"issues":[],"isLast":true}`) },
		status(400), status(404),
	} {
		synced(t, func(t *testing.T) {
			f := &fake{delay: 10 * time.Millisecond, before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
				if strings.HasSuffix(r.URL.Path, "/myself") {
					time.Sleep(time.Second)
					w.Header().Set("Content-Type", "text/html")
					w.WriteHeader(401)
					_, _ = w.Write([]byte("Client must be authenticated to access this resource."))
					return true
				}
				search(w)
				return true
			}}
			c := newClient(t, linkconfig.Cloud, f)
			var group sync.WaitGroup
			for range 8 {
				group.Go(func() {
					_, err := c.Search(t.Context(), Search{JQL: "x"})
					wantError(t, err, Auth, "refuses the credentials", "Client must be authenticated", "API token")
				})
			}
			group.Wait()
			if n := f.count("/myself"); n != 1 {
				t.Errorf("tried to log in %d times at /myself, want once", n)
			}
		})
	}
}

func TestAnonymous(t *testing.T) {
	f := &fake{issues: 2, before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
		if r.Header.Get("Authorization") != "" {
			t.Error("a link without credentials sends some")
		}
		w.Header().Set("X-AUSERNAME", "anonymous")
		w.Header().Set("X-Seraph-LoginReason", "OUT")
		return false
	}}
	c := newClient(t, linkconfig.Cloud, f, func(o *Options) { o.Credential = linkconfig.Credential{} })
	a, err := c.Search(t.Context(), Search{JQL: "x"})
	if err != nil || len(a.Issues) != 2 {
		t.Errorf("got %+v, %v", a, err)
	}
	u, err := c.Myself(t.Context())
	if err != nil || u != (User{}) {
		t.Errorf("got %+v, %v", u, err)
	}
	if f.count("/myself") != 0 {
		t.Error("a link without credentials asked who it is")
	}
}

func TestMyself(t *testing.T) {
	for _, tt := range []struct{ body, id, name string }{
		{`{"accountId":"5ecf","displayName":"Ada\nL","emailAddress":"a@b.example"}`, "5ecf", "Ada L"},
		{`{"key":"JIRAUSER1","name":"ada","displayName":"Ada"}`, "JIRAUSER1", "Ada"},
		{`{"name":"ada","displayName":"Ada"}`, "ada", "Ada"},
		{`{"displayName":"Person A","emailAddress":"u@example.com"}`, "u@example.com", "Person A"},
	} {
		f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			reply(w, 200, "%s", tt.body)
			return true
		}}
		u, err := newClient(t, linkconfig.DataCenter, f).Myself(t.Context())
		if err != nil || u.ID != tt.id || u.Name != tt.name {
			t.Errorf("%s: got %+v, %v, want %s, %s", tt.body, u, err, tt.id, tt.name)
		}
	}
}
