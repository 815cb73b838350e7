package linkconfig

import (
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// words reads the sentences of pages. n is nil where there are none; numbers
// and plurals follow the site's language in any case.
func (d *decoder) words(n *yamltext.Node) {
	var given []table.Sentence
	if n != nil && n.Kind != yamltext.Null && d.is(n, "words", yamltext.Map) {
		for _, f := range n.Fields {
			s := table.Sentence{Key: f.Key, Span: f.Value.Span}
			if f.Value.Kind == yamltext.List {
				s.Names = []source.Text{}
				for _, i := range f.Value.Items {
					if name, ok := d.sentence(i, "a name"); ok {
						s.Names = append(s.Names, name)
					}
				}
			} else {
				var ok bool
				if s.Text, ok = d.sentence(f.Value, "a sentence"); !ok {
					continue
				}
			}
			given = append(given, s)
		}
	}
	words, problems := table.ParseWords(d.config.Site.Lang, given)
	d.problems = append(d.problems, problems...)
	d.config.Words = words
}

// sentence returns a text that stands on one line.
func (d *decoder) sentence(n *yamltext.Node, what string) (source.Text, bool) {
	if n.Kind == yamltext.Null {
		d.problem(n.Span, "empty-value", what+" is empty", "write a value, or remove the line")
		return source.Text{}, false
	}
	t, ok := d.scalar(n, what)
	if ok && strings.ContainsFunc(t.Value, isControl) {
		d.problem(t.Span(), "bad-value", what+" holds a line break or another control character", "write it on one line")
		return t, false
	}
	return t, ok
}
