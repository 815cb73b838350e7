package jira

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// failing makes the first n searches of a fake go wrong.
func failing(n int, answer func(w http.ResponseWriter)) *fake {
	var mu sync.Mutex
	return &fake{issues: 1, before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasSuffix(r.URL.Path, "/search/jql") && n > 0 {
			n--
			sign(w, r)
			answer(w)
			return true
		}
		return false
	}}
}

func status(code int, headers ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		reply(w, code, `{"errorMessages":["Jira's own words for %d."]}`, code)
	}
}

func TestRetry(t *testing.T) {
	for _, tt := range []struct {
		name     string
		fails    int
		answer   func(http.ResponseWriter)
		requests int
		kind     Kind // of the error, if there is one
		says     string
		min, max time.Duration
	}{
		{name: "429", fails: 2, answer: status(429), requests: 3, min: 600e6, max: 1200e6},
		{name: "502", fails: 5, answer: status(502), requests: 6, min: 6200e6, max: 9300e6},
		{name: "503", fails: 1, answer: status(503), requests: 2, min: 200e6, max: 300e6},
		{name: "504", fails: 1, answer: status(504), requests: 2, min: 200e6, max: 300e6},
		{name: "500 for a moment", fails: 2, answer: status(500), requests: 3, min: 600e6, max: 900e6},
		{name: "500 for good", fails: 99, answer: status(500), requests: 3, kind: Network, says: "Jira's own words for 500", min: 600e6, max: 900e6},
		{name: "503 for good", fails: 99, answer: status(503), requests: 6, kind: Network, says: "Jira's own words for 503", min: 6200e6, max: 9300e6},
		{name: "429 for good", fails: 99, answer: status(429), requests: 6, kind: Rate, says: "Jira's own words for 429", min: 6200e6, max: 20e9},
		{name: "Retry-After in seconds", fails: 1, answer: status(429, "Retry-After", "17"), requests: 2, min: 17e9, max: 18e9},
		{name: "Retry-After as a date", fails: 1, answer: status(429, "Retry-After", "Fri, 20 Nov 2026 10:00:30 GMT", "Date", "Fri, 20 Nov 2026 10:00:00 GMT"), requests: 2, min: 30e9, max: 31e9},
		{name: "Retry-After of a 503", fails: 1, answer: status(503, "Retry-After", "9"), requests: 2, min: 9e9, max: 10e9},
		{name: "Retry-After 0", fails: 1, answer: status(429, "Retry-After", "0"), requests: 2, min: 200e6, max: 400e6},
		{name: "X-RateLimit-Reset", fails: 1, answer: status(429, "X-RateLimit-Reset", "2026-11-20T10:02Z", "Date", "Fri, 20 Nov 2026 10:01:00 GMT"), requests: 2, min: 60e9, max: 61e9},
		{name: "Retry-After of an hour", fails: 1, answer: status(429, "Retry-After", "3600"), requests: 1, kind: Rate, says: "wait 1h0m0s"},
		{name: "Retry-After of a lifetime", fails: 1, answer: status(429, "Retry-After", "99999999999999999999"), requests: 1, kind: Rate, says: "asks to wait"},
		{name: "Retry-After that adds up", fails: 3, answer: status(429, "Retry-After", "60"), requests: 3, kind: Rate, says: "wait 1m0s", min: 120e9, max: 122e9},
		{name: "Retry-After of a day, as a date", fails: 1, answer: status(503, "Retry-After", "Sat, 21 Nov 2026 10:00:00 GMT", "Date", "Fri, 20 Nov 2026 10:00:00 GMT"), requests: 1, kind: Rate, says: "wait 24h0m0s"},
		{name: "400", fails: 99, answer: status(400), requests: 1, kind: Query, says: "rejects the query: Jira's own words for 400"},
		{name: "401", fails: 99, answer: status(401), requests: 1, kind: Auth, says: "Jira's own words for 401"},
		{name: "403", fails: 99, answer: status(403), requests: 1, kind: Auth, says: "Jira's own words for 403"},
		{name: "404", fails: 99, answer: status(404), requests: 1, kind: NotFound, says: "context path"},
		{name: "405", fails: 99, answer: status(405), requests: 1, kind: Response, says: "proxy"},
		{name: "410", fails: 99, answer: status(410), requests: 1, kind: NotFound, says: "deployment"},
		{name: "415", fails: 99, answer: status(415), requests: 1, kind: Response, says: "POST"},
		{name: "501", fails: 99, answer: status(501), requests: 1, kind: Network, says: "501 Not Implemented"},
		{name: "304", fails: 99, answer: status(304), requests: 1, kind: Response, says: "304"},
		{name: "malformed for a moment", fails: 2, answer: func(w http.ResponseWriter) { reply(w, 200, `{"issues":[`) }, requests: 3, min: 600e6, max: 900e6},
		{name: "malformed for good", fails: 99, answer: func(w http.ResponseWriter) { reply(w, 200, `{"issues":[}`) }, requests: 3, kind: Response, says: "cannot be understood", min: 600e6, max: 900e6},
		{name: "CAPTCHA", fails: 99, answer: status(403, "X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://jira.example/login.jsp"), requests: 1, kind: Auth, says: "CAPTCHA"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synced(t, func(t *testing.T) {
				f := failing(tt.fails, tt.answer)
				c := newClient(t, linkconfig.Cloud, f)
				start := time.Now()
				a, err := c.Search(t.Context(), Search{JQL: "x"})
				took := time.Since(start)
				if tt.says != "" {
					wantError(t, err, tt.kind, tt.says)
				} else if err != nil || len(a.Issues) != 1 {
					t.Errorf("got %v, %v", a, err)
				}
				if n := f.count("/search/jql"); n != tt.requests {
					t.Errorf("got %d requests, want %d", n, tt.requests)
				}
				if took < tt.min || took > tt.max {
					t.Errorf("took %v, want %v to %v", took, tt.min, tt.max)
				}
			})
		})
	}
}

// A broken is a Jira behind a network that fails the first searches.
type broken struct {
	fake
	mu  sync.Mutex
	n   int
	err error
	cut bool // the answer's body, rather than the connection
}

func (b *broken) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.fake.RoundTrip(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil || b.n == 0 || !strings.HasSuffix(r.URL.Path, "/search/jql") {
		return resp, err
	}
	b.n--
	if !b.cut {
		return nil, b.err
	}
	resp.Body = io.NopCloser(io.MultiReader(io.LimitReader(resp.Body, 9), failingReader{b.err}))
	return resp, nil
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

func TestRetryNetwork(t *testing.T) {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	for _, tt := range []struct {
		name     string
		n        int
		err      error
		cut      bool
		requests int
		says     string
	}{
		{name: "reset", n: 5, err: reset, requests: 6},
		{name: "reset for good", n: 99, err: reset, requests: 6, says: "https://jira.example cannot be reached (after 6 attempts): read tcp: connection reset by peer"},
		{name: "reset in the body", n: 5, err: reset, cut: true, requests: 6},
		{name: "cut", n: 5, err: io.ErrUnexpectedEOF, cut: true, requests: 6},
		{name: "cut for good", n: 99, err: io.ErrUnexpectedEOF, cut: true, requests: 6, says: "cuts its answer short"},
		{name: "closed", n: 1, err: io.EOF, requests: 2},
		{name: "no such host", n: 99, err: &net.DNSError{Err: "no such host", Name: "jira.example", IsNotFound: true}, requests: 1, says: "check the host"},
		{name: "name server away for a moment", n: 2, err: &net.DNSError{Err: "server misbehaving", Name: "jira.example", IsTemporary: true}, requests: 3},
		{name: "error that holds the secret", n: 99, err: errors.New("bad header Basic " + secret + "\n\x1b[2J"), requests: 6, says: "bad header Basic [redacted]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synced(t, func(t *testing.T) {
				b := &broken{fake: fake{issues: 1}, n: tt.n, err: tt.err, cut: tt.cut}
				_, err := newClient(t, linkconfig.Cloud, b).Search(t.Context(), Search{JQL: "x"})
				if tt.says != "" {
					wantError(t, err, Network, tt.says)
				} else if err != nil {
					t.Error(err)
				}
				if n := b.count("/search/jql"); n != tt.requests {
					t.Errorf("got %d requests, want %d", n, tt.requests)
				}
			})
		})
	}
}

// The timeout is that of one attempt. Waiting for a turn is not part of it.
func TestTimeout(t *testing.T) {
	synced(t, func(t *testing.T) {
		var mu sync.Mutex
		n := 0
		f := &fake{issues: 1, before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			mu.Lock()
			n++
			hang := n <= 1 && strings.HasSuffix(r.URL.Path, "/search/jql")
			mu.Unlock()
			if hang {
				<-r.Context().Done()
			}
			return false
		}}
		c := newClient(t, linkconfig.Cloud, f, func(o *Options) { o.Credential = linkconfig.Credential{}; o.Link.Parallel = 1 })
		start := time.Now()
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if took := time.Since(start); took < 30*time.Second || took > 31*time.Second {
			t.Errorf("took %v, want a little over one timeout", took)
		}
	})

	synced(t, func(t *testing.T) {
		f := &fake{delay: time.Minute}
		c := newClient(t, linkconfig.Cloud, f, func(o *Options) { o.Link.Retries, o.Link.Timeout = 1, 20*time.Second })
		_, err := c.Search(t.Context(), Search{JQL: "x"})
		wantError(t, err, Network, "no whole answer within 20s (after 2 attempts)")
	})
}

// Cancelling ends a call at once, wherever it is.
func TestCancel(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    *fake
		link func(*linkconfig.Link)
	}{
		{name: "in a request", f: &fake{delay: time.Hour}, link: func(l *linkconfig.Link) { l.Timeout = 2 * time.Hour }},
		{name: "between attempts", f: failing(99, status(503, "Retry-After", "140"))},
		{name: "waiting for a turn", f: &fake{delay: time.Hour}, link: func(l *linkconfig.Link) { l.Parallel, l.Timeout = 1, 2*time.Hour }},
		{name: "in a pause", f: failing(99, status(429, "Retry-After", "140"))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synced(t, func(t *testing.T) {
				c := newClient(t, linkconfig.Cloud, tt.f, func(o *Options) {
					if tt.link != nil {
						tt.link(o.Link)
					}
				})
				ctx, cancel := context.WithCancel(t.Context())
				start := time.Now()
				var group sync.WaitGroup
				for range 3 {
					group.Go(func() {
						if _, err := c.Search(ctx, Search{JQL: "x"}); !errors.Is(err, context.Canceled) {
							t.Errorf("got %v, want %v", err, context.Canceled)
						}
					})
				}
				time.Sleep(5 * time.Second)
				synctest.Wait()
				cancel()
				group.Wait()
				if took := time.Since(start); took != 5*time.Second {
					t.Errorf("returned after %v, want 5s", took)
				}
			})
		})
	}
}

// One caller's cancellation does not spoil what others wait for.
func TestCancelOne(t *testing.T) {
	synced(t, func(t *testing.T) {
		f := &fake{issues: 1, delay: time.Second}
		c := newClient(t, linkconfig.Auto, f)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := c.Search(ctx, Search{JQL: "x"}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
			}
		})
		time.Sleep(time.Millisecond)
		for range 3 {
			group.Go(func() {
				if _, err := c.Search(t.Context(), Search{JQL: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

func TestTrace(t *testing.T) {
	synced(t, func(t *testing.T) {
		var mu sync.Mutex
		var got []string
		f := failing(1, status(503))
		f.delay = 10 * time.Millisecond
		c := newClient(t, linkconfig.Cloud, f, func(o *Options) {
			o.Credential = linkconfig.Credential{}
			o.Trace = func(e Event) {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, fmt.Sprintf("%v %s %s attempt=%d status=%d", e.Kind, e.Method, e.Path, e.Attempt, e.Status))
				if e.Kind == Answered && (e.Duration < f.delay || e.Bytes == 0) || e.Kind == Waiting && e.Wait == 0 {
					t.Errorf("got %+v", e)
				}
			}
		})
		if _, err := c.Search(t.Context(), Search{JQL: "summary ~ hidden"}); err != nil {
			t.Fatal(err)
		}
		want := `answered POST /rest/api/3/search/jql attempt=1 status=503
waiting POST /rest/api/3/search/jql attempt=2 status=503
answered POST /rest/api/3/search/jql attempt=2 status=200`
		if s := strings.Join(got, "\n"); s != want {
			t.Errorf("got:\n%s\nwant:\n%s", s, want)
		}
	})
}

func TestNoRetries(t *testing.T) {
	synced(t, func(t *testing.T) {
		for _, code := range []int{429, 503} {
			f := failing(1, status(code))
			c := newClient(t, linkconfig.Cloud, f, func(o *Options) { o.Link.Retries = 0 })
			if _, err := c.Search(t.Context(), Search{JQL: "x"}); err == nil {
				t.Errorf("no error for %d", code)
			}
			if n := f.count("/search/jql"); n != 1 {
				t.Errorf("got %d requests, want 1", n)
			}
		}
	})
}
