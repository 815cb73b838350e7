package field

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"github.com/jqlbuild/jqlbuild/table"
)

// A Hidden is the addresses of a Jira that pages must not publish: all that
// lead to the origins of the URLs that it was made of. nil hides nothing. It is
// read-only and safe for concurrent use once its fields are set.
type Hidden struct {
	// Issues is where people reach Jira, if addresses of issues may be
	// published: then they are that and /browse/KEY, and nothing more. What
	// Confluence shares the origin with is left alone. Defaults to none: an
	// address of an issue becomes its key.
	Issues string

	// Closed are projects, by key, whose issues' addresses may not be published
	// in any case. Defaults to none.
	Closed []string

	// ClosedOnly leaves all addresses alone but those of issues of Closed.
	ClosedOnly bool

	// Words are those beside a text that led to a Closed issue. nil is English.
	Words *table.Words

	origins []hiddenOrigin
}

type hiddenOrigin struct {
	hosts []string // in lower case, as ASCII, and as people write it if that differs
	port  string   // "" for the scheme's own
}

// Hide returns what hides the addresses of Jiras. URLs that are nil are passed
// over.
func Hide(urls ...*url.URL) *Hidden {
	h := new(Hidden)
	for _, u := range urls {
		if u == nil || u.Hostname() == "" {
			continue
		}
		o := hiddenOrigin{hosts: []string{asciiHost(u.Hostname())}, port: ownPort(u)}
		if unicode, err := idna.ToUnicode(o.hosts[0]); err == nil && unicode != o.hosts[0] {
			o.hosts = append(o.hosts, unicode)
		}
		h.origins = append(h.origins, o)
	}
	return h
}

// asciiHost returns a host in the one form in which hosts are compared.
func asciiHost(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ascii, err := idna.ToASCII(host); err == nil {
		return ascii
	}
	return host
}

// ownPort returns a URL's port, or "" for that of its scheme.
func ownPort(u *url.URL) string {
	switch port := u.Port(); {
	case port == "443" && strings.EqualFold(u.Scheme, "https"), port == "80" && strings.EqualFold(u.Scheme, "http"):
		return ""
	default:
		return port
	}
}

// link returns where a link to an address may lead: "" if nowhere. What is no
// URL leads nowhere.
func (h *Hidden) link(address string) string {
	found := h.find(address)
	u, err := url.Parse(address)
	if len(found) == 0 && h.ClosedOnly {
		return address
	}
	if err == nil && len(found) == 0 {
		host, port := asciiHost(u.Hostname()), ownPort(u)
		if !slices.ContainsFunc(h.origins, func(o hiddenOrigin) bool { return o.hosts[0] == host && o.port == port }) {
			return address
		}
	}
	if len(found) > 0 && found[0].start == 0 {
		if h.Issues != "" && found[0].wiki {
			return address
		}
		return h.instead(found[0], true)
	}
	return "" // such as a redirect of another site that is to lead there
}

// text returns a text without the addresses in it: each becomes the issue that
// it names, else nothing.
func (h *Hidden) text(s string) string {
	var b strings.Builder
	rest := 0
	for _, a := range h.find(s) {
		b.WriteString(s[rest:a.start])
		b.WriteString(h.instead(a, false))
		rest = a.end
	}
	if rest == 0 {
		return s
	}
	b.WriteString(s[rest:])
	return b.String()
}

// instead returns what stands in an address's place, in a text or as where a
// link leads.
func (h *Hidden) instead(a found, link bool) string {
	switch {
	case h.Issues != "" && a.wiki:
		return a.text
	case h.Issues != "" && a.key != "" && !inProject(a.key, h.Closed):
		return strings.TrimSuffix(h.Issues, "/") + "/browse/" + a.key
	case link:
		return ""
	}
	return a.key
}

// cell returns a cell without the addresses in it.
func (h *Hidden) cell(c table.Cell) table.Cell {
	if h == nil || len(h.origins) == 0 {
		return c
	}
	content := h.content(c.Content)
	if before, after := table.PlainText(c.Content), table.PlainText(content); before != after || h.text(c.Sort) != c.Sort {
		c.Sort = sortKey(after)
	}
	c.Content = content
	return c
}

func (h *Hidden) content(c table.Content) table.Content {
	if !h.within(c) {
		return c
	}
	c = clone(c)
	var l hiddenLine
	h.lines(c, &l)
	h.end(&l)
	return h.links(c)
}

// closed reports whether an address leads to an issue that is not public, where
// others are linked.
func (h *Hidden) closed(address string) bool {
	found := h.find(address)
	return len(found) > 0 && (h.ClosedOnly || h.Issues != "") && found[0].start == 0 && inProject(found[0].key, h.Closed)
}

// within reports whether content may hold an address, so that what does not,
// which is nearly all of it, costs little.
func (h *Hidden) within(c table.Content) bool {
	const signs = ".:/%\\\u3002\uff0e\uff61"
	return slices.ContainsFunc(c, func(n table.Node) bool {
		return n.URL != "" || strings.ContainsAny(n.Text, signs) || strings.ContainsAny(n.Name, signs) || h.within(n.Children)
	})
}

func clone(c table.Content) table.Content {
	c = slices.Clone(c)
	for i := range c {
		c[i].Children = clone(c[i].Children)
	}
	return c
}

// A hiddenLine is texts that stand next to each other: an address may go on
// from one to the next.
type hiddenLine struct{ texts []*string }

// lines takes the addresses out of texts. A break, a block and the ends of a
// link end an address.
func (h *Hidden) lines(c table.Content, l *hiddenLine) {
	for i := range c {
		n := &c[i]
		n.Name = h.text(n.Name)
		switch n.Kind {
		case table.Text, table.Code:
			l.texts = append(l.texts, &n.Text)
		case table.Strong, table.Emphasis, table.Underline, table.Strike, table.Subscript, table.Superscript:
			h.lines(n.Children, l)
		default:
			h.end(l)
			n.Text = h.text(n.Text)
			h.lines(n.Children, l)
			h.end(l)
		}
	}
}

// end ends a line.
func (h *Hidden) end(l *hiddenLine) {
	texts := l.texts
	l.texts = nil
	if len(texts) > 1 {
		var whole strings.Builder
		for _, t := range texts {
			whole.WriteString(*t)
		}
		all := h.find(whole.String())
		for _, a := range slices.Backward(all) {
			instead, at := h.instead(a, false), 0
			for _, t := range texts {
				next := at + len(*t)
				if lo, hi := max(a.start, at), min(a.end, next); lo < hi {
					*t = (*t)[:lo-at] + instead + (*t)[hi-at:]
					instead = ""
				}
				at = next
			}
		}
	}
	for _, t := range texts {
		*t = h.text(*t)
	}
}

// links takes the links to addresses off, and what has nothing left to show.
func (h *Hidden) links(c table.Content) table.Content {
	shown := make(table.Content, 0, len(c))
	for _, n := range c {
		n.Children = h.links(n.Children)
		to := n.URL
		if n.Kind == table.Link {
			to = h.link(n.URL)
		}
		switch {
		case n.Kind == table.Link && to == "":
			shown = append(shown, n.Children...)
			if len(n.Children) > 0 && h.closed(n.URL) {
				shown = append(shown, notPublic(h.Words))
			}
		case n.Kind == table.Text && n.Text == "", n.Kind == table.Link && len(n.Children) == 0:
		default:
			n.URL = to
			shown = append(shown, n)
		}
	}
	if len(shown) == 0 {
		return nil
	}
	return shown
}
