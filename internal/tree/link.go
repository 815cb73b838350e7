package tree

import (
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
)

// A Link is a link on a page to something of the Tree.
type Link struct {
	To     string      // the path of a page or another file, there or not, or of a folder with a slash
	Anchor string      // the place on that page; "" for none
	Image  bool        // it shows an image or the like
	Text   string      // the destination as it is written
	Span   source.Span // where that stands
}

// key returns the link as the manifest has it.
func (l Link) key() string {
	if l.Anchor == "" {
		return l.To
	}
	return l.To + "\x00" + l.Anchor
}

// anyAnchor in place of a page's anchors says that they are not known.
const anyAnchor = "*"

// hasAnchor reports whether anchors, as a Draft returns them, have one.
func hasAnchor(anchors, anchor string) bool {
	return anchors == anyAnchor || strings.Contains(anchors, "\n"+anchor+"\n")
}

// anchors returns the anchors of a page that is made.
func (w *build) anchors(page string) string {
	if j := w.byPath()[page]; j != nil {
		return j.anchors
	}
	return anyAnchor
}

// leads reports whether a link, as the manifest has it, leads somewhere.
func (w *build) leads(key string) bool {
	to, anchor, anchored := strings.Cut(key, "\x00")
	switch {
	case w.all.Has(to):
		return !w.drafts[to] && (!anchored || hasAnchor(w.anchors(to), anchor))
	case strings.HasSuffix(to, "/"):
		return w.all.HasFolder(strings.TrimSuffix(to, "/"))
	}
	return w.all.HasFile(to)
}

// follow reports the links of a page that lead nowhere.
func (w *build) follow(j *job) {
	for _, l := range j.links {
		key := l.key()
		switch {
		case w.isLate(l):
			j.doubts = append(j.doubts, l)
		case !w.leads(key):
			j.problems = append(j.problems, w.broken(l))
		}
		if l.To != j.file.path { // whose anchors change only with the page
			j.linked = append(j.linked, key)
		}
	}
	slices.Sort(j.linked)
	j.linked = slices.Compact(j.linked)
	j.problems = sortLinks(j.problems)
}

const brokenLink = "broken-link"

// broken returns the problem of a link that leads nowhere.
func (w *build) broken(l Link) source.Problem {
	p := source.Problem{Span: l.Span, Code: brokenLink, Warning: true}
	switch {
	case w.drafts[l.To]:
		p.Message = "the link to " + l.Text + " leads to a draft, which is not made"
		p.Fix = "take out `draft: true` there, or the link here"
		return p
	case w.all.Has(l.To):
		p.Message = "the link to " + l.Text + " leads to no heading or id of " + l.To
		p.Fix = suggest.Fix(l.Anchor, strings.Fields(w.anchors(l.To)), "take the id that the heading has in the built page")
		return p
	case l.Image:
		p.Message = "the file " + l.Text + " is not there, and cannot be shown"
	case strings.HasSuffix(l.To, ".md"), strings.HasSuffix(l.To, ".html"), strings.HasSuffix(l.Text, "/"):
		p.Message = "the link to " + l.Text + " leads to no page"
	default:
		p.Message = "the link to " + l.Text + " leads to no file"
	}
	p.Fix = "check the path; it is taken from the folder of this page"
	switch meant, sameName := w.all.near(strings.TrimSuffix(l.To, "/")); {
	case sameName:
		p.Fix = "write " + meant + " as the file is called; the case of letters counts"
	case meant != "":
		p.Fix = "did you mean " + meant + "?"
	}
	return p
}
