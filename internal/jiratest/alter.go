package jiratest

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
)

// alter answers as Jira would, but for one thing.
func (s *Server) alter(f *Fault, w http.ResponseWriter, r *http.Request, entry *Request) {
	whole := &answer{header: make(http.Header)}
	s.serve(whole, r, &call{Request: entry, fault: f.Kind})
	maps.Copy(w.Header(), whole.header)
	body := whole.body.Bytes()
	if whole.status() == http.StatusOK {
		body = s.altered(f, body)
	}
	w.WriteHeader(whole.status())
	w.Write(body)
}

func (s *Server) altered(f *Fault, body []byte) []byte {
	switch f.Kind {
	case NullList:
		return []byte("null")
	case EmptyList:
		return []byte("[]")
	}
	var o object
	if json.Unmarshal(body, &o) != nil {
		return body
	}
	switch f.Kind {
	case NullIssues:
		o["issues"] = nil
	case NoIssues:
		o["issues"] = []any{}
	case Complaint:
		o["issues"], o["errorMessages"] = []any{}, []string{f.Body}
	case Warn:
		s.warn(o, f.Body)
	case Total:
		name := "total"
		if _, ok := o["count"]; ok {
			name = "count"
		}
		o[name] = json.RawMessage(f.Body)
	case Foreign:
		issues, _ := o["issues"].([]any)
		o["issues"] = append(issues, object{"id": "99999", "key": "SEC-1", "fields": object{"summary": "Nobody asked for this"}})
	}
	out, err := json.Marshal(o)
	if err != nil {
		panic(fmt.Sprintf("jiratest: a fault's Body is not JSON: %v", err))
	}
	return out
}

// warn adds a remark, as each flavour writes it.
func (s *Server) warn(o object, text string) {
	if queries, ok := o["queries"].([]any); ok {
		for _, q := range queries {
			q.(map[string]any)["warnings"] = []string{text}
		}
		return
	}
	if s.opts.Flavour == DataCenter {
		o["warningMessages"] = []string{text}
	} else {
		o["warnings"] = []object{{"message": text}}
	}
}

// flood sends more than anybody can keep.
func flood(w http.ResponseWriter, r *http.Request, kind FaultKind) {
	io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
	w.Header().Set("Content-Type", "application/json")
	out, blocks := io.Writer(w), -1
	if kind == Bomb {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		defer packed.Close()
		out, blocks = packed, 16<<10
	}
	io.WriteString(out, `{"startAt":0,"maxResults":1000,"total":1000000,"isLast":false,"nextPageToken":"x","issues":[`)
	if kind == Endless {
		text := strings.Repeat("long ", 2000)
		for n := 1; ; n++ {
			if _, err := fmt.Fprintf(out, `{"id":"%d","key":"ORR-%d","fields":{"summary":%q}},`, n, n, text); err != nil {
				return
			}
		}
	}
	io.WriteString(out, `{"id":"1","key":"ORR-1","fields":{"summary":"`)
	block := strings.Repeat("x", 64<<10)
	for n := 0; n != blocks; n++ {
		if _, err := io.WriteString(out, block); err != nil {
			return
		}
	}
	io.WriteString(out, `"}}]}`)
}
