package linkconfig

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/yamltext"
)

// address reads an http or https URL and makes it plain: lower case where case
// does not count, no port that is the scheme's own, no slash at the end.
func (d *decoder) address(what string, to **url.URL) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		var why string
		fix := "write it as https://example.atlassian.net"
		if what == "url of site" {
			fix = "write it as https://docs.example.com or https://example.github.io/docs"
		}
		u, err := url.Parse(t.Value)
		switch {
		case err != nil:
			why = "is not an address"
		case u.User != nil:
			why, fix = "holds a user or a password", "name variables under auth: instead, and change that password, which is known now"
		case u.Scheme != "https" && u.Scheme != "http":
			why = "does not begin with https://"
		case u.Hostname() == "":
			why = "names no host"
		case u.RawQuery != "" || u.ForceQuery || strings.Contains(t.Value, "#"):
			why, fix = "has something after ? or #", "keep what stands before"
		case what == "url" && pagePath.MatchString(u.Path):
			why, fix = "is the address of a page in Jira", "keep what stands before /"+pagePath.FindStringSubmatch(u.Path)[1]
		case what == "url" && strings.HasSuffix(strings.ToLower(u.Hostname()), ".atlassian.net") && strings.Trim(u.Path, "/") != "":
			why, fix = "has a path, which the address of a Jira Cloud site has not", "keep what stands before the path"
		}
		if why != "" {
			d.problem(t.Span(), "bad-url", what+" "+why, fix)
			return
		}
		o := Origin(u)
		u.Host = strings.TrimPrefix(o, u.Scheme+"://")
		u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
		*to = u
	}
}

// pagePath is what may follow a Jira's own address, and never belongs to it.
var pagePath = regexp.MustCompile(`/(browse|rest|issues|projects|secure|jira/(?:software|servicedesk|core|your-work))(/.*)?$`)
