package jira

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// ask40 sends forty questions at once, and returns how many failed and how long
// it took.
func ask40(t *testing.T, c *Client) (failed int, took time.Duration) {
	t.Helper()
	var (
		group sync.WaitGroup
		bad   atomic.Int32
	)
	start := time.Now()
	for range 40 {
		group.Go(func() {
			if _, err := c.Count(t.Context(), "x", false); err != nil {
				bad.Add(1)
			}
		})
	}
	group.Wait()
	return int(bad.Load()), time.Since(start)
}

func nobody(o *Options) { o.Credential = linkconfig.Credential{} }

// A link that refuses everything, or says nothing at all, is given up as a
// whole: not every question spends its own retries.
func TestGiveUp(t *testing.T) {
	for _, tt := range []struct {
		name     string
		before   func(http.ResponseWriter, *http.Request, map[string]any) bool
		most     time.Duration
		requests int
	}{
		{"endless 429", func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool { status(429)(w); return true }, 3 * time.Minute, 30},
		{"endless 503", func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool { status(503)(w); return true }, 20 * time.Second, 30},
		{"silence", func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool { <-r.Context().Done(); return true }, 61 * time.Second, 12},
	} {
		for _, credentials := range []func(*Options){nobody, func(*Options) {}} {
			synced(t, func(t *testing.T) {
				f := &fake{before: tt.before}
				c := newClient(t, linkconfig.DataCenter, f, credentials)
				failed, took := ask40(t, c)
				if failed != 40 || took > tt.most || len(f.requests) > tt.requests {
					t.Errorf("%s: %d failed after %v and %d requests, want 40, %v and %d at most", tt.name, failed, took, len(f.requests), tt.most, tt.requests)
				}
				// It may be tried again when some time has gone by.
				f.before = nil
				time.Sleep(2 * time.Minute)
				if _, err := c.Count(t.Context(), "x", false); err != nil {
					t.Errorf("%s: two minutes later: %v", tt.name, err)
				}
			})
		}
	}
}

// Without retries, one 429 fails the one question that met it. What has not been
// sent yet waits as long as Jira asks.
func TestOneRefusalWithoutRetries(t *testing.T) {
	for _, after := range []string{"", "3"} {
		synced(t, func(t *testing.T) {
			f := &fake{issues: 1, delay: 10 * time.Millisecond}
			var once atomic.Bool
			f.before = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
				if once.Swap(true) {
					return false
				}
				status(429, "Retry-After", after)(w)
				return true
			}
			c := newClient(t, linkconfig.DataCenter, f, nobody, func(o *Options) { o.Link.Retries = 0 })
			failed, took := ask40(t, c)
			if failed != 1 || len(f.requests) != 40 || after != "" && took < 3*time.Second {
				t.Errorf("%d questions failed with %d requests after %v, want 1 and 40", failed, len(f.requests), took)
			}
		})
	}
}

// A wait says whom it is for, how long it is, and which attempt comes next.
func TestWaitingEvent(t *testing.T) {
	synced(t, func(t *testing.T) {
		var got []Event
		trace := func(o *Options) {
			o.Trace = func(e Event) {
				if e.Kind == Waiting {
					got = append(got, e)
				}
			}
		}
		n := 0
		f := &fake{issues: 1, before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			n++
			switch n {
			case 1:
				status(429, "Retry-After", "12")(w)
			case 2:
				reply(w, 200, `{"total":null}`)
			default:
				return false
			}
			return true
		}}
		c := newClient(t, linkconfig.DataCenter, f, nobody, trace)
		if _, err := c.Count(t.Context(), "x", false); err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 {
			t.Fatalf("got %d events, want 2", len(got))
		}
		for i, want := range []Event{
			{Host: "jira.example", Attempt: 2, Of: 6, Reason: "Jira says that there are too many requests (429 Too Many Requests)"},
			{Host: "jira.example", Attempt: 3, Of: 3, Reason: "Jira's answer cannot be understood: it holds no total"},
		} {
			e := got[i]
			if e.Host != want.Host || e.Attempt != want.Attempt || e.Of != want.Of || e.Reason != want.Reason {
				t.Errorf("got %+v, want %+v", e, want)
			}
		}
	})
}

// What no time will mend is not tried again.
func TestPermanent(t *testing.T) {
	c := newClient(t, linkconfig.DataCenter, nil, quick("http://127.0.0.1:1"), func(o *Options) { o.Link.Retries = 5 })
	start := time.Now()
	_, err := c.Count(t.Context(), "x", false)
	e := wantError(t, err, Network, "127.0.0.1:1", "nothing listens there")
	if e != nil && time.Since(start) > 30*time.Second {
		t.Error("a refused connection was tried again")
	}
}
