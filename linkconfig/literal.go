package linkconfig

import (
	"regexp"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
)

// secretWord is in the names of keys under which people write secrets; those
// that name a variable, a file or an address end differently.
var (
	secretWord = regexp.MustCompile(`(?i)token|pass(word|wd|phrase)|pwd|secret|credential|api[-_ ]?key|private[-_ ]?key|bearer|^(pat|pass|key)$`)
	notSecret  = regexp.MustCompile(`(?i)_(env|file|url)$`)
)

func namesSecret(key string) bool {
	return secretWord.MatchString(key) && !notSecret.MatchString(key)
}

// atlassianToken is how the tokens of Atlassian's cloud begin.
var atlassianToken = regexp.MustCompile(`^A[A-Z]{2}TT3[A-Za-z0-9_=-]{12,}`)

// A variable's name is in capitals, as POSIX has it (XBD 8.1), or in small
// letters with an underscore; what else may be a name is as likely a password.
var (
	variableName = regexp.MustCompile(`^([A-Z_][A-Z0-9_]*|[a-z][a-z0-9]*(_[a-z0-9]+)+)$`)
	codedSecret  = regexp.MustCompile(`^[A-Z0-9]{16,}$`)
	digit        = regexp.MustCompile(`[0-9]`)
	lower        = regexp.MustCompile(`[a-z]`)
	upper        = regexp.MustCompile(`[A-Z]`)
	randomText   = regexp.MustCompile(`^[A-Za-z0-9+=_-]{20,}$`)
)

// namesVariable reports whether text is the name of a variable and not what
// should be in one.
func namesVariable(text string) bool {
	return variableName.MatchString(text) && !atlassianToken.MatchString(text) &&
		!(codedSecret.MatchString(text) && digit.MatchString(text))
}

// looksRandom reports whether text, which should be a path, is more likely a
// token.
func looksRandom(text string) bool {
	return atlassianToken.MatchString(text) ||
		randomText.MatchString(text) && digit.MatchString(text) && lower.MatchString(text) && upper.MatchString(text)
}

// tokenForName reports whether a name is more likely a token. Names are words
// with hyphens between them, and words may have digits.
func tokenForName(name string) bool {
	return atlassianToken.MatchString(name) ||
		slices.ContainsFunc(strings.FieldsFunc(name, func(c rune) bool { return c == '-' || c == '_' }), looksRandom)
}

func (d *decoder) variableName(key string, to *source.Text) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, key)
		switch {
		case !ok:
		case namesVariable(t.Value):
			*to = t
		default:
			*to = t
			d.problem(n.Span, "literal-secret", key+" is not the name of a variable",
				"write one such as JIRA_TOKEN; if this is the secret itself, withdraw it and put a new one into the variable")
		}
	}
}

func (d *decoder) secretFile(key string, to *source.Text) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, key)
		switch {
		case !ok:
		case looksRandom(t.Value) || strings.ContainsFunc(t.Value, isControl):
			d.secretHere(n.Span, key+" is not the path of a file")
		default:
			*to = t
		}
	}
}

// secretHere reports a secret in the file.
func (d *decoder) secretHere(at source.Span, what string) {
	d.secrets[at] = true
	d.problem(at, "literal-secret", what+": a secret has no place in this file",
		"withdraw it, put a new one into a variable, and name that: token_env: JIRA_TOKEN")
}

// tokens reports values anywhere that are tokens by their looks.
func (d *decoder) tokens(n *yamltext.Node, seen map[*yamltext.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	if atlassianToken.MatchString(n.Text.Value) && !d.secrets[n.Span] {
		d.secretHere(n.Span, "this value is an API token of Atlassian")
	}
	for _, i := range n.Items {
		d.tokens(i, seen)
	}
	for _, f := range n.Fields {
		d.tokens(f.Value, seen)
	}
}
