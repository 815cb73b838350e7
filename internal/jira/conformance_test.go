package jira

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// TestRecorded replays answers of real Jiras, page by page, in the ways of
// Cloud and of Data Center, and wants every issue back as it was recorded.
func TestRecorded(t *testing.T) {
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		t.Skip("JQLBUILD_TESTDATA names no folder with recorded answers")
	}
	files, err := filepath.Glob(filepath.Join(dir, "jira", "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded answers in %s: %v", dir, err)
	}
	searches := 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var form struct {
			Issues []json.RawMessage `json:"issues"`
			Total  json.RawMessage   `json:"total"`
		}
		if json.Unmarshal(data, &form) != nil || form.Issues == nil {
			continue // something else was recorded
		}
		searches++
		short, err := filepath.Rel(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(short, func(t *testing.T) {
			// As it was recorded, word for word.
			t.Run("whole", func(t *testing.T) {
				replay(t, linkconfig.DataCenter, form.Issues, len(form.Issues), func(w io.Writer, at, end int) {
					if at == 0 {
						_, _ = w.Write(data)
					} else {
						fmt.Fprintf(w, `{"startAt":%d,"total":%d,"issues":[]}`, at, len(form.Issues))
					}
				})
			})
			for _, d := range both {
				t.Run(d.String(), func(t *testing.T) {
					replay(t, d, form.Issues, 7, func(w io.Writer, at, end int) {
						var list []string
						for _, raw := range form.Issues[at:end] {
							list = append(list, string(raw))
						}
						page := strings.Join(list, ",")
						switch {
						case d == linkconfig.DataCenter:
							fmt.Fprintf(w, `{"startAt":%d,"maxResults":7,"total":%d,"issues":[%s]}`, at, len(form.Issues), page)
						case end < len(form.Issues):
							fmt.Fprintf(w, `{"issues":[%s],"nextPageToken":"%d"}`, page, end)
						default:
							fmt.Fprintf(w, `{"issues":[%s]}`, page)
						}
					})
				})
			}
		})
	}
	if searches < 10 {
		t.Errorf("found %d recorded searches in %s, want more", searches, dir)
	}
}

// replay has a client search a server that writes pages of so many issues.
func replay(t *testing.T, d linkconfig.Deployment, recorded []json.RawMessage, size int, write func(w io.Writer, at, end int)) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask struct {
			StartAt int    `json:"startAt"`
			Token   string `json:"nextPageToken"`
		}
		_ = json.NewDecoder(r.Body).Decode(&ask)
		fmt.Sscan(ask.Token, &ask.StartAt)
		at := min(ask.StartAt, len(recorded))
		w.Header().Set("Content-Type", "application/json")
		write(w, at, min(at+size, len(recorded)))
	}))
	defer server.Close()
	c := newClient(t, d, nil, quick(server.URL), func(o *Options) { o.Credential = linkconfig.Credential{} })
	names := make(map[string]bool)
	for _, raw := range recorded {
		var issue struct{ Fields map[string]json.RawMessage }
		if err := json.Unmarshal(raw, &issue); err != nil {
			t.Fatal(err)
		}
		for name := range issue.Fields {
			names[name] = true
		}
	}
	answer, err := c.Search(t.Context(), Search{JQL: "x", Fields: slices.Sorted(maps.Keys(names))})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Issues) != len(recorded) {
		t.Fatalf("got %d issues, want %d", len(answer.Issues), len(recorded))
	}
	for i, raw := range recorded {
		var want struct {
			ID, Key string
			Fields  map[string]any
		}
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		got := answer.Issues[i]
		if got.ID != want.ID || got.Key != want.Key || len(got.Fields) != len(want.Fields) {
			t.Errorf("issue %d is %s %s with %d fields, want %s %s with %d", i, got.ID, got.Key, len(got.Fields), want.ID, want.Key, len(want.Fields))
		}
		for name, field := range want.Fields {
			var v any
			if err := json.Unmarshal(got.Fields[name], &v); err != nil || !reflect.DeepEqual(v, field) {
				t.Errorf("%s of %s is %s, %v, want %v", name, got.Key, got.Fields[name], err, field)
			}
		}
	}
}
