package linkconfig

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// maxSize is far more than a configuration needs, and little enough to read at
// once whatever it holds.
const maxSize = 1 << 20

// Parse reads a configuration. The Config is nil if any of the problems is
// more than a warning, since half of a policy is none. JQL is not looked
// into: whoever sends it does that.
//
// Anything in the file may be a secret that somebody wrote there by mistake. So
// no problem shows any of it but names that this package knows: it says what
// is wrong, and where. The places are in a copy of the file with stars in place
// of its characters; Config.File and the places of its values are in a private
// one (see [source.File.Private]).
func Parse(f *source.File) (*Config, []source.Problem) {
	f = f.Private()
	d := &decoder{file: f, config: &Config{File: f, Cache: DefaultCache}, secrets: make(map[source.Span]bool)}
	root := d.read()
	if root != nil {
		d.root(root)
		d.tokens(root, make(map[*yamltext.Node]bool))
	}
	for i := range d.problems {
		d.problems[i].Class = source.Config
	}
	masked := mask(f)
	for i := range d.problems {
		d.problems[i].File = masked
	}
	problems := source.SortProblems(d.problems)
	if source.Failed(problems) {
		return nil, problems
	}
	return d.config, problems
}

// A decoder turns YAML into a Config. It goes on after a problem, so that one
// run finds all of them.
type decoder struct {
	file     *source.File
	config   *Config
	problems []source.Problem
	secrets  map[source.Span]bool // the values that have been reported as such
}

// foreign adds problems that another package found.
func (d *decoder) foreign(problems []source.Problem) {
	for _, p := range problems {
		d.problems = append(d.problems, Conceal(p))
	}
}

func (d *decoder) problem(at source.Span, code, message, fix string) {
	d.problems = append(d.problems, source.Problem{Span: at, Code: code, Message: message, Fix: fix})
}

// read returns the file's mapping, or nil.
func (d *decoder) read() *yamltext.Node {
	all := source.Span{File: d.file, End: len(d.file.Bytes())}
	if all.End > maxSize {
		d.problem(source.Span{File: d.file}, "bad-config", "read the configuration: it is larger than 1 MiB", "")
		return nil
	}
	root, problems := yamltext.Parse(all)
	d.problems = append(d.problems, problems...)
	switch {
	case root == nil && len(problems) > 0:
		return nil
	case root == nil, root.Kind == yamltext.Null:
		d.problem(source.Span{File: d.file}, "bad-config", "read the configuration: it is empty", "jqlbuild init writes one to start from")
		return nil
	case root.Kind != yamltext.Map:
		d.problem(root.Span, "bad-config", "read the configuration: it is "+root.Kind.String(), "it begins with a key, such as links:")
		return nil
	}
	return root
}

// A key is one that a mapping may have, and what reads its value.
type key struct {
	name string
	read func(*yamltext.Node)
}

// mapping reads a mapping that has nothing but these keys. What says whose
// they are, such as "a link".
func (d *decoder) mapping(n *yamltext.Node, what string, keys ...key) {
	if !d.is(n, what, yamltext.Map) {
		return
	}
fields:
	for _, f := range n.Fields {
		for _, k := range keys {
			if k.name == f.Key.Value {
				if d.something(f, k.name) {
					k.read(f.Value)
				}
				continue fields
			}
		}
		known := make([]string, len(keys))
		for i, k := range keys {
			known[i] = k.name
		}
		d.unknown(f, what, known)
	}
}

// entries reads a mapping whose keys are names.
func (d *decoder) entries(n *yamltext.Node, what string, read func(name source.Text, n *yamltext.Node)) {
	if !d.is(n, what, yamltext.Map) {
		return
	}
	for _, f := range n.Fields {
		name := f.Key.Value
		if tokenForName(name) {
			d.secretHere(f.Key.Span(), "a name in "+what+" is a token by its looks")
			continue
		}
		if name == "" || strings.TrimSpace(name) != name || strings.ContainsFunc(name, isControl) {
			d.problem(f.Key.Span(), "bad-name", "name an entry of "+what, "a name has no white space at its ends and no line breaks")
			continue
		}
		if d.something(f, "an entry of "+what) {
			read(f.Key, f.Value)
		}
	}
}

func isControl(c rune) bool { return c < ' ' || c >= 0x7f && c < 0xa0 }

func (d *decoder) something(f yamltext.Field, what string) bool {
	if f.Value.Kind == yamltext.Null {
		d.problem(f.Key.Span(), "empty-value", what+" has no value", "write one after the colon, or remove the line")
		return false
	}
	return true
}

// unknown reports a key that there is not. The key is not shown: it may be
// what should stand after one.
func (d *decoder) unknown(f yamltext.Field, what string, known []string) {
	name := f.Key.Value
	if namesSecret(name) && f.Value.Kind != yamltext.Null || atlassianToken.MatchString(name) {
		d.secretHere(f.Key.Span(), what+" has a key here that holds a secret")
		return
	}
	fix := "the keys are " + alternatives(known)
	switch near := source.Nearest(name, known); {
	case slices.Contains(known, name+"_env"):
		fix = "name the variable that holds it: " + name + "_env"
	case near != "":
		fix = fmt.Sprintf("did you mean %q?", near)
	}
	d.problem(f.Key.Span(), "unknown-key", what+" has no such key", fix)
}

// is reports whether a value is of a kind, and reports it if it is not.
func (d *decoder) is(n *yamltext.Node, what string, kind yamltext.Kind) bool {
	if n.Kind == kind {
		return true
	}
	d.problem(n.Span, "wrong-type", fmt.Sprintf("%s is %s: it has to be %s", what, n.Kind, kind), "")
	return false
}

// scalar returns a value that is written as one piece of text, of whatever
// kind, and not empty.
func (d *decoder) scalar(n *yamltext.Node, what string) (source.Text, bool) {
	switch {
	case n.Kind == yamltext.List, n.Kind == yamltext.Map, n.Kind == yamltext.Null:
		return source.Text{}, d.is(n, what, yamltext.String)
	case strings.TrimSpace(n.Text.Value) == "":
		d.problem(n.Span, "empty-value", what+" is empty", "write a value, or remove the line")
		return source.Text{}, false
	}
	return n.Text, true
}

// text reads a value that is text and nothing else.
func (d *decoder) text(what string, to *source.Text) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, what); ok && d.is(n, what, yamltext.String) {
			*to = t
		}
	}
}

// line reads a value that is text on one line.
func (d *decoder) line(what string, to *string) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		switch {
		case !ok:
		case strings.ContainsFunc(t.Value, isControl):
			d.problem(t.Span(), "bad-value", what+" holds a line break or another control character", "")
		default:
			*to = t.Value
		}
	}
}

// label reads a value that is shown as it is written, be it text or a number.
func (d *decoder) label(what string, to *source.Text) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, what); ok {
			*to = t
		}
	}
}

// checked reads a value that a function of package table has a say in.
func (d *decoder) checked(what string, to *source.Text, check func(source.Text) []source.Problem) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, what); ok {
			d.foreign(check(t))
			*to = t
		}
	}
}

// word reads one of a few words.
func word[T any](d *decoder, what string, to *T, words []string, parse func(string) (T, error)) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		v, err := parse(t.Value)
		if err != nil {
			d.notOneOf(t, what, words)
			return
		}
		*to = v
	}
}

func (d *decoder) notOneOf(t source.Text, what string, words []string) {
	fix := "write " + alternatives(words)
	if near := source.Nearest(t.Value, words); near != "" {
		fix = fmt.Sprintf("did you mean %q?", near)
	}
	d.problem(t.Span(), "bad-value", what+" has no such value", fix)
}

func oneOf(d *decoder, what string, to *source.Text, words ...string) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		for _, w := range words {
			if t.Value == w {
				*to = t
				return
			}
		}
		d.notOneOf(t, what, words)
	}
}

var decimal = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)

func (d *decoder) number(what string, to *int, least int) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok || !d.is(n, what, yamltext.Int) {
			return
		}
		v, err := strconv.Atoi(t.Value)
		if err != nil || v < least || !decimal.MatchString(t.Value) { // 010 is 8 to YAML, and 10 to people
			d.problem(t.Span(), "bad-value", what+" is not such a number", fmt.Sprintf("write a whole number from %d, in decimal", least))
			return
		}
		*to = v
	}
}

func (d *decoder) boolean(what string, to *bool) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if d.is(n, what, yamltext.Bool) {
			*to = strings.EqualFold(n.Text.Value, "true")
		}
	}
}

// durationForm is what a length of time looks like: as package time has it,
// without a sign, and with days before it.
var durationForm = regexp.MustCompile(`^(?:([0-9]{1,5})d)?((?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))*|0)$`)

func (d *decoder) duration(what string, to *time.Duration, least time.Duration) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		v, err := ParseDuration(t.Value)
		switch {
		case err != nil && n.Kind == yamltext.Int:
			d.problem(t.Span(), "bad-duration", what+" has no unit", "add s for seconds, or m, h or d")
		case err != nil:
			d.problem(t.Span(), "bad-duration", what+" is no length of time", "write it as 30s, 90m, 1h30m or 7d")
		case v < least:
			d.problem(t.Span(), "bad-duration", what+" is too short", "")
		default:
			*to = v
		}
	}
}

// ParseDuration returns the length of time that a text such as "30s", "1h30m"
// or "7d" stands for. It is never negative; a day has 24 hours.
func ParseDuration(text string) (time.Duration, error) {
	m := durationForm.FindStringSubmatch(text)
	if m == nil || text == "" {
		return 0, fmt.Errorf("%q is no length of time, such as 30s, 90m, 1h30m or 7d", text)
	}
	n, _ := strconv.Atoi(m[1]) // 0 without days
	whole := time.Duration(n) * 24 * time.Hour
	if m[2] == "" {
		return whole, nil
	}
	rest, err := time.ParseDuration(m[2])
	if rest > math.MaxInt64-whole {
		return 0, fmt.Errorf("%s is too long a time", text)
	}
	return whole + rest, err
}

// list reads the items of a list; a single value is a list of one.
func (d *decoder) list(what, item string, read func(source.Text)) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if !d.is(n, what, yamltext.List) {
			return
		}
		if len(n.Items) == 0 {
			d.problem(n.Span, "empty-value", what+" is an empty list", "name something, or remove the line")
		}
		for _, i := range n.Items {
			if t, ok := d.scalar(i, item); ok {
				read(t)
			}
		}
	}
}

func (d *decoder) texts(what, item string, to *[]source.Text) func(*yamltext.Node) {
	return d.list(what, item, func(t source.Text) { *to = append(*to, t) })
}

// columns reads columns as a list, or in one text as in a shortcode.
func (d *decoder) columns(to *[]table.Column) func(*yamltext.Node) {
	list := d.list("columns", "a column", func(t source.Text) {
		c, problems := table.ParseColumn(t)
		d.foreign(problems)
		*to = append(*to, c)
	})
	return func(n *yamltext.Node) {
		if n.Kind != yamltext.String {
			list(n)
			return
		}
		if t, ok := d.scalar(n, "columns"); ok {
			columns, problems := table.ParseColumns(t)
			d.foreign(problems)
			*to = columns
		}
	}
}

func (d *decoder) limit(to *table.Limit) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		if t, ok := d.scalar(n, "limit"); ok {
			limit, problems := table.ParseLimit(t)
			d.foreign(problems)
			*to = limit
		}
	}
}

func (d *decoder) timeZone(to **time.Location) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, "time_zone")
		if !ok {
			return
		}
		zone, err := time.LoadLocation(t.Value)
		if err != nil || t.Value == "Local" { // which is another one on each machine
			d.problem(t.Span(), "bad-time-zone", "time_zone: there is no such time zone", "write UTC, or a name such as Europe/Berlin")
			return
		}
		*to = zone
	}
}

// address reads an http or https URL and makes it plain: lower case where case
// does not count, no port that is the scheme's own, no slash at the end.
func (d *decoder) address(what string, to **url.URL) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		why, fix := "", "write it as https://example.atlassian.net"
		u, err := url.Parse(t.Value)
		switch {
		case err != nil:
			why = "it is not a URL"
		case u.User != nil:
			why, fix = "it holds a user or a password", "name variables under auth: instead, and change that password, which is known now"
		case u.Scheme != "https" && u.Scheme != "http":
			why = "it does not begin with https://"
		case u.Hostname() == "":
			why = "it names no host"
		case u.RawQuery != "" || u.ForceQuery || strings.Contains(t.Value, "#"):
			why, fix = "it has something after ? or #", "keep what stands before"
		case what == "url" && pagePath.MatchString(u.Path):
			why, fix = "it is the address of a page in Jira", "keep what stands before /"+pagePath.FindStringSubmatch(u.Path)[1]
		case what == "url" && strings.HasSuffix(strings.ToLower(u.Hostname()), ".atlassian.net") && strings.Trim(u.Path, "/") != "":
			why, fix = "a Jira Cloud site has no path", "keep what stands before the path"
		}
		if why != "" {
			d.problem(t.Span(), "bad-url", "read the "+what+": "+why, fix)
			return
		}
		o := origin(u)
		u.Host = strings.TrimPrefix(o, u.Scheme+"://")
		u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
		*to = u
	}
}

// pagePath is what may follow a Jira's own address, and never belongs to it.
var pagePath = regexp.MustCompile(`/(browse|rest|issues|projects|secure|jira/(?:software|servicedesk|core|your-work))(/.*)?$`)
