package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/internal/field"
)

// TestConformanceRecorded builds a site from what real Jiras answered: the
// folder jira in the one that JQLBUILD_TESTDATA names. Each recording is
// replayed both as a Cloud and as a Data Center would send it, and has a page
// with one table: all its issues, and every field that any of them has.
func TestConformanceRecorded(t *testing.T) {
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		t.Skip("JQLBUILD_TESTDATA does not name a folder with recorded answers of real Jiras")
	}
	jiras := make(map[string]*replay)
	for _, r := range readRecordings(t, filepath.Join(dir, "jira")) {
		for _, cloud := range []bool{true, false} {
			p := &replay{recording: r, cloud: cloud}
			jiras[p.name()] = p
		}
	}
	names := slices.Sorted(maps.Keys(jiras))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		p, ok := jiras[name]
		if !ok || !p.serve(w, r, rest) {
			t.Errorf("unexpected request: %s %s", r.Method, r.URL)
			http.Error(w, "unexpected", http.StatusTeapot)
		}
	}))
	defer server.Close()

	site := t.TempDir()
	config := new(bytes.Buffer)
	config.WriteString("links:\n")
	for _, name := range names {
		fmt.Fprintf(config, "  %s:\n    url: %s/%s\n    auth: {type: basic, user_env: JIRA_USER, token_env: JIRA_TOKEN}\n", name, server.URL, name)
		page := fmt.Sprintf("# %s\n\n<<jql-table link=\"%s\" jql=\"ORDER BY key\" limit=\"all\" columns=\"%s\">>\n",
			name, name, strings.Join(jiras[name].columns, ", "))
		writeFile(t, filepath.Join(site, name+".md"), page)
	}
	writeFile(t, filepath.Join(site, configName), config.String())

	out := filepath.Join(t.TempDir(), "online")
	buildSite(t, site, out)
	for _, name := range names {
		if asked := jiras[name].searches; asked != jiras[name].pages() {
			t.Errorf("%s was searched %d times, want %d", name, asked, jiras[name].pages())
		}
	}
	server.Close()
	offline := filepath.Join(t.TempDir(), "offline")
	buildSite(t, site, offline, "--offline")

	sum := checked{jiras: len(names)}
	for _, name := range names {
		data := readFile(t, filepath.Join(out, name+".html"))
		if again := readFile(t, filepath.Join(offline, name+".html")); !bytes.Equal(again, data) {
			t.Errorf("%s: the page built offline differs", name)
		}
		jiras[name].check(t, data, &sum)
	}
	if sum.summaries < 3000 {
		t.Errorf("compared %d summaries, want thousands", sum.summaries)
	}
	t.Log(sum)
}

// A checked counts what was compared.
type checked struct {
	jiras, issues, columns, cells, shown, summaries int
}

func (c checked) String() string {
	return fmt.Sprintf("%d Jiras replayed: %d issues, %d columns, %d cells, %d of them with something in them, %d summaries as recorded",
		c.jiras, c.issues, c.columns, c.cells, c.shown, c.summaries)
}

func buildSite(t *testing.T, site, out string, flags ...string) {
	t.Helper()
	env := map[string]string{"JIRA_USER": replayUser, "JIRA_TOKEN": "a-token"}
	if r := commandIn(t, site, "", env, append([]string{"build", "--out", out}, flags...)...); r.code != exitOK {
		t.Fatalf("build %s: exit code %d\n%s", flags, r.code, r.stderr)
	}
}

// A recording is the issues of one recorded answer.
type recording struct {
	file    string // such as "tidev/search-daemon-1.json"
	issues  []recordedIssue
	fields  []byte   // the field list
	columns []string // the ids of all fields, the key first
}

type recordedIssue struct {
	ID       string                     `json:"id,omitempty"`
	Key      string                     `json:"key"`
	Fields   map[string]json.RawMessage `json:"fields"`
	Rendered map[string]json.RawMessage `json:"renderedFields,omitempty"`
}

// fieldLists names the files with recorded field lists, by folder.
var fieldLists = map[string]string{"jrjc": "field-valid-multiple-fields.json", "jira-cli": "fields.json", "jira-ruby": "field.json"}

// readRecordings returns all answers below a folder that hold issues.
func readRecordings(t *testing.T, root string) []*recording {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	lists := make(map[string][]json.RawMessage) // the field lists, by folder
	var found []*recording
	for _, name := range files {
		data := readFile(t, name)
		folder := filepath.Base(filepath.Dir(name))
		if fieldLists[folder] == filepath.Base(name) {
			var list []json.RawMessage
			if err := json.Unmarshal(data, &list); err != nil {
				t.Fatalf("%s is no field list: %v", name, err)
			}
			lists[folder] = list
		}
		if issues := recordedIssues(data); len(issues) > 0 {
			found = append(found, &recording{file: folder + "/" + filepath.Base(name), issues: issues})
		}
	}
	if len(found) < 40 {
		t.Fatalf("found %d recordings with issues below %s, want more", len(found), root)
	}
	for _, r := range found {
		folder, _, _ := strings.Cut(r.file, "/")
		r.settle(t, lists[folder])
	}
	return found
}

// recordedIssues returns the issues of a search's answer, of a single issue's
// or of what a webhook was sent, each once.
func recordedIssues(data []byte) []recordedIssue {
	var answer struct {
		recordedIssue
		Issues []recordedIssue `json:"issues"`
		Issue  recordedIssue   `json:"issue"`
	}
	if json.Unmarshal(data, &answer) != nil {
		return nil
	}
	seen := make(map[string]bool)
	var issues []recordedIssue
	for _, i := range append(answer.Issues, answer.recordedIssue, answer.Issue) {
		if i.Key == "" || i.Fields == nil || seen[i.ID+i.Key] {
			continue
		}
		seen[i.ID+i.Key] = true
		issues = append(issues, i)
	}
	return issues
}

// settle works out the columns, and makes a field list of what was recorded
// of it, the fields that every Jira has, and for the rest their ids alone.
func (r *recording) settle(t *testing.T, recorded []json.RawMessage) {
	t.Helper()
	ids := make(map[string]bool)
	for _, i := range r.issues {
		for id := range i.Fields {
			ids[id] = true
		}
	}
	delete(ids, "key")
	r.columns = append([]string{"key"}, slices.Sorted(maps.Keys(ids))...)

	var system []json.RawMessage
	if err := json.Unmarshal(field.System().Slim(), &system); err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]bool)
	var list []any
	for _, raw := range append(recorded, system...) {
		var f field.Field
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		if !listed[f.ID] {
			listed[f.ID] = true
			list = append(list, raw)
		}
	}
	for id := range ids {
		if !listed[id] {
			list = append(list, map[string]any{"id": id, "name": id, "custom": true})
		}
	}
	var err error
	if r.fields, err = json.Marshal(list); err != nil {
		t.Fatal(err)
	}
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

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
