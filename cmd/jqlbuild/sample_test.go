package main

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// TestSampleListens looks for the sample Jira where it listens: on loopback, only
// while it is asked.
func TestSampleListens(t *testing.T) {
	link := &linkconfig.Link{Name: "docs", URL: &url.URL{Scheme: "https", Host: "example.atlassian.net"}}
	s := newSample(nil, request.Maker{Config: &linkconfig.Config{}}, nil)
	client := http.Client{Transport: s}
	ask := func() string {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.SampleAddress(link).JoinPath("/rest/api/3/serverInfo").String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "application/json")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("the sample Jira answers %s", answer.Status)
		}
		return s.hosts[jiratest.Cloud]
	}
	if len(s.hosts) > 0 {
		t.Errorf("it listens before it is asked, on %v", s.hosts)
	}
	for range 2 { // it can be asked again after it was let go
		host := ask()
		if at, err := netip.ParseAddrPort(host); err != nil || !at.Addr().IsLoopback() {
			t.Errorf("it listens on %q, want loopback", host)
		}
		if again := ask(); again != host {
			t.Errorf("it listens on %s and %s", host, again)
		}
		client.CloseIdleConnections()
		for until := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) { // it ends beside the rest
			c, err := net.DialTimeout("tcp", host, time.Second)
			if err != nil {
				break
			}
			c.Close()
			if time.Now().After(until) {
				t.Fatalf("it still listens on %s", host)
			}
		}
	}
}
