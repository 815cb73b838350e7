package jiratest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestFaults(t *testing.T) {
	s := New(Options{PageSize: 10})
	a := ask(t, s)
	find := object{"jql": "project = ORR", "fields": []string{"summary"}}

	s.Fail(2, 429, http.Header{"Retry-After": {"7"}})
	for range 2 {
		if o := a.get("/rest/api/3/field"); o.StatusCode != 429 || o.Header.Get("Retry-After") != "7" {
			t.Errorf("429: %s %v", o.Status, o.Header)
		}
	}
	if o := a.get("/rest/api/3/field"); o.StatusCode != 200 {
		t.Errorf("after the storm: %s", o.Status)
	}

	s.Inject(Fault{Kind: LoginPage, Match: "/search", Skip: 1})
	if o := a.post(cloudSearchPath, find); o.json == nil {
		t.Errorf("the first search: %s", o.text)
	}
	if o := a.get("/rest/api/3/field"); o.StatusCode != 200 {
		t.Errorf("a request that does not match: %s", o.Status)
	}
	if o := a.post(cloudSearchPath, find); o.StatusCode != 200 || o.json != nil {
		t.Errorf("a login page: %s %s", o.Status, o.text)
	}

	s.Inject(Fault{Kind: Redirect, Header: http.Header{"Location": {"https://sso.example/"}}})
	if o := a.post(cloudSearchPath, find); o.StatusCode != 302 || o.Header.Get("Location") == "" {
		t.Errorf("a redirect: %s", o.Status)
	}
	s.Inject(Fault{Kind: LogOut})
	if o := a.post(cloudSearchPath, find); o.Header.Get("X-Seraph-LoginReason") != "AUTHENTICATED_FAILED" {
		t.Errorf("logged out: %v", o.Header)
	}
	s.Inject(Fault{Kind: OtherUser})
	if o := a.post(cloudSearchPath, find); o.Header.Get("X-AACCOUNTID") != s.site.Users[1].Account {
		t.Errorf("another user: %v", o.Header)
	}

	first := a.post(cloudSearchPath, find)
	find["nextPageToken"] = first.json["nextPageToken"]
	s.Inject(Fault{Kind: Garble})
	if o := a.post(cloudSearchPath, find); o.json != nil || o.StatusCode != 200 {
		t.Errorf("garbled: %s", o.text)
	}
	s.Inject(Fault{Kind: SameToken})
	if o := a.post(cloudSearchPath, find); o.json["nextPageToken"] != find["nextPageToken"] {
		t.Errorf("the token did not survive a garbled answer, or was not repeated: %s", o.text)
	}
}

func TestCutBody(t *testing.T) {
	s := New(Options{})
	for name, client := range map[string]*http.Client{"loopback": {}, "in process": {Transport: s.Transport()}} {
		base := s.opts.BaseURL
		if client.Transport == nil {
			base = s.Start(t)
		}
		s.Inject(Fault{Kind: CutBody})
		r, _ := http.NewRequestWithContext(t.Context(), "GET", base+"/rest/api/3/field", nil)
		r.Header.Set("Accept", "application/json")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err == nil || len(text) == 0 {
			t.Errorf("%s: read %d bytes, error %v", name, len(text), err)
		}
	}
}

func TestTransportInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Latency: 40 * time.Millisecond})
		client := &http.Client{Transport: s.Transport()}
		began := time.Now()
		r, _ := http.NewRequestWithContext(t.Context(), "GET", s.opts.BaseURL+"/rest/api/3/serverInfo", nil)
		r.Header.Set("Accept", "application/json")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if took := time.Since(began); took != 40*time.Millisecond || answer.StatusCode != 200 {
			t.Errorf("took %v: %s", took, answer.Status)
		}

		s.Inject(Fault{Kind: Hang})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := client.Do(r.WithContext(ctx)); err == nil || time.Since(began) < time.Hour {
			t.Errorf("a request that hangs: %v after %v", err, time.Since(began))
		}
		elsewhere, _ := http.NewRequestWithContext(t.Context(), "GET", "https://elsewhere.example/", nil)
		if _, err := client.Do(elsewhere); err == nil {
			t.Error("the transport answers for another host")
		}
	})
}

func TestRequestsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Flavour: DataCenter, Latency: time.Second})
		client := &http.Client{Transport: s.Transport()}
		var all sync.WaitGroup
		for n := range 4 {
			all.Go(func() {
				body := strings.NewReader(fmt.Sprintf(`{"jql":"project = ORR ORDER BY key","startAt":%d,"maxResults":10}`, 10*n))
				r, _ := http.NewRequestWithContext(t.Context(), "POST", s.opts.BaseURL+dcSearchPath, body)
				r.Header.Set("Accept", "application/json")
				r.Header.Set("Content-Type", "application/json")
				patUser(r)
				answer, err := client.Do(r)
				if err != nil || answer.StatusCode != 200 {
					t.Errorf("page %d: %v %v", n, answer, err)
				}
			})
		}
		all.Wait()
		if s.Peak() != 4 || len(s.Requests()) != 4 {
			t.Errorf("%d requests, at most %d at a time; want 4 and 4", len(s.Requests()), s.Peak())
		}
	})
}

func TestHangEndsWithTheServer(t *testing.T) {
	s := New(Options{})
	s.Inject(Fault{Kind: Hang})
	ctx, cancel := context.WithCancel(t.Context())
	base, err := s.Listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for len(s.Requests()) == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, err := http.Get(base + "/rest/api/3/serverInfo"); err == nil {
		t.Error("a request that hangs was answered")
	}
}
