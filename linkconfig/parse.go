package linkconfig

import (
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/conceal"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
)

// maxSize is far more than a configuration needs, and little enough to read at
// once whatever it holds.
const maxSize = 1 << 20

// Parse reads a configuration. The Config is nil if any of the problems is
// more than a warning, since half of a policy is none. JQL is not looked
// into: whoever sends it does that.
//
// Anything in the file may be a secret that somebody wrote there by mistake. So
// no problem shows any of it but names that this package knows: it says what
// is wrong, and where. The places are in a copy of the file with stars in place
// of its characters; Config.File and the places of its values are in a private
// one (see [source.File.Private]).
func Parse(f *source.File) (*Config, []source.Problem) {
	f = f.Private()
	d := &decoder{file: f, config: &Config{File: f, Cache: DefaultCache}, secrets: make(map[source.Span]bool)}
	root := d.read()
	if root != nil {
		d.root(root)
		d.tokens(root, make(map[*yamltext.Node]bool))
	}
	for i := range d.problems {
		d.problems[i].Class = source.Config
	}
	masked := mask(f)
	for i := range d.problems {
		d.problems[i].File = masked
	}
	problems := source.SortProblems(d.problems)
	if source.Failed(problems) {
		return nil, problems
	}
	return d.config, problems
}

// A decoder turns YAML into a Config. It goes on after a problem, so that one
// run finds all of them.
type decoder struct {
	file     *source.File
	config   *Config
	problems []source.Problem
	secrets  map[source.Span]bool // the values that have been reported as such
}

// foreign adds problems that another package found.
func (d *decoder) foreign(problems []source.Problem) {
	for _, p := range problems {
		d.problems = append(d.problems, conceal.Problem(p))
	}
}

func (d *decoder) problem(at source.Span, code, message, fix string) {
	d.problems = append(d.problems, source.Problem{Span: at, Code: code, Message: message, Fix: fix})
}

// read returns the file's mapping, or nil.
func (d *decoder) read() *yamltext.Node {
	all := source.Span{File: d.file, End: len(d.file.Bytes())}
	if all.End > maxSize {
		d.problem(source.Span{File: d.file}, "bad-config", "the configuration is larger than 1 MiB", "shorten it; no site needs that much")
		return nil
	}
	root, problems := yamltext.Parse(all)
	d.problems = append(d.problems, problems...)
	switch {
	case root == nil && len(problems) > 0:
		return nil
	case root == nil, root.Kind == yamltext.Null:
		d.problem(source.Span{File: d.file}, "bad-config", "the configuration is empty", "run `jqlbuild init` for one to start from")
		return nil
	case root.Kind != yamltext.Map:
		d.problem(root.Span, "bad-config", "the configuration is "+root.Kind.String(), "begin it with a key, such as links:")
		return nil
	}
	return root
}

// A key is one that a mapping may have, and what reads its value.
type key struct {
	name string
	read func(*yamltext.Node)
}

// mapping reads a mapping that has nothing but these keys. What says whose
// they are, such as "a link".
func (d *decoder) mapping(n *yamltext.Node, what string, keys ...key) {
	if !d.is(n, what, yamltext.Map) {
		return
	}
fields:
	for _, f := range n.Fields {
		for _, k := range keys {
			if k.name == f.Key.Value {
				if d.something(f, k.name) {
					k.read(f.Value)
				}
				continue fields
			}
		}
		known := make([]string, len(keys))
		for i, k := range keys {
			known[i] = k.name
		}
		d.unknown(f, what, known)
	}
}

// entries reads a mapping whose keys are names.
func (d *decoder) entries(n *yamltext.Node, what string, read func(name source.Text, n *yamltext.Node)) {
	if !d.is(n, what, yamltext.Map) {
		return
	}
	for _, f := range n.Fields {
		name := f.Key.Value
		if tokenForName(name) {
			d.secretHere(f.Key.Span(), "a name in "+what+" is a token by its looks")
			continue
		}
		if name == "" || strings.TrimSpace(name) != name || strings.ContainsFunc(name, isControl) {
			d.problem(f.Key.Span(), "bad-name", "a name in "+what+" is empty, or has white space at its ends or a line break", "correct the name")
			continue
		}
		if d.something(f, "an entry of "+what) {
			read(f.Key, f.Value)
		}
	}
}

func isControl(c rune) bool { return c < ' ' || c >= 0x7f && c < 0xa0 }

func (d *decoder) something(f yamltext.Field, what string) bool {
	if f.Value.Kind == yamltext.Null {
		d.problem(f.Key.Span(), "empty-value", what+" has no value", "write one after the colon, or remove the line")
		return false
	}
	return true
}

// unknown reports a key that there is not. The key is not shown: it may be
// what should stand after one.
func (d *decoder) unknown(f yamltext.Field, what string, known []string) {
	name := f.Key.Value
	if namesSecret(name) && f.Value.Kind != yamltext.Null || atlassianToken.MatchString(name) {
		d.secretHere(f.Key.Span(), what+" has a key here that holds a secret")
		return
	}
	fix := suggest.Fix(name, known, "write one of "+suggest.Or(known))
	if slices.Contains(known, name+"_env") {
		fix = "write " + name + "_env with the name of the variable that holds it"
	}
	d.problem(f.Key.Span(), "unknown-key", what+" has no such key", fix)
}

// is reports whether a value is of a kind, and reports it if it is not.
func (d *decoder) is(n *yamltext.Node, what string, kind yamltext.Kind) bool {
	if n.Kind == kind {
		return true
	}
	d.problem(n.Span, "wrong-type", what+" is "+n.Kind.String(), "write "+kind.String())
	return false
}
