package jira

import (
	"sync"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A wrong password costs one failing login, whatever is asked and by how many
// at once.
func TestOneRefusedLogin(t *testing.T) {
	for _, v := range flavours {
		c, s := sample(t, jiratest.Options{Flavour: v}, func(o *Options) {
			o.Link.Deployment = linkconfig.Auto
			o.Credential.Token = linkconfig.NewSecret(secret)
		})
		asks := []func() error{
			func() error { _, err := c.Fields(t.Context()); return err },
			func() error { _, err := c.Search(t.Context(), Search{JQL: "project = DOC"}); return err },
			func() error { _, err := c.Count(t.Context(), "project = DOC", false); return err },
			func() error { _, err := c.Issues(t.Context(), Lookup{Keys: []string{"ORR-1"}}); return err },
			func() error { _, err := c.CheckJQL(t.Context(), []string{"project = DOC"}); return err },
			func() error { _, err := c.Values(t.Context(), "priority"); return err },
			func() error { _, err := c.Myself(t.Context()); return err },
			func() error { _, err := c.Server(t.Context()); return err },
		}
		var group sync.WaitGroup
		for range 2 {
			for _, ask := range asks {
				group.Go(func() {
					if err := ask(); !isKind(err, Auth) {
						t.Errorf("%v: got %v, want a refused login", v, err)
					}
				})
			}
		}
		group.Wait()
		if n := len(s.Requests()); n != 1 || s.Refused() != 1 {
			t.Errorf("%v: got %d requests, %d of them with a wrong password, want 1: %q", v, n, s.Refused(), s.Requests())
		}
	}
}

// Until an answer has proved the login, one request is under way; then as many
// as the link allows.
func TestFirstRequestIsAlone(t *testing.T) {
	synced(t, func(t *testing.T) {
		f := &fake{issues: 1, delay: 1e9}
		c := newClient(t, linkconfig.DataCenter, f)
		var group sync.WaitGroup
		for range 9 {
			group.Go(func() {
				if _, err := c.Count(t.Context(), "x", false); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(5e8)
		f.mu.Lock()
		busy := f.most
		f.mu.Unlock()
		if busy > 1 {
			t.Errorf("got %d requests under way before the first was answered", busy)
		}
		group.Wait()
		if f.most != 4 || len(f.requests) != 9 {
			t.Errorf("got %d requests, %d at once, want 9 and 4", len(f.requests), f.most)
		}
	})
}
