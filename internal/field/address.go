package field

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// A found is an address of a Jira in a text.
type found struct {
	start, end int
	text       string
	key        string // of the issue that it names, or ""
	wiki       bool   // it leads to the Confluence on the same origin
}

// namedKey finds the issue that an address of Jira, in lower case, is about.
var namedKey = regexp.MustCompile(`(?:/browse/|/issues?/|/portal/[0-9]+/|/queues/(?:[a-z]+/)?[0-9]+/|/jira\.issueviews:[a-z-]+/|[?&](?:selectedissue|issuekey|key)=)([a-z][a-z0-9_]*-[0-9]+)(?:[^a-z0-9_-]|$)`)

// wikiPath matches what leads to the Confluence beside a Jira in the cloud.
var wikiPath = regexp.MustCompile(`^/wiki(?:[/?#]|$)`)

// find returns the addresses in a text, in order.
func (h *Hidden) find(s string) []found {
	if len(h.origins) == 0 {
		return nil
	}
	p := plainForm(s)
	var all []found
	for from := 0; ; {
		start, end, next := p.next(h.origins, from)
		if next < 0 {
			return all
		}
		from = next
		if start == end {
			continue // it only looked like one
		}
		a := found{start: p.at[start], end: p.at[end], wiki: wikiPath.MatchString(p.text[p.path:end])}
		a.text = s[a.start:a.end]
		if m := namedKey.FindStringSubmatch(strings.ReplaceAll(p.text[start:end], `\`, "/")); m != nil && !a.wiki {
			if key, ok := jql.ParseKey(m[1]); ok {
				a.key = key
			}
		}
		if !h.ClosedOnly || inProject(a.key, h.Closed) {
			all = append(all, a)
		}
		from = max(next, end)
	}
}

// A plain is a text as a browser would read an address in it: in lower case,
// without escapes, and with ordinary dots.
type plain struct {
	text string
	at   []int // of each byte of text, where it stands; and where the text ends
	path int   // where the path of the latest address begins
}

// maxEscapes is how often escapes may be escaped again.
const maxEscapes = 3

func plainForm(s string) plain {
	text := []byte(s)
	at := make([]int, len(s)+1)
	for i := range at {
		at[i] = i
	}
	for range maxEscapes {
		n := 0
		for i := 0; i < len(text); n++ {
			c, size := text[i], 1
			if c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
				c, size = hex(text[i+1])<<4|hex(text[i+2]), 3
			}
			text[n], at[n] = c, at[i]
			i += size
		}
		at[n] = len(s)
		if n == len(text) {
			break
		}
		text, at = text[:n], at[:n+1]
	}
	return fold(plain{text: string(text), at: at})
}

// fold puts a text into lower case, without changing where its bytes are.
func fold(p plain) plain {
	var b strings.Builder
	var at []int
	for i, r := range p.text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(p.text[i:])
		}
		switch r {
		case '\u3002', '\uff0e', '\uff61': // the full stops of East Asia, which end a label too
			r = '.'
		case '\u00ad', '\u200b', '\u2060', '\ufeff': // nothing, in a host
			continue
		}
		if '\uff10' <= r && r <= '\uff5a' && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			r -= '\uff10' - '0' // full-width
		}
		before := b.Len()
		if r == utf8.RuneError {
			b.WriteString(p.text[i : i+size])
		} else {
			b.WriteString(strings.ToLower(string(r)))
		}
		for range b.Len() - before {
			at = append(at, p.at[i])
		}
	}
	return plain{text: b.String(), at: append(at, p.at[len(p.text)])}
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'f'
}

func hex(b byte) byte {
	if b <= '9' {
		return b - '0'
	}
	return b | 0x20 - 'a' + 10
}

// next returns the first place from an offset on that may be an address at
// one of the origins, and where to go on; next is -1 at the end.
func (p *plain) next(origins []hiddenOrigin, from int) (start, end, next int) {
	first, host := -1, ""
	for _, o := range origins {
		for _, name := range o.hosts {
			if i := strings.Index(p.text[from:], name); i >= 0 && (first < 0 || from+i < first || from+i == first && len(name) > len(host)) {
				first, host = from+i, name
			}
		}
	}
	if first < 0 {
		return 0, 0, -1
	}
	next = first + len(host)
	tail, port, ok := p.authority(next, host)
	if !ok || !slices.ContainsFunc(origins, func(o hiddenOrigin) bool { return slices.Contains(o.hosts, host) && o.serves(port) }) {
		return 0, 0, next
	}
	start, slashes, ok := p.begin(first, host)
	if !ok || !slashes && !strings.ContainsAny(host, ".:") && !strings.HasPrefix(p.text[tail:], "/browse/") {
		return 0, 0, next // or a word that happens to be the name of the host
	}
	p.path = tail
	return start, p.end(start, tail), next
}

// serves reports whether a port is the origin's. One that is its scheme's own
// need not be said, whichever of the two schemes it is.
func (o hiddenOrigin) serves(port string) bool {
	return port == o.port || o.port == "" && (port == "443" || port == "80")
}

// authority returns where the authority that goes on after a host ends, and
// the port in it; ok is false if it is another host that begins like this one.
func (p *plain) authority(i int, host string) (end int, port string, ok bool) {
	at := func(i int) byte {
		if i < len(p.text) {
			return p.text[i]
		}
		return 0
	}
	if strings.Contains(host, ":") && at(i) == ']' {
		i++
	}
	if at(i) == '.' && !hostByte(at(i+1)) {
		if strings.IndexByte(":/?#\\", at(i+1)) < 0 {
			return i, "", true // a full stop
		}
		i++
	}
	if hostByte(at(i)) || at(i) == '.' && hostByte(at(i+1)) {
		return 0, "", false
	}
	if at(i) == ':' {
		rest := p.text[i+1:]
		port = rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		if port != "" {
			i += 1 + len(port)
		}
	}
	return i, port, true
}

// begin returns where the address begins whose host begins at i, and whether
// slashes are before the host; ok is false if it is none.
func (p *plain) begin(i int, host string) (start int, slashes, ok bool) {
	user := i
	if strings.Contains(host, ":") && i > 0 && p.text[i-1] == '[' {
		user--
	}
	if user > 0 && p.text[user-1] == '@' {
		user = 1 + strings.LastIndexAny(p.text[:user-1], "/\\ \t\r\n<>\"'")
	}
	slash := len(strings.TrimRight(p.text[:user], `/\`))
	switch {
	case user-slash >= 2:
	case user < i && p.text[i-1] == '@':
		return 0, false, false // an e-mail address
	case i > 0 && (hostByte(p.text[i-1]) || p.text[i-1] == '.'):
		return 0, false, false // another host that ends like this one
	default:
		return user, false, true
	}
	if scheme := strings.TrimSuffix(p.text[:slash], ":"); len(scheme) < slash {
		before := strings.TrimRight(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+.-")
		name := strings.TrimLeft(scheme[len(before):], "0123456789+.-")
		return len(scheme) - len(name), true, true
	}
	return slash, true, true
}

// end returns where an address ends whose path begins at i. Sentences, and the
// markup of links, go on behind it; the address of another site may, if this
// one is escaped within it.
func (p *plain) end(start, i int) int {
	if i == len(p.text) || strings.IndexByte("/?#\\", p.text[i]) < 0 {
		return i
	}
	within := i > start && p.at[i+1]-p.at[i] > 1
	end, opened := i, 0
loop:
	for ; end < len(p.text); end++ {
		c := p.text[end]
		if p.at[end+1]-p.at[end] > 1 && c < utf8.RuneSelf {
			continue // escaped, so no more than a part of it
		}
		switch {
		case c <= ' ', c >= utf8.RuneSelf, strings.IndexByte("<>\"'`|[]{}", c) >= 0:
			break loop
		case c == '&' && within:
			break loop
		case (c == ',' || c == ';') && another.MatchString(p.text[end+1:]):
			break loop
		case c == '(':
			opened++
		case c == ')':
			if opened--; opened < 0 {
				break loop
			}
		}
	}
	for end > i && strings.IndexByte(".,;:!?*_~", p.text[end-1]) >= 0 {
		end--
	}
	return end
}

// another matches the beginning of another address.
var another = regexp.MustCompile(`^(?:https?:)?//`)

// hostByte reports whether a byte may belong to a label of a host's name.
func hostByte(b byte) bool {
	return b == '-' || b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z'
}
