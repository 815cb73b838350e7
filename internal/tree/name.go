package tree

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/source"
)

// misnamed reports whether a file is Markdown by its name, but no page.
func misnamed(d Dialect, name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdx":
		return !d.IsPage(name)
	}
	return false
}

// nameProblem returns the problem of a misnamed file, which problems call so.
func nameProblem(d Dialect, name string) source.Problem {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(path.Base(name), ext)
	better := stem + strings.ToLower(ext)
	if !d.IsPage(better) {
		better = stem + ".md"
	}
	return source.Problem{Span: source.Span{File: source.NewFile(name, nil)}, Code: "page-name",
		Message: "the file is Markdown by its name, but one that ends with " + ext + " is no page here, and would go out as it is",
		Fix:     "rename it to " + better + ", or name it under exclude in site: of the configuration"}
}

// look returns the problems of a listing that its files' names, and those that
// are no pages, have.
func (t Tree) look(ctx context.Context, l *listing, d Dialect, nameOf func(string) string) ([]source.Problem, error) {
	var problems []source.Problem
	for _, f := range l.misnamed {
		problems = append(problems, nameProblem(d, nameOf(f.path)))
	}
	for _, f := range l.others {
		if !slices.Contains(foreign, strings.ToLower(path.Ext(f.path))) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		problem, ok, err := foreignProblem(t.open(f.path), nameOf(f.path))
		if os.IsNotExist(err) {
			continue // gone since the folder was read
		}
		if err != nil {
			return nil, err
		}
		if ok {
			problems = append(problems, problem)
		}
	}
	return problems, nil
}

// foreign are the endings of sources that other engines make pages of, in which
// people write shortcodes too.
var foreign = []string{".rst", ".adoc", ".ipynb", ".qmd", ".rmd"}

// maxForeign is how much of such a file is looked through; notebooks hold
// pictures.
const maxForeign = 64 << 20

// foreignProblem warns of the first shortcode in a file that is no page.
func foreignProblem(file, name string) (source.Problem, bool, error) {
	f, err := openRegular(file)
	if err != nil {
		return source.Problem{}, false, fmt.Errorf("look for shortcodes: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxForeign))
	if err != nil {
		return source.Problem{}, false, fmt.Errorf("look for shortcodes: %w", err)
	}
	const opening = "<<jql-"
	at := bytes.Index(data, []byte(opening))
	if at < 0 {
		return source.Problem{}, false, nil
	}
	return source.Problem{Span: source.Span{File: source.NewFile(name, data), Start: at, End: at + len(opening)}, Code: "no-shortcode", Warning: true,
		Message: "shortcodes are read in Markdown alone, so nothing happens in a file that ends with " + filepath.Ext(name),
		Fix:     "write them in a Markdown page, and have this file include that or link to it"}, true, nil
}

// An output is a file that a build makes.
type output struct {
	name string // relative to the output, with slashes
	of   string // the file of the Tree that it comes from; "" for an asset
}

// clashes returns the problems of outputs of which one would take another's
// place: those of the same name, and those whose names differ only in the case
// of letters, which many file systems do not tell apart.
func clashes(outputs []output, nameOf func(string) string) []source.Problem {
	first := make(map[string]output, len(outputs))
	var problems []source.Problem
	for _, o := range outputs {
		key := fold(o.name)
		other, taken := first[key]
		if !taken {
			first[key] = o
			continue
		}
		if o.of == "" {
			o, other = other, o
		}
		problems = append(problems, clash(o, other, nameOf))
	}
	return problems
}

func clash(o, other output, nameOf func(string) string) source.Problem {
	theirs := "jqlbuild's own " + other.name
	if other.of != "" {
		theirs = nameOf(other.of)
	}
	p := source.Problem{Span: source.Span{File: source.NewFile(nameOf(o.of), nil)}, Code: "same-output", Fix: "rename one"}
	switch {
	case o.name == other.name:
		p.Message = fmt.Sprintf("this file and %s both become %s", theirs, o.name)
	case o.name == o.of && other.name == other.of:
		p.Message = fmt.Sprintf("this file and %s are one where the case of letters does not count", theirs)
	default:
		p.Message = fmt.Sprintf("this file and %s become %s and %s, which are one file where the case of letters does not count", theirs, o.name, other.name)
	}
	return p
}

// fold returns a name as it is to file systems that do not tell the case of
// letters apart.
func fold(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) {
		name = strings.Map(func(r rune) rune {
			least := r
			for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
				least = min(least, next)
			}
			return least
		}, name)
	}
	return strings.ToLower(name)
}

// checkNames returns the problems of files of a Tree that are one where the case
// of letters does not count.
func (l *listing) checkNames(nameOf func(string) string) []source.Problem {
	var names []output
	for _, f := range slices.Concat(l.pages, l.others) {
		names = append(names, output{f.path, f.path})
	}
	return clashes(names, nameOf)
}

// checkOutputs returns the problems of what a build would write.
func (w *build) checkOutputs(l *listing) []source.Problem {
	own := w.Product.Assets(w.all)
	var outputs []output
	for _, f := range l.pages {
		outputs = append(outputs, output{w.Product.Output(f.path, w.all), f.path})
	}
	for _, f := range l.others {
		delete(own, f.path) // it is used in place of ours
		outputs = append(outputs, output{f.path, f.path})
	}
	for name := range own {
		outputs = append(outputs, output{name: name})
	}
	return clashes(outputs, w.nameOf)
}
