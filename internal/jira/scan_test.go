package jira

import (
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// The scanner takes what encoding/json takes, whatever the pieces in which it
// comes, and keeps it unchanged.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-2.5e+3,true,false,null,"x\\\"\u00e4\n",{},[],[[]]],"b":{"c":{}}}`, `[]`, `{}`, ` [ 1 , 2 ] `, `{"a":1,}`, `[1,]`, `[1 2]`, `{"a" 1}`, `{a:1}`,
		`["\x"]`, `["\u12g4"]`, "[\"\x01\"]", `[01]`, `[1.]`, `[nul]`, `[truee]`, `[}`, `{]`, `[`, `["`, `[]]`, `{}{}`, `[-]`, `[1e5]`, "[\"\xff\"]", `{"":0}`, `[,1]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		trimmed := strings.TrimSpace(text)
		if trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[' || strings.Count(text, "[")+strings.Count(text, "{") > maxNesting {
			return
		}
		for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			s := newScanner(r)
			raw, err := s.raw(1 << 20)
			if err == nil {
				err = s.finish()
			}
			if good := json.Valid([]byte(text)); good != (err == nil) {
				t.Fatalf("%q: got %v, and encoding/json says %t", text, err, good)
			}
			if want := strings.Trim(text, " \t\r\n"); err == nil && string(raw) != want {
				t.Fatalf("got %q, want %q", raw, want)
			}
		}
	})
}

// What is not asked for is passed over, however much it is; one issue that is
// too large is named, before its key or after it.
func TestLargeAnswers(t *testing.T) {
	huge := strings.Repeat("x", 17<<20)
	for _, tt := range []struct{ body, says string }{
		{`{"names":"` + huge + `","issues":[{"key":"A-1","id":"1","fields":{"avatar":"` + huge + `","summary":"good"},"changelog":["` + huge + `"]}],"total":1,"isLast":true}`, ""},
		{`{"issues":[{"key":"A-1","id":"1","fields":{"summary":"` + huge + `"}}],"total":1,"isLast":true}`, "the issue A-1 is larger than 16 MiB"},
		{`{"issues":[` + strings.Repeat(`{"key":"A-1","id":"1","fields":{"summary":"`+huge[:15<<20]+`"}},`, 4) + `{"id":"2"}],"total":1,"isLast":true}`, "more than 48 MiB of what was asked for"},
	} {
		for _, d := range both {
			f := &fake{before: func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
				sign(w, r)
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, tt.body)
				return true
			}}
			a, err := newClient(t, d, f).Search(t.Context(), Search{JQL: "x", Fields: []string{"summary"}})
			if tt.says != "" {
				wantError(t, err, Response, tt.says)
				if len(f.requests) != 1 {
					t.Errorf("%s: asked %d times", tt.says, len(f.requests))
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if i := a.Issues[0]; len(a.Issues) != 1 || len(i.Fields) != 1 || string(i.Fields["summary"]) != `"good"` {
				t.Errorf("got %d issues with %d fields", len(a.Issues), len(i.Fields))
			}
		}
	}
}

// After CloseIdleConnections nothing of a client is left.
func TestCloseIdleConnections(t *testing.T) {
	for _, v := range flavours {
		c, _ := sample(t, jiratest.Options{Flavour: v})
		before := runtime.NumGoroutine()
		for range 3 {
			if _, err := c.Search(t.Context(), Search{JQL: "project = DOC"}); err != nil {
				t.Fatal(err)
			}
		}
		if runtime.NumGoroutine() <= before {
			t.Fatal("the client keeps no connection, so this proves nothing")
		}
		c.CloseIdleConnections()
		left := 0
		for range 200 { // the goroutines of both ends need a moment
			if left = runtime.NumGoroutine(); left <= before {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if left > before {
			t.Errorf("%v: %d goroutines, want %d", v, left, before)
		}
	}
}
