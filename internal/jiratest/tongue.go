package jiratest

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
)

// SetLanguage has the account prefer a language: "de", or "" for English. Names
// come in it unless a request asks for English: by Accept-Language, which Cloud
// only heeds beside X-Force-Accept-Language.
func (s *Server) SetLanguage(tag string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tongue = tag
}

// german are the names that are translated, as an account in German gets them.
var german = strings.NewReplacer(
	"To Do", "Zu erledigen", "In Progress", "In Arbeit", "Done", "Erledigt", "Closed", "Geschlossen",
	"Bug", "Fehler", "Task", "Aufgabe", "Highest", "Höchste", "Medium", "Mittel",
)

// translates reports whether a request's answer is in the account's language.
func (s *Server) translates(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := r.Header.Get("Accept-Language") != "" && (s.opts.Flavour == DataCenter || r.Header.Get("X-Force-Accept-Language") == "true")
	return s.tongue != "" && !asked
}

// translate answers in the account's language.
func (s *Server) translate(w http.ResponseWriter, r *http.Request, c *call, serve func(http.ResponseWriter, *http.Request, *call)) {
	whole := &answer{header: make(http.Header)}
	serve(whole, r, c)
	maps.Copy(w.Header(), whole.header)
	body := whole.body.Bytes()
	var v any
	if json.Unmarshal(body, &v) == nil {
		translated(v)
		if b, err := json.Marshal(v); err == nil {
			body = b
		}
	}
	w.WriteHeader(whole.status())
	w.Write(body)
}

// translated changes the names in a value.
func translated(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			translated(item)
		}
	case map[string]any:
		for name, item := range v {
			if text, ok := item.(string); ok && name == "name" {
				v[name] = german.Replace(text)
				continue
			}
			translated(item)
		}
	}
}
