package linkconfig

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

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

func (d *decoder) variableName(key string, to *source.Text) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, key)
		switch {
		case !ok:
			d.conceal(n)
		case namesVariable(t.Value):
			*to = t
		default:
			*to = t
			d.conceal(n)
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
			d.conceal(n)
		case looksRandom(t.Value) || strings.ContainsFunc(t.Value, isControl):
			d.secretHere(n.Span, key+" is not the path of a file", n)
		default:
			*to = t
		}
	}
}

// secretHere reports a secret in the file.
func (d *decoder) secretHere(at source.Span, what string, n *yamltext.Node) {
	d.conceal(n)
	d.problem(at, "literal-secret", what+": a secret has no place in this file",
		"withdraw it, put a new one into a variable, and name that: token_env: JIRA_TOKEN")
}

// tokens reports values anywhere that are tokens by their looks.
func (d *decoder) tokens(n *yamltext.Node, seen map[*yamltext.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	if atlassianToken.MatchString(n.Text.Value) && !slices.Contains(d.secrets, n.Span) {
		d.secretHere(n.Span, "this value is an API token of Atlassian", n)
	}
	for _, i := range n.Items {
		d.tokens(i, seen)
	}
	for _, f := range n.Fields {
		d.tokens(f.Value, seen)
	}
}

// conceal keeps all of a value from being shown.
func (d *decoder) conceal(n *yamltext.Node) {
	seen := make(map[*yamltext.Node]bool)
	var walk func(*yamltext.Node)
	walk = func(n *yamltext.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		d.secrets = append(d.secrets, n.Span)
		for _, i := range n.Items {
			walk(i)
		}
		for _, f := range n.Fields {
			walk(f.Value)
		}
	}
	walk(n)
}

// In a file that is not good YAML, these are what may be secret: what follows
// such a key on its line, and what may be in a URL.
var (
	secretLine = regexp.MustCompile(`(?mi)^([ \t]*)(?:- )?(?:.*[{,] *)?["']?[\w .-]*(?:_env|token|pass|pwd|secret|credential|key|bearer|pat|user)\w*["']?[ \t]*:(.*)$`)
	secretURL  = regexp.MustCompile(`://[^\s/]*@|[?#]\S*`)
)

// secretLines conceals what may be a secret where the YAML cannot be read:
// what follows such a key, with all lines below it that are indented further.
func (d *decoder) secretLines(text string) {
	for _, m := range secretLine.FindAllStringSubmatchIndex(text, -1) {
		indent, end := m[3]-m[2], m[5]
		for rest := text[end:]; rest != ""; rest = text[end:] {
			line, _, _ := strings.Cut(rest[1:], "\n")
			if trimmed := strings.TrimLeft(line, " \t"); trimmed != "" && len(line)-len(trimmed) <= indent {
				break
			}
			end += 1 + len(line)
		}
		d.secrets = append(d.secrets, source.Span{File: d.file, Start: m[4], End: end})
	}
	for _, m := range secretURL.FindAllStringIndex(text, -1) {
		d.secrets = append(d.secrets, source.Span{File: d.file, Start: m[0], End: m[1]})
	}
}

// hide moves the problems to a copy of the file in which stars stand for what
// must not be shown. The copy has all its lines and columns where they were.
func (d *decoder) hide() {
	if len(d.secrets) == 0 {
		return
	}
	data := append([]byte(nil), d.file.Bytes()...)
	for _, s := range d.secrets {
		for i := s.Start; i < s.End; {
			c, size := utf8.DecodeRune(data[i:])
			if c > ' ' {
				copy(data[i:i+size], stars[size-1])
			}
			i += size
		}
	}
	hidden := source.NewFile(d.file.Name(), data)
	for i := range d.problems {
		if d.problems[i].File == d.file {
			d.problems[i].File = hidden
		}
	}
}

// stars are characters of one, two, three and four bytes.
var stars = [...]string{"*", "×", "•", "🞄"}
