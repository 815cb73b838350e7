//go:build unix

package install

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// An actionFile is an action.yml.
type actionFile struct {
	Inputs map[string]struct {
		Default  string
		Required bool
	}
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	ID, Name, If, Shell, Run, Uses string
	Env, With                      map[string]string
}

// readAction reads the repository's action.yml.
func readAction(t *testing.T) *actionFile {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(moduleRoot, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	a := new(actionFile)
	if err := yaml.Unmarshal(data, a); err != nil {
		t.Fatal(err)
	}
	return a
}

// A runner runs the steps of an action as GitHub's does.
type runner struct {
	action    string            // the folder that the action was brought to
	workspace string            // the repository that uses it
	temp      string            // emptied for each job
	cache     string            // what actions/cache keeps, a folder for each key
	id        int               // of the run
	inputs    map[string]string // as the workflow gives them
	jobEnv    []string          // as the job has them

	outputs map[string]map[string]string // by step and name
	path    []string                     // what was put before PATH
	envs    map[string][]string          // what each step got, by its name
	ran     []string                     // the names of the steps that ran
	log     string
	summary string
	failed  bool
}

// run runs the action once.
func (r *runner) run(t *testing.T) {
	t.Helper()
	a := readAction(t)
	r.id++
	r.outputs, r.path, r.envs, r.ran, r.log, r.summary, r.failed = make(map[string]map[string]string), nil, make(map[string][]string), nil, "", "", false
	for _, s := range a.Runs.Steps {
		condition := s.If
		if condition == "" {
			condition = "true"
		}
		if r.failed && !strings.Contains(condition, "always()") || r.value(t, a, condition) != "true" {
			continue
		}
		r.ran = append(r.ran, s.Name)
		if s.Run != "" {
			r.script(t, a, s)
			continue
		}
		if err := r.uses(s.Uses, r.filled(t, a, s.With)); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
	}
}

// script runs one of the action's scripts.
func (r *runner) script(t *testing.T, a *actionFile, s actionStep) {
	t.Helper()
	if s.Shell != "bash" {
		t.Fatalf("%s is for the shell %q", s.Name, s.Shell)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "script.sh")
	if err := os.WriteFile(name, []byte(s.Run), 0o666); err != nil {
		t.Fatal(err)
	}
	env := []string{"HOME=" + dir, "CI=true", "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + r.workspace, "RUNNER_TEMP=" + r.temp, "GITHUB_ACTION_PATH=" + r.action}
	env = append(env, r.jobEnv...)
	files := []string{"GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_ENV"}
	for _, f := range files {
		env = append(env, f+"="+filepath.Join(dir, f))
		if err := os.WriteFile(filepath.Join(dir, f), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	filled := r.filled(t, a, s.Env)
	for _, k := range slices.Sorted(maps.Keys(filled)) {
		env = append(env, k+"="+filled[k])
	}
	env = append(env, "PATH="+strings.Join(append(slices.Clone(r.path), os.Getenv("PATH")), ":"))
	r.envs[s.Name] = env
	c := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", name)
	c.Dir, c.Env = r.workspace, env
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	r.failed = r.failed || err != nil
	r.log += string(out)

	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	r.outputs[s.ID] = make(map[string]string)
	for line := range strings.Lines(read("GITHUB_OUTPUT")) {
		k, v, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok {
			t.Errorf("%s writes the output %q", s.Name, line)
		}
		r.outputs[s.ID][k] = v
	}
	for line := range strings.Lines(read("GITHUB_PATH")) {
		r.path = append([]string{strings.TrimSuffix(line, "\n")}, r.path...)
	}
	r.summary += read("GITHUB_STEP_SUMMARY")
	if set := read("GITHUB_ENV"); set != "" {
		t.Errorf("%s sets the job's variables: %q", s.Name, set)
	}
}

// uses does what an action does that a step uses.
func (r *runner) uses(action string, with map[string]string) error {
	folder := filepath.Join(r.workspace, with["path"])
	switch name, _, _ := strings.Cut(action, "@"); name {
	case "actions/cache/save":
		return os.CopyFS(filepath.Join(r.cache, with["key"]), os.DirFS(folder))
	case "actions/cache/restore":
		entries, err := os.ReadDir(r.cache)
		if err != nil {
			return err
		}
		newest := ""
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), with["restore-keys"]) {
				newest = max(newest, e.Name())
			}
		}
		if newest == "" {
			return nil
		}
		return os.CopyFS(folder, os.DirFS(filepath.Join(r.cache, newest)))
	default:
		return fmt.Errorf("no such action here: %s", action)
	}
}

var expression = regexp.MustCompile(`\$\{\{(.*?)\}\}`)

// filled returns values with what their expressions give.
func (r *runner) filled(t *testing.T, a *actionFile, values map[string]string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for k, v := range values {
		all[k] = expression.ReplaceAllStringFunc(v, func(m string) string { return r.value(t, a, expression.FindStringSubmatch(m)[1]) })
	}
	return all
}

// value returns what an expression gives. Those of the action are expressions of
// Go too, but for their quotes and for hyphens.
func (r *runner) value(t *testing.T, a *actionFile, text string) string {
	t.Helper()
	e, err := parser.ParseExpr(strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(text), "'", `"`), "-", "_"))
	if err != nil {
		t.Fatalf("the expression %s: %v", text, err)
	}
	var walk func(ast.Expr) string
	walk = func(e ast.Expr) string {
		switch e := e.(type) {
		case *ast.ParenExpr:
			return walk(e.X)
		case *ast.BasicLit:
			s, err := strconv.Unquote(e.Value)
			if err != nil {
				t.Fatal(err)
			}
			return s
		case *ast.BinaryExpr:
			x, y := walk(e.X), walk(e.Y)
			switch e.Op {
			case token.LAND:
				return strconv.FormatBool(x == "true" && y == "true")
			case token.LOR:
				return strconv.FormatBool(x == "true" || y == "true")
			case token.EQL:
				return strconv.FormatBool(x == y)
			case token.NEQ:
				return strconv.FormatBool(x != y)
			}
		case *ast.CallExpr:
			if name, ok := e.Fun.(*ast.Ident); ok && name.Name == "always" {
				return "true"
			}
		case *ast.Ident:
			return e.Name
		case *ast.SelectorExpr:
			return r.property(t, a, strings.Split(walk(e.X)+"."+e.Sel.Name, "."))
		}
		t.Fatalf("the expression %s is none that this test knows", text)
		return ""
	}
	return walk(e)
}

// property returns what a name with dots stands for, or the name if it is only a
// part of one that does.
func (r *runner) property(t *testing.T, a *actionFile, name []string) string {
	t.Helper()
	switch {
	case len(name) == 2 && name[0] == "inputs":
		input := strings.ReplaceAll(name[1], "_", "-")
		declared, ok := a.Inputs[input]
		if !ok {
			t.Fatalf("there is no input %s", input)
		}
		if v, ok := r.inputs[input]; ok {
			return v
		}
		return declared.Default
	case len(name) == 4 && name[0] == "steps" && name[2] == "outputs":
		return r.outputs[name[1]][name[3]]
	case len(name) == 2 && name[0] == "github":
		return map[string]string{"run_id": fmt.Sprintf("%08d", r.id), "run_attempt": "1", "job": "docs"}[name[1]]
	}
	return strings.Join(name, ".")
}
