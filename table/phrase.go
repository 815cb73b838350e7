package table

import (
	"strings"
	"time"
)

// maxDepth is how deep content within content is written with its markup;
// what lies deeper is written as text.
const maxDepth = 32

// content appends rich text. Where only phrasing content may stand, blocks
// are reduced to their text and marks.
func (w *htmlWriter) content(c Content) {
	if len(c) == 0 {
		return
	}
	if w.depth == maxDepth {
		w.lines(PlainText(c))
		return
	}
	w.depth++
	for i, n := range c {
		if w.inline && i > 0 && (n.Kind.block() || c[i-1].Kind.block()) {
			w.text(" ")
		}
		w.node(n)
	}
	w.depth--
}

// block reports whether nodes of the kind begin a new line.
func (k Kind) block() bool { return k >= Paragraph }

func (w *htmlWriter) node(n Node) {
	switch n.Kind {
	case Text:
		w.lines(n.Text)
	case Break:
		w.raw(`<br/>`)
	case Status:
		w.status(n)
	case Icon:
		w.icon(n)
	case Time:
		w.time(n)
	case Person:
		w.element("span", "jql-person", n.Text)
	case Code:
		w.element("code", "", n.Text)
	case Link:
		w.link(n)
	case Strong:
		w.mark("strong", n.Children)
	case Emphasis:
		w.mark("em", n.Children)
	case Underline:
		w.mark("u", n.Children)
	case Strike:
		w.mark("s", n.Children)
	case Subscript:
		w.mark("sub", n.Children)
	case Superscript:
		w.mark("sup", n.Children)
	case Unseen:
		w.element("span", "jql-hidden", " ("+n.Text+")")
	default:
		if w.inline {
			w.reduced(n)
		} else {
			w.block(n)
		}
	}
}

// lines appends text, keeping its line breaks.
func (w *htmlWriter) lines(text string) {
	for line := range strings.Lines(text) {
		line, broken := strings.CutSuffix(line, "\n")
		w.text(strings.TrimSuffix(line, "\r"))
		if broken {
			w.raw(`<br/>`)
		}
	}
}

// element appends an element that holds only text.
func (w *htmlWriter) element(name, class, text string) {
	w.raw(`<`)
	w.raw(name)
	if class != "" {
		w.class(class)
	}
	w.raw(`>`)
	w.text(text)
	w.raw(`</`)
	w.raw(name)
	w.raw(`>`)
}

// mark appends an element that holds phrasing content.
func (w *htmlWriter) mark(name string, c Content) {
	w.raw(`<`)
	w.raw(name)
	w.raw(`>`)
	w.phrase(c)
	w.raw(`</`)
	w.raw(name)
	w.raw(`>`)
}

// phrase appends content as phrasing content.
func (w *htmlWriter) phrase(c Content) {
	inline := w.inline
	w.inline = true
	w.content(c)
	w.inline = inline
}

func (w *htmlWriter) status(n Node) {
	category := n.Name
	switch category {
	case "new", "indeterminate", "done":
	default:
		category = "undefined"
	}
	w.raw(`<span class="jql-status" data-category="`)
	w.raw(category)
	w.raw(`">`)
	w.text(n.Text)
	w.raw(`</span>`)
}

func (w *htmlWriter) time(n Node) {
	layout := time.RFC3339
	if n.Name == "date" {
		layout = time.DateOnly
	}
	w.raw(`<time`)
	w.attr("datetime", n.Time.Format(layout))
	w.raw(`>`)
	w.text(n.Text)
	w.raw(`</time>`)
}

func (w *htmlWriter) link(n Node) {
	if w.linked || !safeURL(n.URL) {
		w.phrase(n.Children)
		return
	}
	if !w.heading {
		w.raw(`<a`)
		w.attr("href", n.URL)
		w.raw(` rel="noopener external">`)
	}
	w.linked = true
	if len(n.Children) > 0 {
		w.phrase(n.Children)
	} else {
		w.text(n.URL)
	}
	w.linked = false
	if !w.heading {
		w.raw(`</a>`)
	}
}

// safeURL reports whether an address is of a kind that may be linked to.
// Browsers pass over spaces and control characters in front of a scheme, so
// nothing may stand there.
func safeURL(url string) bool {
	for _, prefix := range [...]string{"https://", "http://", "mailto:"} {
		if len(url) > len(prefix) && strings.EqualFold(url[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}
