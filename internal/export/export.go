// Package export writes what shortcodes became as data: for programs, for
// spreadsheets, for sphinx-needs, and for the plugins of other site generators.
// It is pure, and what it writes depends on nothing but the Results.
package export

import (
	"strings"

	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// An Item is a shortcode that was answered, and where it stands.
type Item struct {
	Page      string // slash-separated, relative to the folder of the pages
	OwnMatter bool   // the page's front matter holds jql
	*extension.Shortcode

	// Hidden says that it stands where goldmark sees no text, such as in
	// indented code or HTML: it may be one to another engine.
	Hidden bool
}

// name returns the shortcode's name, such as "jql-table".
func (i Item) name() string {
	text := strings.TrimPrefix(i.Spec.Span.Text(), "<<")
	end := strings.IndexFunc(text, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') })
	if end < 0 {
		return text
	}
	return text[:end]
}

// answered reports whether the shortcode has an answer.
func (i Item) answered() bool {
	return i.Result != nil && (i.Result.Table != nil || i.Result.Count != nil) && !i.Spec.Failed() && !source.Failed(i.Result.Problems)
}

// view returns what a table's author said about it; nothing for other
// shortcodes.
func (i Item) view() table.TableView {
	view := i.Spec.View
	if i.Result != nil && i.Result.View != nil {
		view = i.Result.View
	}
	switch v := view.(type) {
	case table.TableView:
		return v
	case table.ListView:
		return v.TableView
	case table.EachView:
		return v.TableView
	case table.ChartView:
		return table.TableView{Caption: v.Caption, ID: v.ID}
	}
	return table.TableView{}
}
