package field

import (
	"github.com/jqlbuild/jqlbuild/internal/adf"
	"github.com/jqlbuild/jqlbuild/table"
)

// latestComment returns the newest of a page of comments.
func latestComment(v any) any {
	list := elements(v)
	if page, ok := v.(object); ok && has(page, "comments") {
		list = elements(page["comments"])
	}
	var latest any
	var created string
	for _, e := range list {
		o, ok := e.(object)
		if !ok {
			continue
		}
		if at := text(o, "created"); latest == nil || at >= created {
			latest, created = o, at
		}
	}
	return latest
}

// comment returns a comment after its author and date.
func (p printer) comment(o object) (table.Cell, bool) {
	var body table.Content
	switch b := o["body"].(type) {
	case markup:
		body = p.markup(b).Content
	case string:
		body = adf.FromWiki(b)
	case object:
		body = adf.Content(encode(b))
	default:
		return table.Cell{}, false
	}
	if len(body) == 0 {
		return table.Cell{}, true
	}
	if _, done := o["body"].(markup); !done {
		p.mention(body)
	}
	var by table.Content
	if author := member(o, "author"); author != nil {
		by = p.person(author).Content
	}
	created, ok := p.time(text(o, "created"))
	if ok {
		if len(by) > 0 {
			by = append(by, table.Plain(", ")...)
		}
		by = append(by, created.Content...)
	}
	c := table.Cell{Content: body, Sort: created.Sort}
	if !ok {
		c.Sort = sortKey(table.PlainText(body))
	}
	if len(by) > 0 {
		c.Content = append(table.Content{{Kind: table.Paragraph, Children: by}}, body...)
	}
	return c, true
}
