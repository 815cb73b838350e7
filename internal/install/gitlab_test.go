//go:build unix

package install

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/jqlbuild/jqlbuild/jiratest"
)

// A pipeline is GitLab's template with its inputs filled in.
type pipeline struct {
	defaults map[string]string
	jobs     map[string]gitlabJob
}

type gitlabJob struct {
	Extends      string
	Image        string
	Stage        string
	Variables    map[string]gitlabVariable
	BeforeScript []string `yaml:"before_script"`
	Script       []string
	Environment  struct{ Name string }
	Rules        []map[string]string
	Needs        []string
	Cache        struct {
		Paths  []string
		Policy string
	}
	Artifacts struct {
		Paths   []string
		Reports map[string]string
	}
}

// A gitlabVariable is a text, or a text in which no other variable is looked for.
type gitlabVariable struct {
	value string
	fixed bool
}

func (v *gitlabVariable) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&v.value)
	}
	var long struct {
		Value  string
		Expand *bool
	}
	err := n.Decode(&long)
	v.value, v.fixed = long.Value, long.Expand != nil && !*long.Expand
	return err
}

// readPipeline reads the template as GitLab does: inputs go into the texts of the
// YAML, once that is read.
func readPipeline(t *testing.T, template []byte, inputs map[string]string) *pipeline {
	t.Helper()
	d := yaml.NewDecoder(bytes.NewReader(template))
	var head struct {
		Spec struct {
			Inputs map[string]struct{ Description, Default string }
		}
	}
	var body yaml.Node
	if err := errors.Join(d.Decode(&head), d.Decode(&body)); err != nil {
		t.Fatal(err)
	}
	if err := d.Decode(new(any)); err != io.EOF {
		t.Fatalf("there is more than two documents in it (%v)", err)
	}
	p := &pipeline{defaults: make(map[string]string)}
	var pairs []string
	for name, input := range head.Spec.Inputs {
		p.defaults[name] = input.Default
		value, ok := inputs[name]
		if !ok {
			value = input.Default
		}
		pairs = append(pairs, "$[[ inputs."+name+" ]]", value)
	}
	fill := strings.NewReplacer(pairs...)
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			n.Value = fill.Replace(n.Value)
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(&body)
	if err := body.Decode(&p.jobs); err != nil {
		t.Fatal(err)
	}
	return p
}

// run runs the scripts of a job in a clone of the project.
func (p *pipeline) run(t *testing.T, k kit, path, project, name string, env ...string) run {
	t.Helper()
	job, base := p.jobs[name], p.jobs[p.jobs[name].Extends]
	env = append(env, "CI=true", "GITLAB_CI=true", "CI_PROJECT_DIR="+project, "HOME="+t.TempDir())
	for k, v := range base.Variables {
		if !v.fixed && strings.Contains(v.value, "$") {
			t.Errorf("the variable %s may have others in it", k)
		}
		env = append(env, k+"="+v.value)
	}
	script := "set -e\n" + strings.Join(slices.Concat(base.BeforeScript, job.Script), "\n") + "\n"
	c := k.command(t, path, write(t, "job.sh", []byte(script)), env...)
	c.Dir = project
	return finish(t, c)
}

// newProject makes a clone of a project whose pages ask a sample Jira.
func newProject(t *testing.T, jira *jiratest.Jira, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "my project")
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(strings.ReplaceAll(text, "JIRA", jira.YAML)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// newTemplate returns the template as it is released.
func newTemplate(t *testing.T, r *release) []byte {
	t.Helper()
	return withBlock(t, "templates/jqlbuild.yml", fmt.Sprintf("    JQLBUILD_VERSION: %q\n    JQLBUILD_INSTALL_SHA256: %q\n", releaseVersion, fmt.Sprintf("%x", sha256.Sum256(r.script))))
}

func TestGitLab(t *testing.T) {
	needs(t)
	r := newRelease(t, jqlbuild(t))
	template := newTemplate(t, r)
	for _, k := range kits {
		t.Run(k.name, func(t *testing.T) {
			path := k.path(t)
			machine(t, path, "Linux", "x86_64")
			jira := jiratest.Start(t)
			p := readPipeline(t, template, map[string]string{"base_url": r.url, "dir": "my docs", "out": "my site"})
			files := map[string]string{"my docs/jqlbuild.yaml": "JIRA", "my docs/index.md": page}

			// The job with the token.
			project := newProject(t, jira, files)
			secret := []string{"JIRA_USER=" + jiratest.User, "JIRA_TOKEN=" + jiratest.Token}
			got := p.run(t, k, path, project, "jqlbuild-fetch", secret...)
			if got.code != 0 {
				t.Fatalf("fetch: exit code %d, %s%s", got.code, got.stdout, got.stderr)
			}
			if left, want := names(t, filepath.Join(project, ".jqlbuild", "bin")), []string{"install.sh", "jqlbuild"}; !slices.Equal(left, want) {
				t.Errorf("%q are installed; want %q", left, want)
			}

			// The others, in clones of their own, with its artifacts.
			clone := newProject(t, jira, files)
			for _, artifact := range p.jobs["jqlbuild-fetch"].Artifacts.Paths {
				if _, err := os.Stat(filepath.Join(project, artifact)); err != nil {
					continue // GitLab warns
				}
				if err := os.CopyFS(filepath.Join(clone, artifact), os.DirFS(filepath.Join(project, artifact))); err != nil {
					t.Fatal(err)
				}
			}
			asked := len(jira.Requests())
			got = p.run(t, k, path, clone, "jqlbuild-build")
			if built := names(t, filepath.Join(clone, p.jobs["jqlbuild-build"].Artifacts.Paths[0])); got.code != 0 || !slices.Contains(built, "index.html") {
				t.Errorf("build: exit code %d, it made %q, %s%s", got.code, built, got.stdout, got.stderr)
			}
			files["my docs/index.md"] += "\n<<jql-count jql=\"project =\">>\n"
			got = p.run(t, k, path, newProject(t, jira, files), "jqlbuild-check")
			if got.code != 1 || !strings.Contains(got.stderr, "my docs/index.md:5:") {
				t.Errorf("check of a bad page: exit code %d, %s%s", got.code, got.stdout, got.stderr)
			}
			broken := newProject(t, jira, files)
			p.run(t, k, path, broken, "jqlbuild-check")
			var quality []struct{ Location struct{ Path string } }
			report, err := os.ReadFile(filepath.Join(broken, p.jobs["jqlbuild-check"].Artifacts.Reports["codequality"]))
			if err != nil || json.Unmarshal(report, &quality) != nil || len(quality) != 1 || quality[0].Location.Path != "my docs/index.md" {
				t.Errorf("the report is %s (%v)", report, err)
			}
			if n := len(jira.Requests()); n != asked {
				t.Errorf("jobs without the token sent %d requests", n-asked)
			}
		})
	}
}

// TestGitLabRefuses looks at what is not installed.
func TestGitLabRefuses(t *testing.T) {
	needs(t)
	r := newRelease(t, jqlbuild(t))
	template := newTemplate(t, r)
	unreleased := withBlock(t, "templates/jqlbuild.yml", "    JQLBUILD_VERSION: \"\"\n    JQLBUILD_INSTALL_SHA256: \"\"\n")
	good := slices.Clone(r.script)
	for _, tt := range []struct {
		name     string
		template []byte
		script   []byte
		want     string
	}{
		{"no release", unreleased, good, "There is no release of jqlbuild yet; build it with Go: go install"},
		{"changed", template, append(slices.Clone(good), "touch evil\n"...), "is not the file of the release; nothing was installed"},
		{"missing", template, nil, ""},
	} {
		for _, k := range kits {
			t.Run(tt.name+" "+k.name, func(t *testing.T) {
				r.change("install.sh", tt.script)
				path := k.path(t)
				project := newProject(t, jiratest.Start(t), map[string]string{"docs/index.md": page})
				got := readPipeline(t, tt.template, map[string]string{"base_url": r.url}).run(t, k, path, project, "jqlbuild-check")
				if got.code == 0 || !strings.Contains(got.stderr, tt.want) {
					t.Errorf("exit code %d, %q; want %q", got.code, got.stderr, tt.want)
				}
				for _, dir := range []string{project, filepath.Join(project, ".jqlbuild", "bin")} {
					if all := names(t, dir); slices.Contains(all, "evil") || slices.Contains(all, "jqlbuild") {
						t.Errorf("there is %q in %s", all, dir)
					}
				}
			})
		}
	}
}

// TestGitLabHostile has inputs that a shell would take for more than text.
func TestGitLabHostile(t *testing.T) {
	needsGate(t)
	needs(t)
	r := newRelease(t, jqlbuild(t))
	template := newTemplate(t, r)
	k := kits[0]
	path := k.path(t)
	machine(t, path, "Linux", "x86_64")
	for _, text := range []string{"$(touch x)", "`touch x`", "; touch x", "\" ; touch x ; \"", "docs\ntouch x", "--offline", "*", "$HOME", "'", ": {"} {
		for _, input := range []string{"dir", "out", "base_url", "image"} {
			t.Run(input+" "+text, func(t *testing.T) {
				p := readPipeline(t, template, map[string]string{"base_url": r.url, "dir": "docs", input: text})
				project := newProject(t, jiratest.Start(t), map[string]string{"docs/jqlbuild.yaml": "JIRA", "docs/index.md": "# Notes\n"})
				got := p.run(t, k, path, project, "jqlbuild-build")
				if ok := input == "out" || input == "image"; ok != (got.code == 0) {
					t.Errorf("exit code %d, %s%s", got.code, got.stdout, got.stderr)
				}
				if all := names(t, project); slices.Contains(all, "x") {
					t.Errorf("it was run as a command")
				}
			})
		}
	}
}

// TestGitLabJobs looks at which job gets what.
func TestGitLabJobs(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(moduleRoot, "templates/jqlbuild.yml"))
	if err != nil {
		t.Fatal(err)
	}
	p := readPipeline(t, data, nil)
	for name, want := range map[string]string{"dir": "docs", "out": "public", "base_url": ""} {
		if got, ok := p.defaults[name]; !ok || got != want {
			t.Errorf("the input %s is %q; want %q", name, got, want)
		}
	}
	for name, job := range p.jobs {
		if strings.HasPrefix(name, ".") {
			continue
		}
		if secret := job.Environment.Name == "jira"; secret != (name == "jqlbuild-fetch") {
			t.Errorf("%s has the environment %q", name, job.Environment.Name)
		}
		if name != "jqlbuild-check" && (len(job.Rules) != 1 || job.Rules[0]["if"] != "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH") {
			t.Errorf("%s runs if %q", name, job.Rules)
		}
		if strings.Contains(strings.Join(slices.Concat(job.BeforeScript, job.Script, p.jobs[job.Extends].BeforeScript), ""), "[[") {
			t.Errorf("the script of %s has an input in its text", name)
		}
	}
}
