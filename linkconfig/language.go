package linkconfig

import (
	"golang.org/x/text/language"

	"github.com/jqlbuild/jqlbuild/internal/yamltext"
)

// language reads a BCP 47 tag. One that is well-formed but names no language
// is a slip too: Jira would answer in the account's language without a word.
func (d *decoder) language(what string, to *string) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		tag, err := language.Raw.Parse(t.Value)
		if err != nil || tag == language.Und {
			d.problem(t.Span(), "bad-language", what+" is not the tag of a language (BCP 47)", "write one such as en, de or pt-BR")
			return
		}
		*to = tag.String()
	}
}
