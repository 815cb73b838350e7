package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// A checked counts what was compared.
type checked struct {
	jiras, issues, columns, cells, shown, summaries int
}

func (c checked) String() string {
	return fmt.Sprintf("%d Jiras replayed: %d issues, %d columns, %d cells, %d of them with something in them, %d summaries as recorded",
		c.jiras, c.issues, c.columns, c.cells, c.shown, c.summaries)
}

// A replay is a Jira that has the issues of a recording.
type replay struct {
	*recording
	cloud bool

	mu       sync.Mutex
	searches int
}

const (
	replayUser = "reader@example.com"
	replayPage = 100 // the most issues that one answer holds
)

// name returns the first element of the paths of this Jira.
func (p *replay) name() string {
	kind := "dc-"
	if p.cloud {
		kind = "cloud-"
	}
	return kind + strings.NewReplacer("/", "-", ".", "-", "_", "-").Replace(strings.TrimSuffix(p.file, ".json"))
}

func (p *replay) pages() int { return max(1, (len(p.issues)+replayPage-1)/replayPage) }

// serve answers a request, or reports that no Jira of this kind has it.
func (p *replay) serve(w http.ResponseWriter, r *http.Request, path string) bool {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	api := "rest/api/2/"
	if p.cloud {
		api = "rest/api/3/"
	}
	switch r.Method + " " + path {
	case "GET rest/api/2/serverInfo":
		kind := "Server"
		if p.cloud {
			kind = "Cloud"
		}
		fmt.Fprintf(w, `{"baseUrl":"https://jira.example.com","version":"10.3.24","deploymentType":"%s"}`, kind)
	case "GET " + api + "myself":
		fmt.Fprintf(w, `{"accountId":"5b10","name":"reader","key":"reader","emailAddress":%q,"displayName":"A Reader"}`, replayUser)
	case "GET " + api + "field":
		w.Write(p.fields)
	case "POST rest/api/2/search":
		return !p.cloud && p.search(w, r)
	case "POST rest/api/3/search/jql":
		return p.cloud && p.search(w, r)
	default:
		return false
	}
	return true
}

// search answers with a page of the issues, with the fields asked for.
func (p *replay) search(w http.ResponseWriter, r *http.Request) bool {
	var ask struct {
		Fields     []string        `json:"fields"`
		MaxResults int             `json:"maxResults"`
		StartAt    int             `json:"startAt"`
		Token      string          `json:"nextPageToken"`
		Expand     json.RawMessage `json:"expand"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		return false
	}
	p.mu.Lock()
	p.searches++
	p.mu.Unlock()
	if p.cloud && ask.Token != "" {
		ask.StartAt, _ = strconv.Atoi(ask.Token)
	}
	start := min(ask.StartAt, len(p.issues))
	end := min(start+min(ask.MaxResults, replayPage), len(p.issues))
	rendered := bytes.Contains(ask.Expand, []byte("renderedFields"))
	page := []recordedIssue{}
	for _, i := range p.issues[start:end] {
		given := recordedIssue{ID: i.ID, Key: i.Key, Fields: pick(i.Fields, ask.Fields)}
		if rendered {
			given.Rendered = pick(i.Rendered, ask.Fields)
		}
		page = append(page, given)
	}
	answer := map[string]any{"issues": page}
	switch {
	case !p.cloud:
		answer["startAt"], answer["maxResults"], answer["total"] = start, replayPage, len(p.issues)
	case end < len(p.issues):
		answer["nextPageToken"], answer["isLast"] = strconv.Itoa(end), false
	default:
		answer["isLast"] = true
	}
	return json.NewEncoder(w).Encode(answer) == nil
}

func pick(fields map[string]json.RawMessage, ids []string) map[string]json.RawMessage {
	picked := make(map[string]json.RawMessage)
	for _, id := range ids {
		if raw, ok := fields[id]; ok {
			picked[id] = raw
		}
	}
	return picked
}

// check compares the table on a page with what was recorded.
func (p *replay) check(t *testing.T, page []byte, sum *checked) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var rows []*html.Node
	for n := range doc.Descendants() {
		if attribute(n, "data-key") != "" && n.Data == "tr" {
			rows = append(rows, n)
		}
	}
	if len(rows) != len(p.issues) {
		t.Errorf("%s: %d rows, want %d", p.name(), len(rows), len(p.issues))
		return
	}
	sum.issues += len(rows)
	sum.columns += len(p.columns)
	for n, row := range rows {
		issue := p.issues[n]
		if key := attribute(row, "data-key"); key != issue.Key {
			t.Errorf("%s: row %d is %s, want %s", p.name(), n+1, key, issue.Key)
			continue
		}
		cells := slices.Collect(row.ChildNodes())
		if len(cells) != len(p.columns) {
			t.Errorf("%s %s: %d cells, want %d", p.name(), issue.Key, len(cells), len(p.columns))
			continue
		}
		for i, cell := range cells {
			id := p.columns[i]
			where := p.name() + " " + issue.Key + " " + id
			sum.cells++
			text := textOf(cell)
			if text != "" {
				sum.shown++
			}
			written := writtenBy(issue.Fields[id], issue.Rendered[id])
			for n := range cell.Descendants() {
				if n.Type == html.TextNode && looksRaw(n.Data) && !strings.Contains(written, squeeze(n.Data)) {
					t.Errorf("%s: a value as a program sees it: %s", where, n.Data)
				}
			}
			if id != "summary" {
				continue
			}
			var want string
			if raw := issue.Fields[id]; raw != nil { // not every issue has one
				if err := json.Unmarshal(raw, &want); err != nil {
					t.Fatalf("%s: %v", where, err)
				}
			}
			want = strings.Map(inHTML, want)
			if text != want {
				t.Errorf("%s is %q, want %q", where, text, want)
				continue
			}
			sum.summaries++
		}
	}
}

// inHTML returns what stands for a character in HTML, which has no way to write
// control characters.
func inHTML(r rune) rune {
	if unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' {
		return unicode.ReplacementChar
	}
	return r
}

// looksRaw reports whether a text looks like something that no person wrote.
func looksRaw(text string) bool {
	text = strings.TrimSpace(text)
	return strings.Contains(text, "map[") || strings.Contains(text, "[object Object]") || strings.Contains(text, `":`) ||
		strings.Contains(text, "%!") || strings.Contains(text, "0xc0") || text == "<nil>" || text == "null" ||
		text != "" && strings.ContainsAny(text[:1], "{[") && json.Valid([]byte(text))
}

// writtenBy returns all strings in a value and its rendering, squeezed: what
// somebody typed may well be JSON.
func writtenBy(value, rendered json.RawMessage) string {
	var b strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			b.WriteString(squeeze(v))
			if doc, err := html.Parse(strings.NewReader(v)); err == nil {
				b.WriteString(squeeze(textOf(doc)))
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				walk(v[k])
			}
		}
	}
	for _, raw := range []json.RawMessage{value, rendered} {
		var v any
		if json.Unmarshal(raw, &v) == nil {
			walk(v)
		}
	}
	return b.String()
}

// squeeze drops all white space.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }
