package yamltext

import (
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/jqlbuild/jqlbuild/source"
)

// A fault is what one message of package yaml means to an author.
type fault struct {
	theirs  string // part of the message
	message string
	fix     string
	at      *regexp.Regexp // where on the line it is; its first group, if it has one
}

// The messages are those of yaml.v3's scannerc.go and parserc.go.
var faults = []fault{
	{"tab character", "there is a tab in the indentation", "indent with spaces", regexp.MustCompile(`\t`)},
	{"cannot start any token", "a plain value cannot begin with this character", "put the value in quotes", regexp.MustCompile("[@`%]|\t")},
	{"mapping values are not allowed", "there is a second colon on this line, or the line is indented too far", `a value that holds ": " stands in quotes`,
		regexp.MustCompile(`^[^:]*:\s+(.*:(\s|$).*)`)},
	{"could not find expected ':'", "there is a line without a colon after its key", "", nil},
	{"did not find expected key", "this does not fit what stands before it", "check its indentation and the quotes above", nil},
	{"did not find expected '-' indicator", "this is not an item of the list before it", "check its indentation", nil},
	{"did not find expected ',' or ']'", "a list that begins with [ is not closed", "add a comma or ]", regexp.MustCompile(`\[`)},
	{"did not find expected ',' or '}'", "a mapping that begins with { is not closed", "add a comma or }", regexp.MustCompile(`\{`)},
	{"did not find expected node content", "a value is missing here, or a list or mapping is not closed", "", regexp.MustCompile(`[\[{]`)},
	{"found unexpected end of stream", "a quote is not closed", "", regexp.MustCompile(`["']`)},
	{"found unexpected document indicator", "a quote is not closed", "", regexp.MustCompile(`["']`)},
	{"unknown escape character", "there is no such escape in double quotes", "write the value in single quotes, which keep backslashes", regexp.MustCompile(`\\[^0abt\tnvfre "/\\N_LPxuU]`)},
	{"did not find expected hexdecimal number", "an escape in double quotes is not complete", "write the value in single quotes, which keep backslashes", regexp.MustCompile(`\\[xuU]`)},
	{"found incompatible YAML document", "this version of YAML is not known here", "leave the line out", regexp.MustCompile(`^%YAML.*`)},
}

var (
	theirLine     = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)
	unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)
)

// syntax returns what package yaml found wrong, at its place.
func (r *reader) syntax(err error) source.Problem {
	message, fix := err.Error(), ""
	line := 0
	if m := theirLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = m[2]
	}
	p := source.Problem{Code: "yaml-syntax"}
	if m := unknownAnchor.FindStringSubmatch(message); m != nil {
		i := max(strings.Index(r.text, "*"+m[1]), 0)
		p.Span, p.Message, p.Fix = r.at(i, i+1+len(m[1])), "the YAML cannot be read: nothing is anchored as"+r.quoted("this alias says", "&"+m[1]), "a value that begins with * stands in quotes"
		return p
	}
	start, end := r.faulty(line)
	text := r.text[start:end]
	from, to := len(text)-len(strings.TrimLeft(text, " \t")), len(text)
	if strings.Contains(text[:from], "\t") && strings.Contains(message, "cannot start any token") {
		message = "found a tab character"
	}
	known := false
	for _, f := range faults {
		if !strings.Contains(message, f.theirs) {
			continue
		}
		message, fix, known = f.message, f.fix, true
		if f.at == nil {
			break
		}
		if m := f.at.FindStringSubmatchIndex(text); m != nil {
			from, to = m[0], m[1]
			if len(m) > 2 {
				from, to = m[2], m[3]
			}
		}
		break
	}
	if !known && r.span.File.IsPrivate() {
		message = "this is not YAML"
	}
	p.Span, p.Message, p.Fix = r.at(start+min(from, to), start+to), "the YAML cannot be read: "+message, fix
	return p
}

// maxTries is how many lines faulty goes back. What it looks for is near the
// place that package yaml had come to, but for a quote that is never closed,
// whose line that package gets right.
const maxTries = 100

// maxTried bounds the bytes that are read again for that: in a long text the
// line that package yaml names has to do.
const maxTried = 4 << 20

// faulty returns where the line begins and ends that is at fault. Package yaml
// often names one before it, or none. That line is meant which follows on the
// longest beginning of the text that can be read.
func (r *reader) faulty(theirs int) (start, end int) {
	c := &counter{text: r.text}
	for d := yaml.NewDecoder(c); ; {
		if d.Decode(new(yaml.Node)) != nil {
			break
		}
	}
	line := min(max(theirs, 1), len(r.lines)) - 1
	last := len(r.lines) - 1
	for last > 0 && r.lines[last] >= c.n {
		last--
	}
	tried := 0
	for i := last; i >= 0 && i > last-maxTries; i-- {
		if tried += r.lines[i]; tried > maxTried {
			break
		}
		if readable(r.text[:r.lines[i]]) {
			line = i
			break
		}
	}
	start, end = r.lines[line], len(r.text)
	if line+1 < len(r.lines) {
		end = r.lines[line+1]
	}
	return start, start + len(strings.TrimRight(r.text[start:end], " \r\n"))
}

func readable(text string) bool {
	for d := yaml.NewDecoder(strings.NewReader(text)); ; {
		if err := d.Decode(new(yaml.Node)); err != nil {
			return err == io.EOF
		}
	}
}

// A counter counts what package yaml reads, byte by byte.
type counter struct {
	text string
	n    int
}

func (c *counter) Read(b []byte) (int, error) {
	if c.n == len(c.text) {
		return 0, io.EOF
	}
	b[0] = c.text[c.n]
	c.n++
	return 1, nil
}
