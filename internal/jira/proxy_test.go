package jira

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// What a proxy refuses, and what is no proxy or no HTTP at all, is asked once,
// and the fix is about what is at fault.
func TestRefusedByProxy(t *testing.T) {
	asked := 0
	status := http.StatusForbidden
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(status)
	}))
	defer proxy.Close()
	for _, tt := range []struct {
		name, url, proxy string
		status           int
		says, fix        string
	}{
		{"a login is wanted", "https://jira.example", proxy.URL, 407, "the proxy " + address(proxy.URL).Host + " answers 407 Proxy Authentication Required", "USER:PASSWORD"},
		{"a login is wanted for http", "http://jira.example", proxy.URL, 407, "the proxy before Jira wants a login", "USER:PASSWORD"},
		{"not allowed", "https://jira.example", proxy.URL, 403, "answers 403 Forbidden", "NO_PROXY"},
		{"nothing listens", "https://jira.example", "http://" + closed(t), 0, "connection refused", "HTTPS_PROXY"},
	} {
		asked, status = 0, tt.status
		c := newClient(t, linkconfig.Cloud, nil, func(o *Options) {
			o.Link.URL, o.Link.Retries = address(tt.url), 5
			o.Proxy = http.ProxyURL(address(tt.proxy))
		})
		_, err := c.Myself(t.Context())
		e, ok := errors.AsType[*Error](err)
		if !ok || !strings.Contains(e.Error(), tt.says) || !strings.Contains(e.Fix, tt.fix) || asked > 1 {
			t.Errorf("%s: got %v; %s, after %d requests", tt.name, err, e.Fix, asked)
		}
	}
}

// What does not speak HTTP is asked once.
func TestNotHTTP(t *testing.T) {
	for greeting, fix := range map[string]string{
		"SSH-2.0-OpenSSH\r\n":                  "does not speak HTTP",
		"\x15\x03\x01\x00\x02\x02\x16\r\n\r\n": "https://",
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		asked := make(chan bool, 100)
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				asked <- true
				conn.Read(make([]byte, 4096)) // a greeting before the request may pass for that of an idle connection
				conn.Write([]byte(greeting))
				conn.Close()
			}
		}()
		c := newClient(t, linkconfig.Cloud, nil, func(o *Options) { o.Link.URL, o.Link.Retries = address("http://"+l.Addr().String()), 5 })
		_, err = c.Myself(t.Context())
		if e, ok := errors.AsType[*Error](err); !ok || !strings.Contains(e.Fix, fix) || len(asked) != 1 {
			t.Errorf("%q: got %v; %s, after %d requests", greeting, err, e.Fix, len(asked))
		}
		l.Close()
	}
}

// closed is an address where nothing listens.
func closed(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return l.Addr().String()
}
