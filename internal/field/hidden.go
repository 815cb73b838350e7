package field

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"github.com/jqlbuild/jqlbuild/table"
)

// A Hidden is the addresses of a Jira that pages must not publish: all that
// lead to the origins of the URLs that it was made of. nil hides nothing. It is
// read-only and safe for concurrent use.
type Hidden struct {
	origins []hiddenOrigin
}

type hiddenOrigin struct {
	host, port string         // port is "" for the scheme's own
	address    *regexp.Regexp // of an address with that host, as it stands in a text
}

// Hide returns what hides the addresses of Jiras. URLs that are nil are passed
// over.
func Hide(urls ...*url.URL) *Hidden {
	h := new(Hidden)
	for _, u := range urls {
		if u == nil || u.Hostname() == "" {
			continue
		}
		host := asciiHost(u.Hostname())
		forms := spellings(host)
		if unicode, err := idna.ToUnicode(host); err == nil && unicode != host {
			forms += "|" + spellings(unicode)
		}
		h.origins = append(h.origins, hiddenOrigin{
			host: host, port: ownPort(u),
			address: regexp.MustCompile(`(?i)(?:[a-z][a-z0-9+.-]*(?::|%3A))?(?:(?:[/\\]|%2F){2,})?(?:[^\s/\\@<>"'=]+@)?\[?(?:` + forms + `)\]?\.?(:[0-9]+)?((?:(?:[/?#\\]|%2F|%3F|%23)[^\s<>"']*)?)`),
		})
	}
	return h
}

// spellings returns a pattern of a host whose characters may be escaped as in
// URLs.
func spellings(host string) string {
	var b strings.Builder
	for _, r := range host {
		escaped := url.QueryEscape(string(r))
		if escaped == string(r) || r == ':' {
			escaped = escapedByte(byte(r))
		}
		b.WriteString("(?:" + regexp.QuoteMeta(string(r)) + "|" + escaped + ")")
	}
	return b.String()
}

// escapedByte returns a byte as it is escaped in a URL.
func escapedByte(b byte) string {
	const digits = "0123456789ABCDEF"
	return "%" + string([]byte{digits[b>>4], digits[b&15]})
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

// leads reports whether an address leads to what is hidden. What is no URL
// leads nowhere.
func (h *Hidden) leads(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return h.text(address) != address
	}
	host, port := asciiHost(u.Hostname()), ownPort(u)
	return slices.ContainsFunc(h.origins, func(o hiddenOrigin) bool { return o.host == host && o.port == port }) ||
		h.text(address) != address // such as one that a redirect of another site is to lead to
}

// namedKey finds the issue that an address of Jira is about.
var namedKey = regexp.MustCompile(`(?i)(?:/browse/|/issues?/|[?&](?:selectedIssue|issueKey|key)=)([A-Z][A-Z0-9_]*-[0-9]+)`)

// text returns a text without the addresses in it: each becomes the key of the
// issue that it names, else nothing.
func (h *Hidden) text(s string) string {
	for _, o := range h.origins {
		s = o.strip(s)
	}
	return s
}

func (o hiddenOrigin) strip(s string) string {
	var b strings.Builder
	rest := 0
	for _, m := range o.address.FindAllStringSubmatchIndex(s, -1) {
		start, end := m[0], m[1]
		port, tail := "", m[4] < m[5]
		if m[2] >= 0 {
			port = s[m[2]+1 : m[3]]
		}
		switch {
		case start > 0 && partOfHost(s[start-1]), port == "" && !tail && end < len(s) && partOfHost(s[end]):
			continue // another host, that ends or begins so
		case port != "" && port != o.port && !(o.port == "" && (port == "443" || port == "80")):
			continue // another server on that host
		}
		// Sentences go on behind an address.
		for end > start && strings.IndexByte(".,;:!?)]}|", s[end-1]) >= 0 {
			end--
		}
		b.WriteString(s[rest:start])
		address := s[start:end]
		if plain, err := url.PathUnescape(address); err == nil {
			address = plain
		}
		if key := namedKey.FindStringSubmatch(address); key != nil {
			b.WriteString(strings.ToUpper(key[1]))
		}
		rest = end
	}
	if rest == 0 {
		return s
	}
	b.WriteString(s[rest:])
	return b.String()
}

// partOfHost reports whether a byte may belong to the name of a host.
func partOfHost(b byte) bool {
	return b == '-' || b == '_' || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
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
	shown := make(table.Content, 0, len(c))
	for _, n := range c {
		n.Text, n.Name = h.text(n.Text), h.text(n.Name)
		n.Children = h.content(n.Children)
		switch {
		case n.Kind == table.Link && h.leads(n.URL):
			shown = append(shown, n.Children...)
		case n.Kind == table.Text && n.Text == "", n.Kind == table.Link && len(n.Children) == 0:
		default:
			shown = append(shown, n)
		}
	}
	if len(shown) == 0 {
		return nil
	}
	return shown
}
