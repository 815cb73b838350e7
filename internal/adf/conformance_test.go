package adf

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/jqlbuild/jqlbuild/table"
)

// A labelled document: what Atlassian's own renderer makes of it.
type labelled struct {
	Name  string
	ADF   json.RawMessage
	Text  *string
	Hrefs []string
}

func readCases(t *testing.T) []labelled {
	dir := os.Getenv("JQLBUILD_TESTDATA")
	if dir == "" {
		t.Skip("JQLBUILD_TESTDATA does not name the folder of labelled documents")
	}
	data, err := os.ReadFile(filepath.Join(dir, "adf", "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []labelled
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, len(data)+1)
	for lines.Scan() {
		var c labelled
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var raw string // documents that encoding/json would refuse are JSON in a string
		if json.Unmarshal(c.ADF, &raw) == nil {
			c.ADF = json.RawMessage(raw)
		}
		cases = append(cases, c)
	}
	return cases
}

// The one document that disagrees has a column of row numbers, which the
// reference has in its HTML and not in its text.
func TestReferenceText(t *testing.T) {
	const want = 0.99
	labels, agreed := 0, 0
	for _, c := range readCases(t) {
		if c.Text == nil {
			continue
		}
		labels++
		got := visible(Content(c.ADF))
		if agrees(got, *c.Text) {
			agreed++
			continue
		}
		t.Logf("%s:\n got %q\nwant %q", c.Name, got, *c.Text)
	}
	t.Logf("text agrees with the reference in %d of %d labelled documents", agreed, labels)
	if float64(agreed) < want*float64(labels) {
		t.Errorf("agreed in %d of %d, want %g", agreed, labels, want)
	}
}

func TestReferenceLinks(t *testing.T) {
	documents, links, missing := 0, 0, 0
	for _, c := range readCases(t) {
		documents++
		got := hrefs(Content(c.ADF))
		for _, href := range got {
			links++
			if !allowed(href) {
				t.Errorf("%s: link to %q", c.Name, href)
			}
		}
		for _, href := range c.Hrefs {
			// Of the reference's links, the ones with our schemes must be there,
			// other than those that it made up by putting http:// before a text.
			href = address(href, nil)
			if href != "" && !slices.Contains(got, href) && bytes.Contains(c.ADF, []byte(href)) && c.Name != "bad-link-in-link" {
				missing++
				t.Errorf("%s: no link to %q", c.Name, href)
			}
		}
	}
	t.Logf("%d documents, %d links with allowed schemes, %d of the reference's links missing", documents, links, missing)
}

// Every document, labelled or not, gives a tree that can be walked.
func TestReferenceShape(t *testing.T) {
	for _, c := range readCases(t) {
		check(t, Content(c.ADF))
	}
}

// visible returns the text of c as the reference counts it, a block a line: the
// titles of expands and the markers of items are not in it.
func visible(c table.Content) string {
	var b strings.Builder
	var write func(c table.Content)
	write = func(c table.Content) {
		for _, n := range c {
			if n.Kind == table.Break || !isInline(n) {
				b.WriteByte('\n')
			}
			if n.Kind != table.Expand {
				b.WriteString(n.Text)
			}
			write(n.Children)
		}
	}
	write(c)
	return b.String()
}

var (
	// What the reference prints for things that it has no text for, where ours
	// may have one: "[media]", "2 Files", an invalid date.
	placeholder = regexp.MustCompile(`\[[A-Za-z]+\]|📎 \d+ Files?|NaN-NaN-NaN`)
	bullet      = regexp.MustCompile(`(?m)^([*> ]|\[[x ]\] )*\d+\. |\[[x ]\] `)
)

// agrees tells whether every word of the reference's text is one or more whole
// words of ours, in the same order, and nothing else is in ours. More than one,
// since the reference puts nothing between some blocks. Case does not count,
// since it shows statuses in capitals; nor do the numbers of items.
func agrees(ours, reference string) bool {
	reference = placeholder.ReplaceAllString(bullet.ReplaceAllString(reference, " "), " \x00 ")
	ours = bullet.ReplaceAllString(ours, " ")
	return matches(words(reference), words(ours))
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool {
		return r != 0 && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && r < 0x2190
	})
}

func matches(reference, ours []string) bool {
	for len(reference) > 0 {
		if reference[0] == "\x00" {
			for skip := range len(ours) + 1 {
				if matches(reference[1:], ours[skip:]) {
					return true
				}
			}
			return false
		}
		rest := reference[0]
		for rest != "" {
			if len(ours) == 0 || !strings.HasPrefix(rest, ours[0]) {
				return false
			}
			rest, ours = rest[len(ours[0]):], ours[1:]
		}
		reference = reference[1:]
	}
	return len(ours) == 0
}
