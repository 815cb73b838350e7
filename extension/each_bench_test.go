package extension

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/jqlbuild/jqlbuild/table"
)

// BenchmarkEach converts a page of 2,000 issues in bodies, in groups, with rich
// text: a release note as a large vendor publishes it.
func BenchmarkEach(b *testing.B) {
	r := &tracker{}
	for g := range 20 {
		keys := []string{fmt.Sprintf("Component %d", g)}
		for n := range 100 {
			key := fmt.Sprintf("DOC-%d", g*100+n)
			keys = append(keys, key)
			r.issues = append(r.issues, tracked{
				"key": keyed(key), "summary": table.Plain("Pages & notes of " + key), "reporter": {{Kind: table.Person, Text: "Mia"}},
				"note": richly(paragraph(word("It is "), table.Node{Kind: table.Strong, Children: table.Plain("new")}, word(".")),
					table.Node{Kind: table.List, Children: table.Content{{Kind: table.Item, Children: table.Plain("one")}, {Kind: table.Item, Children: table.Plain("two")}}},
					table.Node{Kind: table.CodeBlock, Text: "a\nb"}),
			})
			if n%2 == 0 {
				r.issues[len(r.issues)-1]["workaround"] = richly(paragraph(word("Restart")))
			}
		}
		r.groups = append(r.groups, keys)
	}
	// What the tracker does to find issues is none of what is measured.
	answers := prepared{}
	page := []byte("# Notes\n\n<<jql-each jql=\"all\" group-by=\"component\">>\n\n#### ${summary}\n\n${note}\n\n> **Workaround:** ${workaround}\n\n- Reported by ${reporter or \"a customer\"}\n- [${key}](${key}), `${key}`\n\n<</jql-each>>\n")
	if err := eachMarkdown(recorder{r, answers}).Convert(page, new(bytes.Buffer)); err != nil {
		b.Fatal(err)
	}
	md := eachMarkdown(answers)
	for b.Loop() {
		var out bytes.Buffer
		if err := md.Convert(page, &out); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(out.Len()))
	}
}

// prepared answers by what the queries were answered with before.
type prepared map[string]table.Result

func (p prepared) Resolve(_ context.Context, specs []table.Spec) []table.Result {
	results := make([]table.Result, len(specs))
	for i := range specs {
		results[i] = p[specs[i].Ask.JQL.Value]
	}
	return results
}

// A recorder remembers answers.
type recorder struct {
	Resolver
	answers prepared
}

func (r recorder) Resolve(ctx context.Context, specs []table.Spec) []table.Result {
	results := r.Resolver.Resolve(ctx, specs)
	for i := range specs {
		r.answers[specs[i].Ask.JQL.Value] = results[i]
	}
	return results
}
