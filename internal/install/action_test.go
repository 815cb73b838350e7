//go:build unix

package install

import (
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/jiratest"
)

// credentials are what a workflow gives, with a blank line and white space.
const credentials = "JIRA_USER=" + jiratest.User + "\n\n  JIRA_TOKEN=" + jiratest.Token + "  \n"

// newRunner makes a repository with a folder of pages that ask a sample Jira, and
// a runner for it.
func newRunner(t *testing.T) (*runner, *jiratest.Jira) {
	t.Helper()
	jira := jiratest.Start(t)
	r := newRunnerOf(t, newRelease(t, jqlbuild(t)), map[string]string{
		"docs/jqlbuild.yaml":    jira.YAML,
		"docs/index.md":         page,
		"broken/jqlbuild.yaml":  jira.YAML,
		"broken/index.md":       "<<jql-table jql=\"status = </pre>::error::x\">>\n",
		"another/jqlbuild.yaml": strings.Replace(jira.YAML, "\n", "\ncache: kept\n", 1),
		"another/index.md":      page,
	})
	r.inputs["credentials"] = credentials
	return r, jira
}

// newRunnerOf makes a runner for a repository with these files, and the Action of a
// release.
func newRunnerOf(t *testing.T, rel *release, files map[string]string) *runner {
	t.Helper()
	needs(t, "bash", "curl", "sha256sum", "tar")
	r := &runner{action: filepath.Join(t.TempDir(), "my actions"), workspace: filepath.Join(t.TempDir(), "my work"), temp: filepath.Join(t.TempDir(), "my temp"), cache: t.TempDir()}
	if err := os.CopyFS(filepath.Join(r.action, ".github", "action"), os.DirFS(filepath.Join(moduleRoot, ".github", "action"))); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{filepath.Join(r.action, "install.sh"): string(rel.script)}
	for name, text := range files {
		all[filepath.Join(r.workspace, name)] = text
	}
	for name, text := range all {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(r.temp, 0o777); err != nil {
		t.Fatal(err)
	}
	r.inputs = map[string]string{"base-url": rel.url}
	return r
}

const page = "# Notes\n\nThere are <<jql-count jql=\"project = DOC\">> issues.\n"

// secrets are all forms of the token.
var secrets = []string{jiratest.Token, strings.ReplaceAll(jiratest.Token, "-", "_"), base64.StdEncoding.EncodeToString([]byte(jiratest.User + ":" + jiratest.Token))}

// keepsSecret fails if the token is anywhere but in the step that fetches.
func (r *runner) keepsSecret(t *testing.T) {
	t.Helper()
	places := map[string]string{"the log": r.log, "the summary": r.summary}
	for step, env := range r.envs {
		if step != "Ask Jira" {
			places["the variables of "+step] = strings.Join(env, "\n")
		}
	}
	for step, outputs := range r.outputs {
		for k, v := range outputs {
			places["the output "+step+"."+k] = v
		}
	}
	for _, dir := range []string{r.workspace, r.temp, r.action, r.cache} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			places[name] = name + string(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for place, text := range places {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("the token is in %s: %q", place, text)
			}
		}
	}
}

func TestAction(t *testing.T) {
	r, jira := newRunner(t)
	r.inputs["run"] = "check\r\n\n  build --offline   --out public\r\n"
	r.run(t)
	if r.failed {
		t.Fatalf("it failed, and said\n%s", r.log)
	}
	if want := []string{"Install jqlbuild", "Restore the cache", "Ask Jira", "Save the cache", "Run jqlbuild", "Sum up"}; !slices.Equal(r.ran, want) {
		t.Errorf("the steps %q ran; want %q", r.ran, want)
	}
	built, err := os.ReadFile(filepath.Join(r.workspace, "public", "index.html"))
	if err != nil || !strings.Contains(string(built), `There are <span class="jql-count">`) {
		t.Errorf("it built %q (%v)", built, err)
	}
	for _, want := range []string{"<code>jqlbuild fetch</code></td><td>done", "<code>jqlbuild check</code>", "<code>jqlbuild build --offline --out public</code></td><td>done</td><td>1</td>"} {
		if !strings.Contains(r.summary, want) {
			t.Errorf("the summary is\n%s\nwant %s in it", r.summary, want)
		}
	}
	r.keepsSecret(t)

	// What later steps find.
	a := readAction(t)
	if v := r.filled(t, a, map[string]string{"version": a.Outputs["version"].Value})["version"]; v == "" || strings.Contains(v, " ") {
		t.Errorf("the output version is %q", v)
	}
	if _, err := os.Stat(filepath.Join(r.path[0], "jqlbuild")); err != nil {
		t.Errorf("jqlbuild is not in PATH: %v", err)
	}

	// A pull request from a fork: no secrets, and the cache of the main branch.
	asked := len(jira.Requests())
	for _, dir := range []string{"docs/.jqlbuild", "public"} {
		if err := os.RemoveAll(filepath.Join(r.workspace, dir)); err != nil {
			t.Fatal(err)
		}
	}
	r.inputs["credentials"] = "JIRA_USER=" + jiratest.User + "\nJIRA_TOKEN=\n"
	r.run(t)
	if r.failed || len(jira.Requests()) != asked {
		t.Errorf("without a token: failed: %v, %d requests; it said\n%s", r.failed, len(jira.Requests())-asked, r.log)
	}
	if want := "::notice title=jqlbuild::Jira is not asked, since the credentials have no value for JIRA_TOKEN; "; !strings.Contains("\n"+r.log, "\n"+want) {
		t.Errorf("it said\n%s\nwant %s", r.log, want)
	}
	if slices.Contains(r.ran, "Save the cache") {
		t.Error("a cache was saved that nothing was fetched for")
	}
	if _, err := os.Stat(filepath.Join(r.workspace, "public", "index.html")); err != nil {
		t.Error(err)
	}
}

// TestActionInstallsOnly looks at an Action that only installs.
func TestActionInstallsOnly(t *testing.T) {
	r, _ := newRunner(t)
	r.inputs["run"], r.inputs["credentials"], r.inputs["dir"] = "", "", "none"
	r.run(t)
	if want := []string{"Install jqlbuild"}; r.failed || !slices.Equal(r.ran, want) || r.summary != "" {
		t.Errorf("failed: %v, the steps %q ran, the summary is %q, and it said\n%s", r.failed, r.ran, r.summary, r.log)
	}
}

// TestActionCache looks for a cache that the configuration puts elsewhere.
func TestActionCache(t *testing.T) {
	r, _ := newRunner(t)
	r.inputs["dir"] = "another"
	r.run(t)
	if got := r.outputs["install"]["cache"]; r.failed || got != "another/kept" {
		t.Errorf("the cache is %q; want another/kept. It said\n%s", got, r.log)
	}
	r.keepsSecret(t)
}

// TestActionFails looks at what a failed job has to say.
func TestActionFails(t *testing.T) {
	for _, tt := range []struct {
		name    string
		inputs  map[string]string
		change  func(*runner, *jiratest.Jira)
		log     string // a line of it begins so
		summary string
		ran     string // the last step but the summary
	}{
		{"content", map[string]string{"dir": "broken", "credentials": "", "run": "check\nbuild --offline"}, nil,
			"::error file=broken/index.md,line=1,col=27,endColumn=27,title=jql-syntax::", "not &#34;&lt;&#34; [jql-syntax]", "Run jqlbuild"},
		{"configuration", map[string]string{"dir": "docs", "credentials": ""}, func(r *runner, _ *jiratest.Jira) {
			os.WriteFile(filepath.Join(r.workspace, "docs", "jqlbuild.yaml"), []byte("links: {docs: {}}\n"), 0o666)
		}, "::error file=docs/jqlbuild.yaml,line=1,", "docs/jqlbuild.yaml:1:", "Run jqlbuild"},
		{"Jira", nil, func(_ *runner, jira *jiratest.Jira) { jira.Fail(-1, 403) }, "::error ", "Jira could not be asked", "Ask Jira"},
		{"usage", map[string]string{"run": "biuld"}, nil, `jqlbuild: there is no command "biuld"`, "<code>jqlbuild biuld</code></td><td>wrong usage or configuration</td>", "Run jqlbuild"},
		{"quotes", map[string]string{"run": "check\nbuild --out 'my site'"}, nil, "::error title=jqlbuild::line 2 of run has a quote", "jqlbuild check", "Run jqlbuild"},
		{"mirror", map[string]string{"base-url": "http://127.0.0.1:1/"}, nil, "install.sh: http://127.0.0.1:1/jqlbuild_", "It could not be installed", "Install jqlbuild"},
		{"no lines", map[string]string{"credentials": "JIRA_USER=x\nJIRA_TOKEN: " + jiratest.Token}, nil, "::error title=jqlbuild::line 2 of credentials is not NAME=VALUE;", "No command was run", "Ask Jira"},
		{"a secret of two lines", map[string]string{"credentials": "JIRA_TOKEN=x\n" + strings.ReplaceAll(jiratest.Token, "-", "_") + "="}, nil, "::notice title=jqlbuild::Jira is not asked, since the credentials have no value for the variable in line 2;", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, jira := newRunner(t)
			for k, v := range tt.inputs {
				r.inputs[k] = v
			}
			if tt.change != nil {
				tt.change(r, jira)
			}
			r.run(t)
			if tt.ran != "" && (!r.failed || r.ran[len(r.ran)-2] != tt.ran || r.ran[len(r.ran)-1] != "Sum up") {
				t.Errorf("failed: %v, and the steps %q ran; want %s to fail", r.failed, r.ran, tt.ran)
			}
			if !strings.Contains("\n"+r.log, "\n"+tt.log) {
				t.Errorf("it said\n%s\nwant %s", r.log, tt.log)
			}
			if !strings.Contains(r.summary, tt.summary) {
				t.Errorf("the summary is\n%s\nwant %s in it", r.summary, tt.summary)
			}
			r.keepsSecret(t)
		})
	}
}

// TestActionHostile has inputs that a shell, the runner or a page would take for
// more than text.
func TestActionHostile(t *testing.T) {
	needsGate(t)
	for _, text := range []string{
		"$(touch x)", "`touch x`", "; touch x", "& touch x", "| touch x", "docs\n touch x", "docs\r\n::set-output name=x::y",
		"::set-output name=x::y", "\n::add-path::/evil", "*", "../*/[a-z]*", "~", "--offline", "-", "--config=/etc/passwd", "${HOME}", "${{ github.token }}",
		"</pre><script>alert(1)</script>", "!x", "a\x1b[31m", "x=y", "work=/evil", "%0A::set-output name=x::y", "\\",
	} {
		for _, input := range []string{"dir", "run", "base-url", "path of base-url"} {
			t.Run(input+" "+text, func(t *testing.T) {
				t.Parallel()
				r, _ := newRunner(t)
				input, text := input, text
				switch input {
				case "run":
					text = "check " + text
				case "path of base-url":
					input, text = "base-url", r.inputs["base-url"]+"/"+text
				}
				r.inputs[input] = text
				r.run(t)
				if word := strings.TrimPrefix(text, "check "); input == "run" && strings.Contains(word, "*") && !strings.Contains(r.log, `"`+word+`" and "docs" are two folders`) {
					t.Errorf("%s did not get to jqlbuild as it is, which said\n%s", word, r.log)
				}
				if input != "run" && !r.failed {
					t.Errorf("the %s is nonsense, and nothing failed; it said\n%s", input, r.log)
				}
				for _, dir := range []string{r.workspace, filepath.Join(r.workspace, "docs"), r.temp, r.action} {
					if slices.Contains(names(t, dir), "x") {
						t.Errorf("%q was run as a command", text)
					}
				}
				if m := regexp.MustCompile(`(?m)^\s*::(set-output|add-path|stop|debug).*`).FindString(r.log); m != "" {
					t.Errorf("the log has the command %q:\n%s", m, r.log)
				}
				if strings.Contains(r.summary, "<script>") || strings.Contains(r.summary, "\x1b") {
					t.Errorf("the summary is\n%s", r.summary)
				}
				for step, outputs := range r.outputs {
					for name, value := range outputs {
						if !slices.Contains([]string{"work", "program", "version", "cache", "fetched"}, name) || value == "/evil" {
							t.Errorf("the step %q has the output %s=%s", step, name, value)
						}
					}
				}
				if len(r.path) > 0 && !strings.HasPrefix(r.path[0], r.temp) {
					t.Errorf("%q is in PATH", r.path[0])
				}
				r.keepsSecret(t)
			})
		}
	}
}

// TestActionFile looks at what action.yml must not have.
func TestActionFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(moduleRoot, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	a := readAction(t)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) < 5 {
		t.Fatalf("it has %d steps of the kind %q", len(a.Runs.Steps), a.Runs.Using)
	}
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("the script of %s has an expression, which becomes a part of it", s.Name)
		}
		for k, v := range s.Env {
			if strings.Contains(v, "inputs.credentials") && s.ID != "fetch" {
				t.Errorf("%s gets the credentials, as %s", s.Name, k)
			}
		}
		for k, v := range s.With {
			if strings.Contains(v, "inputs.credentials") {
				t.Errorf("%s gets the credentials, as %s", s.Name, k)
			}
		}
	}
	for name, o := range a.Outputs {
		if strings.Contains(o.Value, "inputs.") {
			t.Errorf("the output %s is an input", name)
		}
	}
	for _, use := range unpinned(string(data)) {
		t.Errorf("it uses %s; name the commit, and the version in a comment", use)
	}
}
