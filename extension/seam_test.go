package extension

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/jqlbuild/jqlbuild/table"
)

// fragments are blocks of a body, $ standing for a placeholder.
var fragments = []string{
	"Para $ text", "Para\nof lines $", "$", "## Head $", "Setext $\n---", "- item $", "- item $\n- static", "- a $\n\n  para", "- a\n  - nested $", "- a $\n\n- b",
	"* star $", "1. one $\n2. two", "3) three $", "> quote $", "> - q $", "> a $\n>\n> - b", "> $\n>\n> ```\n> x", "```\ncode\n```", "***", "---",
	"| a |\n|---|\n| $ |", "Term\n: say $", "Term\n: say\n\n  more $", "<div>x</div>", "<!-- x -->", "- [ ] task $", "a $\\", "x `$` *$*", "snake_case $", "a * $", "+ $\n\n  ```\n  x\n  ```", "-\n  late $",
}

var anyID = regexp.MustCompile(` id="[^"]*"`)

// TestBodiesFollowAsText checks that bodies become what goldmark makes of their
// text, written one after the other with the values in it.
func TestBodiesFollowAsText(t *testing.T) {
	for seed := range int64(5000) {
		r := rand.New(rand.NewSource(seed))
		var parts, seps []string
		for range 1 + r.Intn(3) {
			parts = append(parts, fragments[r.Intn(len(fragments))])
			seps = append(seps, []string{"\n", "\n\n"}[r.Intn(2)])
		}
		lead := []string{"", "\n"}[r.Intn(2)]
		followAsText(t, lead, parts, seps, r.Intn(3) == 0)
	}
}

func followAsText(t *testing.T, lead string, parts, seps []string, gone bool) {
	t.Helper()
	var b strings.Builder
	b.WriteString(lead)
	for i, p := range parts {
		b.WriteString(strings.ReplaceAll(p, "$", fmt.Sprintf("${f%d}", i)) + seps[i])
	}
	page := "<<jql-each jql=\"all\" note=\"false\">>\n" + b.String() + "<</jql-each>>\n"
	issues := &tracker{}
	for n := range 3 {
		issue := tracked{"key": table.Plain(fmt.Sprintf("X-%d", n))}
		for i := range parts {
			if !gone || (n+i)%2 == 0 {
				issue[fmt.Sprintf("f%d", i)] = table.Plain(fmt.Sprintf("v%d", n))
			}
		}
		issues.issues = append(issues.issues, issue)
	}
	md := eachMarkdown(nil)
	doc := md.Parser().Parse(text.NewReader([]byte(page)), WithContext(t.Context()))
	nodes := Nodes(doc)
	if len(nodes) != 1 || nodes[0].Spec.Failed() || len(nodes[0].Body.Nodes) != len(parts) {
		return // the parts are others to goldmark
	}
	for i, n := range nodes[0].Body.Nodes {
		alone := md.Parser().Parse(text.NewReader([]byte(parts[i])))
		if alone.ChildCount() != 1 || alone.FirstChild().Kind() != n.Kind() {
			return // as above
		}
	}
	for i, n := range nodes[0].Body.Nodes[1:] {
		if before := nodes[0].Body.Nodes[i]; JoinOf(before, n, n.HasBlankPreviousLines(), []byte(page)) != Apart {
			return // as above
		}
	}
	Resolve(context.Background(), issues, nodes)
	var built bytes.Buffer
	if err := md.Renderer().Render(&built, []byte(page), doc); err != nil {
		t.Fatal(err)
	}

	body := nodes[0].Body
	var text []string
	var last ast.Node
	blank := false
	for _, group := range nodes[0].Result.Table.Groups {
		for n, row := range group.Rows {
			f := body.Fill(row)
			for i, made := range f.Copy(nil, 1) {
				blank = blank || i > 0 && body.Nodes[i].HasBlankPreviousLines() || i == 0 && n > 0 && body.Blank
				if made == nil {
					continue
				}
				if len(body.uses[body.Nodes[i]]) > 0 && valueIn(f, body.Nodes[i]) == "" {
					return // a part of it is left out
				}
				if last != nil && (blank || JoinOf(last, made, false, []byte(page)) == NeedsBlank) {
					text = append(text, "")
				}
				blank, last = false, made
				text = append(text, strings.ReplaceAll(parts[i], "$", valueIn(f, body.Nodes[i])))
			}
		}
	}
	var want bytes.Buffer
	whole := strings.Join(text, "\n") + "\n"
	if err := md.Convert([]byte(whole), &want); err != nil {
		t.Fatal(err)
	}
	a, b2 := anyID.ReplaceAllString(built.String(), ""), anyID.ReplaceAllString(want.String(), "")
	if diff := cmp.Diff(b2, a); diff != "" {
		t.Errorf("%s\nbecomes what is not\n%s(-want +got):\n%s", page, whole, diff)
	}
}

// valueIn returns what the first placeholder in a block shows.
func valueIn(f Filling, block ast.Node) string {
	if used := f.body.uses[block]; len(used) > 0 {
		return table.PlainText(f.Values[used[0]])
	}
	return ""
}
