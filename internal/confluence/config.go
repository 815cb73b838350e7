package confluence

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// Config returns the links section of a configuration to start from: YAML
// with a link for each application link, and the names of the variables that
// have to hold the credentials. from says whose application links they are.
// There has to be at least one.
func Config(from string, links []ApplicationLink) string {
	taken := make(map[string]bool)
	names := make([]string, len(links))
	primary, chosen := 0, false
	for i, l := range links {
		names[i] = unique(LinkName(l.Name), "-", taken)
		if l.Primary && !chosen {
			primary, chosen = i, true
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# The application links of %s. Secrets never stand here: the\n# configuration names the variables that hold them.\n", printable(from))
	fmt.Fprintf(&b, "default_link: %s", yamlName(names[primary]))
	if !chosen && len(links) > 1 {
		b.WriteString("   # Confluence says of none that it is the primary one")
	}
	b.WriteString("\nlinks:\n")
	variables := make(map[string]bool)
	for i, l := range links {
		writeLink(&b, names[i], unique(variable(names[i]), "_", variables), l)
	}
	return b.String()
}

func writeLink(b *strings.Builder, name, variable string, l ApplicationLink) {
	fmt.Fprintf(b, "  %s:   # %s", yamlName(name), printable(l.Name))
	if l.ID != "" {
		fmt.Fprintf(b, ", %s", printable(l.ID))
	}
	fmt.Fprintf(b, "\n    url: %s\n", yamlString(l.DisplayURL.String()))
	cloud := strings.HasSuffix(strings.ToLower(l.DisplayURL.Hostname()), ".atlassian.net")
	plain := func(scheme, host string) bool { return scheme == "http" && !linkconfig.IsLoopback(host) }
	switch rpc := l.RPCURL.String(); {
	case rpc == l.DisplayURL.String():
	case plain(l.RPCURL.Scheme, l.RPCURL.Hostname()):
		fmt.Fprintf(b, "    # Confluence itself asks %s: plain http, so not used here.\n", printable(rpc))
	default:
		fmt.Fprintf(b, "    api_url: %s   # where Confluence sends its own requests\n", yamlString(rpc))
	}
	if plain(l.DisplayURL.Scheme, l.DisplayURL.Hostname()) {
		b.WriteString("    # allow_http: true   # without it, no credentials are sent over plain http\n")
	}
	if cloud {
		fmt.Fprintf(b, `    deployment: cloud
    auth:
      type: basic            # an e-mail address and an API token
      user_env: JIRA%[1]s_EMAIL
      token_env: JIRA%[1]s_TOKEN
`, variable)
		return
	}
	fmt.Fprintf(b, `    deployment: datacenter
    auth:
      type: bearer           # a personal access token
      token_env: JIRA%s_TOKEN
`, variable)
}

// unique returns a name that is not taken, and takes it.
func unique(name, sep string, taken map[string]bool) string {
	all := name
	for n := 2; taken[all]; n++ {
		all = fmt.Sprintf("%s%s%d", name, sep, n)
	}
	taken[all] = true
	return all
}

// variable returns the part of the names of variables that differs between links:
// "_TEAM" for team-jira, "" for jira.
func variable(link string) string {
	var b strings.Builder
	for _, word := range notVariable.Split(strings.ToUpper(link), -1) {
		if word != "" && word != "JIRA" {
			b.WriteString("_" + word)
		}
	}
	return b.String()
}

var notVariable = regexp.MustCompile(`[^A-Z0-9]+`)

// plainYAML matches what YAML takes for a string without quotes, and for
// nothing else.
var plainYAML = regexp.MustCompile(`^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$`)

// yamlName writes the name of a link.
func yamlName(name string) string {
	switch name {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
	default:
		if plainYAML.MatchString(name) {
			return name
		}
	}
	return yamlString(name)
}

// yamlString writes a string in double quotes, in which JSON is YAML, too.
func yamlString(s string) string {
	quoted, _ := json.Marshal(s) // strings can always be written
	return string(quoted)
}

// printable returns text for a comment, on one line.
func printable(s string) string {
	return strings.Join(strings.FieldsFunc(valid(s), func(c rune) bool { return isSpace(c) || c >= 0x80 && c < 0xa0 || c == '\uFEFF' }), " ")
}
