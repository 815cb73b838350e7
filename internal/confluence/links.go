package confluence

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/jqlbuild/jqlbuild/source"
)

// LinkName makes the name of a link for the configuration of an application
// link's name: "Orrery Jira" becomes "orrery-jira". A name without letters and
// digits becomes "jira".
func LinkName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if len(words) == 0 {
		return "jira"
	}
	return strings.Join(words, "-")
}

// hostName makes the name of a link of a Jira's address.
func hostName(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if site, ok := strings.CutSuffix(host, ".atlassian.net"); ok {
		host = site
	}
	return LinkName(host)
}

// id matches what Confluence identifies an application link by.
var id = regexp.MustCompile(`^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

// A links gives each application link of a page a name.
type links struct {
	given  map[string]string // Options.Links
	names  map[string]string // of application links, by their ids
	linked map[string]string // names of links, by what they stand for
	taken  map[string]bool
	needed []need
}

// A need is a link that the configuration has to have.
type need struct {
	name, of string
	first    source.Span
}

func newLinks(given map[string]string) *links {
	return &links{given: given, names: make(map[string]string), linked: make(map[string]string), taken: make(map[string]bool)}
}

// collect learns names from the macros that have both a name and an id.
func (l *links) collect(n *node) {
	if n.name == "ac:structured-macro" || n.name == "ac:macro" {
		m := newMacro(n)
		name, id := m.take("server").Value, m.take("serverId").Value
		if _, known := l.names[id]; name != "" && id != "" && !known {
			l.names[id] = name
		}
	}
	for _, k := range n.kids {
		l.collect(k)
	}
}

// named returns the link for an application link, of which the name or the id
// may be "". It is "", the primary link, if both are.
func (l *links) named(name, ident string, at source.Span) string {
	if name == "" && ident == "" {
		return ""
	}
	if id.MatchString(name) && ident == "" {
		name, ident = "", name
	}
	if name == "" {
		name = l.names[ident]
	}
	for _, key := range []string{ident, name} {
		if link, ok := l.given[key]; ok && key != "" {
			return link
		}
	}
	if name != "" {
		return l.need(fmt.Sprintf("the application link %q", name), LinkName(name), at)
	}
	return l.need("the application link with the id "+ident, LinkName("applink "+ident[:min(len(ident), 8)]), at)
}

// at returns the link for an address in a Jira.
func (l *links) at(u *url.URL, at source.Span) string {
	origin := strings.ToLower(u.Scheme + "://" + u.Host)
	address := origin + strings.ToLower(u.Path) + "/"
	best, link := "", ""
	for given, name := range l.given {
		base := strings.TrimRight(strings.ToLower(given), "/") + "/"
		if strings.Contains(base, "://") && strings.HasPrefix(address, base) && len(base) > len(best) {
			best, link = base, name
		}
	}
	if best != "" {
		return link
	}
	return l.need("the Jira at "+strings.ToLower(u.Host), hostName(u), at)
}

// need returns the name of the link for what is described, and remembers that
// the page needs it.
func (l *links) need(of, name string, at source.Span) string {
	if name, ok := l.linked[of]; ok {
		return name
	}
	unique := name
	for n := 2; l.taken[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	l.taken[unique] = true
	l.linked[of] = unique
	l.needed = append(l.needed, need{unique, of, at})
	return unique
}

func (l *links) problems() []source.Problem {
	var problems []source.Problem
	for _, n := range l.needed {
		problems = append(problems, source.Problem{
			Span: n.first, Code: "convert-needs-link", Warning: true,
			Message: fmt.Sprintf("the page needs the link %q in the configuration: it stands for %s", n.name, n.of),
		})
	}
	return problems
}
