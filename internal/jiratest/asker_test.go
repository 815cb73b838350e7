package jiratest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// An asker sends requests to a Server over real HTTP.
type asker struct {
	t    *testing.T
	base string
	auth func(*http.Request)
}

func cloudUser(r *http.Request)  { r.SetBasicAuth(User, Token) }
func patUser(r *http.Request)    { r.Header.Set("Authorization", "Bearer "+Token) }
func wrongUser(r *http.Request)  { r.SetBasicAuth(User, "wrong") }
func nobody(*http.Request)       {}
func badBearer(r *http.Request)  { r.Header.Set("Authorization", "Bearer wrong") }
func dcPassword(r *http.Request) { r.SetBasicAuth("docs", Token) }

func ask(t *testing.T, s *Server) asker {
	auth := cloudUser
	if s.opts.Flavour == DataCenter {
		auth = patUser
	}
	return asker{t, s.Start(t), auth}
}

func (a asker) as(auth func(*http.Request)) asker { a.auth = auth; return a }

// An outcome is an answer that has been read.
type outcome struct {
	*http.Response
	text string
	json object
}

func (o outcome) issues() []object { return objects(o.json["issues"]) }

func (o outcome) keys() []string {
	var keys []string
	for _, i := range o.issues() {
		keys = append(keys, i["key"].(string))
	}
	return keys
}

func (o outcome) message() string {
	list, _ := o.json["errorMessages"].([]any)
	if len(list) == 0 {
		return ""
	}
	return list[0].(string)
}

func (a asker) do(method, path, body string, header http.Header) outcome {
	a.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.base+path, content)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	a.auth(r)
	for k, v := range header {
		r.Header[k] = v
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	o := outcome{Response: answer, text: string(text)}
	json.Unmarshal(text, &o.json) // those that need it will miss it
	return o
}

func (a asker) get(path string) outcome { a.t.Helper(); return a.do("GET", path, "", nil) }

func (a asker) post(path string, body any) outcome {
	a.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.do("POST", path, string(text), nil)
}
