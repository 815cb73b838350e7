package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// A run is what a command did.
type run struct {
	code           int
	stdout, stderr string
}

// command carries out a command in an empty folder.
func command(t testing.TB, stdin string, env map[string]string, args ...string) run {
	t.Helper()
	return commandIn(t, t.TempDir(), stdin, env, args...)
}

func commandIn(t testing.TB, dir, stdin string, env map[string]string, args ...string) run {
	t.Helper()
	var stdout, stderr bytes.Buffer
	w := &world{
		stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr, dir: dir, now: time.Now,
		lookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	}
	return run{w.run(t.Context(), args), stdout.String(), stderr.String()}
}

func TestJQL(t *testing.T) {
	for _, tt := range []struct {
		stdin  string
		args   []string
		code   int
		stdout string
		stderr []string // each in one line
	}{
		{"", []string{"project=DOCS and x is null"}, 0, "project = DOCS AND x IS EMPTY\n", nil},
		{"", []string{"status = In Progress"}, 1, "", []string{"query:1:10: ", `"In Progress"`}},
		{"", []string{"ORDER BY key"}, 0, "ORDER BY key\n", nil},
		{"", []string{"ORDER BY key", "--cloud"}, 0, "ORDER BY key\n", []string{"query:1:1: warning: "}},
		{"", []string{"ORDER BY key", "--cloud", "--strict"}, 1, "ORDER BY key\n", []string{"query:1:1: warning: "}},
		{"", []string{`"" = x`}, 1, "", []string{"query:1:1: the name of the field is empty"}},
		{"project = DOCS\r\n\n  é = = x\nkey=X-1", []string{"-"}, 1, "project = DOCS\n\n\nkey = X-1\n", []string{"query:3:7: "}},
		{"a = \xff\n", []string{"-"}, 1, "\n", []string{"query:1:5: ", "UTF-8"}},
		{"", []string{"-"}, 0, "", nil},
		{"", nil, 2, "", []string{"there is no query"}},
		{"", []string{"project", "=", "DOCS"}, 2, "", []string{"put the query in quotes"}},
		{`"project=DOCS"` + "\n" + `"\u00e9 = = <x>"` + "\n", []string{"-", "--jsonl"}, 1,
			`{"ok":true,"canonical":"project = DOCS","problems":[]}` + "\n" +
				`{"ok":false,"canonical":null,"problems":[{"message":"expected a value or a function after =, not \"=\"","start":4,"end":5,"code":"jql-syntax","fix":"write a single ="}]}` + "\n", nil},
		{`"\"\" = x"`, []string{"--jsonl"}, 1,
			`{"ok":true,"canonical":"\"\" = x","problems":[{"message":"the name of the field is empty","start":0,"end":2,"code":"jql-empty-field","fix":"name the field before its operator","server":true}]}` + "\n", nil},
		{"\nnull\n3\n\"\xff\"\n", []string{"-", "--jsonl"}, 1,
			`{"ok":false,"canonical":null,"problems":[{"message":"the line is not a JSON string: unexpected end of JSON input","start":0,"end":0,"code":"json"}]}` + "\n" +
				`{"ok":false,"canonical":null,"problems":[{"message":"the line is not a JSON string but null","start":0,"end":0,"code":"json"}]}` + "\n" +
				`{"ok":false,"canonical":null,"problems":[{"message":"the line is not a JSON string: json: cannot unmarshal number into Go value of type string","start":0,"end":0,"code":"json"}]}` + "\n" +
				`{"ok":false,"canonical":null,"problems":[{"message":"the line is not UTF-8","start":0,"end":0,"code":"json"}]}` + "\n", nil},
		{`"` + strings.Repeat("a", maxLine) + `"` + "\n" + `"key = X-1"`, []string{"-", "--jsonl"}, 1,
			`{"ok":false,"canonical":null,"problems":[{"message":"the line is longer than 8 MiB","start":0,"end":0,"code":"json"}]}` + "\n" +
				`{"ok":true,"canonical":"key = X-1","problems":[]}` + "\n", nil},
	} {
		name := strings.Join(tt.args, " ")
		got := command(t, tt.stdin, nil, append([]string{"jql"}, tt.args...)...)
		if got.code != tt.code || got.stdout != tt.stdout {
			t.Errorf("jql %s: exit code %d, want %d; printed\n%s\nwant\n%s\n%s", name, got.code, tt.code, got.stdout, tt.stdout, got.stderr)
		}
		if len(tt.stderr) == 0 && got.stderr != "" {
			t.Errorf("jql %s complains: %s", name, got.stderr)
		}
		for _, want := range tt.stderr {
			if line, _, _ := strings.Cut(got.stderr, "\n"); !strings.Contains(line, want) {
				t.Errorf("jql %s complains %q, want %q", name, line, want)
			}
		}
	}
}

func TestConvert(t *testing.T) {
	page := `<p>Open: <ac:structured-macro ac:name="jira"><ac:parameter ac:name="server">Orrery Jira</ac:parameter><ac:parameter ac:name="count">true</ac:parameter><ac:parameter ac:name="jqlQuery">project = ORR</ac:parameter></ac:structured-macro></p>`
	got := command(t, page, nil, "convert", "-")
	if want := "Open: <<jql-count link=\"orrery-jira\" jql=\"project = ORR\">>\n"; got.code != 0 || got.stdout != want || !strings.HasPrefix(got.stderr, "stdin:1:10: warning: the page needs the link") {
		t.Errorf("exit code %d, printed %q, want %q; %s", got.code, got.stdout, want, got.stderr)
	}

	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.xml"), []byte(page+`<ac:structured-macro ac:name="jira"/>`), 0o666); err != nil {
		t.Fatal(err)
	}
	got = commandIn(t, dir, "", nil, "convert", "--link", "Orrery Jira=docs", "page.xml")
	if got.code != 1 || !strings.Contains(got.stdout, `link="docs"`) || !strings.HasPrefix(got.stderr, "page.xml:1:239: ") {
		t.Errorf("exit code %d, printed %q; %s", got.code, got.stdout, got.stderr)
	}
	for _, args := range [][]string{{"convert"}, {"convert", "a", "b"}, {"convert", "no-such-file"}, {"convert", "--link", "docs", "-"}} {
		if got := command(t, "", nil, args...); got.code != 2 || got.stdout != "" {
			t.Errorf("%v: exit code %d, want 2; %s", args, got.code, got.stderr)
		}
	}
}

func TestInitFromConfluence(t *testing.T) {
	s := httptest.NewServer(jiratest.New(jiratest.Options{Flavour: jiratest.DataCenter}))
	defer s.Close()
	env := map[string]string{"CONFLUENCE_TOKEN": jiratest.Token}
	dir := t.TempDir()
	got := commandIn(t, dir, "", env, "init", "--from-confluence", s.URL, "docs")
	if got.code != 0 {
		t.Fatalf("exit code %d: %s", got.code, got.stderr)
	}
	data, err := os.ReadFile(filepath.Join(dir, "docs", configName))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"default_link: orrery-jira\n", "url: \"https://jira.orrery.example\"\n", "api_url: \"https://jira.internal.orrery.example:8443\"",
		"JIRA_ORRERY_TOKEN", "user_env: JIRA_ORRERY_CLOUD_EMAIL", "open-bugs:",
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("there is no %q in\n%s", want, data)
		}
	}
	if strings.Contains(string(data)+got.stdout+got.stderr, jiratest.Token) {
		t.Errorf("the token is stored or printed:\n%s%s%s", data, got.stdout, got.stderr)
	}
	if got := commandIn(t, dir, "", nil, "check", "docs"); got.code != 0 {
		t.Errorf("check: exit code %d: %s", got.code, got.stderr)
	}

	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<html>Log in</html>"))
	}))
	defer page.Close()
	for name, tt := range map[string]struct {
		env  map[string]string
		args []string
		code int
		want string
	}{
		"no credentials":    {nil, []string{s.URL}, 3, "Set CONFLUENCE_TOKEN"},
		"wrong credentials": {map[string]string{"CONFLUENCE_USER": "x", "CONFLUENCE_TOKEN": "y"}, []string{s.URL}, 3, "401"},
		"half of them":      {map[string]string{"CONFLUENCE_USER": "x"}, []string{s.URL}, 2, "CONFLUENCE_TOKEN is not"},
		"a login page":      {env, []string{page.URL}, 3, "web page"},
		"no address":        {env, []string{"wiki"}, 2, "https://"},
		"plain http":        {env, []string{"http://wiki.example.com"}, 2, "plain http"},
		"offline":           {env, []string{s.URL, "--offline"}, 2, "--offline"},
	} {
		dir := t.TempDir()
		got := commandIn(t, dir, "", tt.env, append([]string{"init", "--from-confluence"}, tt.args...)...)
		if got.code != tt.code || !strings.Contains(got.stderr, tt.want) {
			t.Errorf("%s: exit code %d, want %d; %s", name, got.code, tt.code, got.stderr)
		}
		if files, _ := os.ReadDir(dir); len(files) > 0 {
			t.Errorf("%s: there is the file %s", name, files[0].Name())
		}
	}
}
