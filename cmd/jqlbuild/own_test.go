package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// startOwn starts the Jira of a script that has a folder jira, and sets $OWN to
// its address.
func startOwn(e *testscript.Env) error {
	own := ownJira{folder: filepath.Join(e.WorkDir, "jira")}
	switch _, err := os.Stat(own.folder); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	s := httptest.NewServer(own)
	e.Defer(s.Close)
	e.Setenv("OWN", s.URL)
	return nil
}

// An ownJira answers every query with the issues of a file, issues.json, and
// other questions with the file that is named like the end of their path:
// field.json, priority.json and so on, or with an empty list. It is of either
// kind, as it is asked, and knows nobody.
type ownJira struct{ folder string }

func (j ownJira) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch route := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/rest/api/2/"), "/rest/api/3/"); route {
	case "search", "search/jql":
		issues := j.issues()
		writeJSON(w, map[string]any{"issues": issues, "startAt": 0, "maxResults": len(issues), "total": len(issues), "isLast": true})
	case "issue/bulkfetch":
		var asked struct {
			Keys []string `json:"issueIdsOrKeys"`
		}
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &asked)
		issues := slices.DeleteFunc(j.issues(), func(i map[string]json.RawMessage) bool {
			return !slices.ContainsFunc(asked.Keys, func(k string) bool { return string(i["key"]) == strconv.Quote(k) })
		})
		writeJSON(w, map[string]any{"issues": issues})
	case "search/approximate-count":
		writeJSON(w, map[string]any{"count": len(j.issues())})
	case "serverInfo":
		kind := "Server"
		if strings.HasPrefix(r.URL.Path, "/rest/api/3/") {
			kind = "Cloud"
		}
		writeJSON(w, map[string]any{"deploymentType": kind, "version": "10.3.1", "versionNumbers": []int{10, 3, 1}, "baseUrl": "http://" + r.Host})
	case "status/search", "priority/search":
		http.NotFound(w, r)
	default:
		data, err := os.ReadFile(filepath.Join(j.folder, path.Base(route)+".json"))
		if err != nil {
			data = []byte("[]")
		}
		w.Write(data)
	}
}

func (j ownJira) issues() []map[string]json.RawMessage {
	var issues []map[string]json.RawMessage
	data, err := os.ReadFile(filepath.Join(j.folder, "issues.json"))
	if err == nil {
		err = json.Unmarshal(data, &issues)
	}
	if err != nil {
		panic(err)
	}
	return issues
}

func writeJSON(w io.Writer, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err)
	}
}
