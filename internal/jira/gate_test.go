package jira

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// When Jira complains to one request, the others wait as well.
func TestPauseIsShared(t *testing.T) {
	synced(t, func(t *testing.T) {
		start := time.Now()
		var mu sync.Mutex
		var at []time.Duration
		f := &fake{issues: 1, delay: 10 * time.Millisecond, before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			mu.Lock()
			defer mu.Unlock()
			at = append(at, time.Since(start))
			if len(at) == 1 {
				status(429, "Retry-After", "20")(w)
				return true
			}
			return false
		}}
		c := newClient(t, linkconfig.Cloud, f, func(o *Options) { o.Credential = linkconfig.Credential{}; o.Link.Parallel = 2 })
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if len(at) != 11 {
			t.Fatalf("got %d requests, want 11", len(at))
		}
		// The second was under way already, and when it ends at the moment of
		// the complaint, a third may have its turn in that moment.
		paused := slices.IndexFunc(at, func(d time.Duration) bool { return d >= 20*time.Second })
		if paused < 0 || paused > 3 {
			t.Fatalf("requests were sent after %v", at)
		}
		if gap := at[paused+1] - at[paused]; gap < firstSpacing {
			t.Errorf("the first requests after the pause are %v apart, want %v at least", gap, firstSpacing)
		}
		if c.wire.gate.spacing != 0 {
			t.Errorf("requests are still %v apart", c.wire.gate.spacing)
		}
	})
}

// A pause that is too long fails everyone at once, also those who wait.
func TestPauseTooLong(t *testing.T) {
	synced(t, func(t *testing.T) {
		f := failing(1, status(429, "Retry-After", "7200"))
		c := newClient(t, linkconfig.Cloud, f, func(o *Options) { o.Credential = linkconfig.Credential{}; o.Link.Parallel = 1 })
		start := time.Now()
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				_, err := c.Search(t.Context(), Search{JQL: "x"})
				wantError(t, err, Rate, "asks to wait 2h0m0s", "no more than 2m30s")
			})
		}
		group.Wait()
		if took := time.Since(start); took != 0 || len(f.requests) != 1 {
			t.Errorf("took %v and %d requests, want none and 1", took, len(f.requests))
		}
		time.Sleep(3 * time.Hour)
		if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
			t.Errorf("when the time has come: %v", err)
		}
	})
}

func TestParallel(t *testing.T) {
	synced(t, func(t *testing.T) {
		f := &fake{issues: 1, delay: 100 * time.Millisecond}
		c := newClient(t, linkconfig.Cloud, f, func(o *Options) { o.Link.Parallel = 3 })
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if f.most != 3 {
			t.Errorf("got %d requests in flight, want 3", f.most)
		}
		if f.count("/myself") != 0 {
			t.Errorf("asked %d times who we are", f.count("/myself"))
		}
	})
}
