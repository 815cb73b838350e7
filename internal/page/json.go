package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

var (
	jsonStart = regexp.MustCompile(`^\{\s*"[^"\n]*"\s*:`)
	jsonJQL   = regexp.MustCompile(`"jql"\s*:`)
	jsonDraft = regexp.MustCompile(`"draft"\s*:`)
)

func jsonFrontMatter(page *table.Page, start int) (body int) {
	data := page.File.Bytes()[start:]
	var fields map[string]json.RawMessage
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&fields); err != nil {
		if jsonStart.Match(data) {
			at := start + len(data)
			if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
				at = start + max(int(syntax.Offset)-1, 0)
			}
			page.Problems = append(page.Problems, source.Problem{
				Span: source.Span{File: page.File, Start: at, End: at}, Code: "front-matter",
				Message: "the front matter is broken JSON: " + err.Error(),
			})
		}
		return start
	}
	end := int(decoder.InputOffset())
	after, _, _ := bytes.Cut(data[end:], []byte("\n"))
	if len(bytes.TrimSpace(after)) > 0 {
		return start
	}
	// A title or description that is no text is none for us.
	_ = json.Unmarshal(fields["title"], &page.Title)
	_ = json.Unmarshal(fields["description"], &page.Description)
	place := func(key *regexp.Regexp, length int) source.Span {
		at := source.Span{File: page.File, Start: start, End: start + 1}
		if m := key.FindIndex(data[:end]); m != nil {
			at.Start, at.End = start+m[0], start+m[0]+length
		}
		return at
	}
	if draft, ok := fields["draft"]; ok {
		page.Draft = string(draft) == "true"
		if !page.Draft && string(draft) != "false" {
			page.Problems = append(page.Problems, source.Problem{
				Span: place(jsonDraft, len(`"draft"`)), Code: "front-matter", Message: "draft in the front matter is neither true nor false", Fix: "write true or false",
			})
		}
	}
	if _, ok := fields["jql"]; ok {
		page.Problems = append(page.Problems, source.Problem{
			Span: place(jsonJQL, len(`"jql"`)), Code: "front-matter", Message: "jql is not read from front matter in JSON",
			Fix: "write the front matter as YAML between lines of ---",
		})
	}
	return min(start+end+len(after)+1, len(page.File.Bytes()))
}
