package linkconfig

import (
	"bytes"
	"errors"
	"io/fs"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// originsVariable is the variable that, if set, names the only origins to
// which credentials may go, separated by white space or commas. It guards
// against a configuration that was changed by someone who cannot change the
// variables.
const originsVariable = "JQLBUILD_ALLOWED_ORIGINS"

// A Credential is what one link shows to Jira. Its zero value is that of a
// link that needs none.
type Credential struct {
	Type AuthType

	User  string // Basic
	Token Secret // Basic and Bearer

	ClientID     string // OAuth2, and what follows
	ClientSecret Secret
	TokenURL     *url.URL
	Scopes       []string // nil for what the client was given
}

// An Environment is where secrets come from.
type Environment struct {
	// Lookup returns a variable, as [os.LookupEnv] does.
	Lookup func(name string) (value string, ok bool)

	// ReadFile returns a file's content. The name is as the configuration
	// gives it: relative to the configuration, or absolute. It should take
	// regular files only, since anything else may never end.
	ReadFile func(name string) ([]byte, error)
}

// Credentials returns the credentials of the links that it is given, by the links'
// names; c.Links... are all of them. What is missing is a problem at the place
// where the configuration names it; so is an origin that the variable
// JQLBUILD_ALLOWED_ORIGINS does not allow.
func (c *Config) Credentials(env Environment, links ...*Link) (map[string]Credential, []source.Problem) {
	allowed, problems := allowedOrigins(env)
	found := make(map[string]Credential, len(links))
	for _, l := range links {
		r := reading{env: env}
		credential := Credential{Type: l.Auth.Type, TokenURL: l.Auth.TokenURL, Scopes: l.Auth.Scopes}
		switch l.Auth.Type {
		case Basic:
			credential.User, credential.Token = r.text(l.Auth.User), r.secret(l.Auth.Token)
			if strings.Contains(credential.User, ":") {
				r.problem(l.Auth.User, "holds a colon, which a user name cannot", "store the user name alone; the token has a place of its own")
			}
		case Bearer:
			credential.Token = r.secret(l.Auth.Token)
		case OAuth2:
			credential.ClientID, credential.ClientSecret = r.text(l.Auth.ClientID), r.secret(l.Auth.ClientSecret)
		}
		if allowed != nil && l.Auth.Type != None {
			r.origin(l, l.Base(), allowed)
			r.origin(l, l.Auth.TokenURL, allowed)
		}
		problems = append(problems, r.problems...)
		if len(r.problems) == 0 {
			found[l.Name] = credential
		}
	}
	return found, source.SortProblems(problems)
}

// allowedOrigins returns the origins that the variable names, or nil if it is
// not set. A variable that is set but empty allows none: it is more likely
// that its value got lost than that it should mean nothing.
func allowedOrigins(env Environment) (map[string]bool, []source.Problem) {
	value, ok := env.Lookup(originsVariable)
	if !ok {
		return nil, nil
	}
	var problems []source.Problem
	text := source.Span{File: source.NewFile(originsVariable, []byte(value)).Private(), End: len(value)}.AsText()
	allowed := make(map[string]bool)
	for _, m := range regexp.MustCompile(`[^\s,]+`).FindAllStringIndex(value, -1) {
		u, err := url.Parse(value[m[0]:m[1]])
		if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			problems = append(problems, source.Problem{Span: text.SpanOf(m[0], m[1]), Code: "bad-origin", Class: source.Config,
				Message: "this part of " + originsVariable + " is not a scheme and a host",
				Fix:     "write it as https://example.atlassian.net"})
			continue
		}
		allowed[Origin(u)] = true
	}
	return allowed, problems
}

// A reading finds the values of one link.
type reading struct {
	env      Environment
	problems []source.Problem
}

func (r *reading) problem(ref Ref, why, fix string) {
	p := source.Problem{Code: "bad-credential", Class: source.Config, Fix: fix}
	if ref.Env.Given() {
		p.Span, p.Message = ref.Env.Span(), "the variable "+ref.Env.Value+" "+why
	} else {
		p.Span, p.Message = ref.File.Span(), "the file that is named here "+why
	}
	r.problems = append(r.problems, p)
}

func (r *reading) secret(ref Ref) Secret { return NewSecret(r.text(ref)) }

// unexpanded is what is left where someone's CI had no value to put in.
var unexpanded = regexp.MustCompile(`^\$(\w+|\{\w+\}|\(\w+\)|\{\{.*\}\})$`)

// text returns the value that ref leads to, or "" and a problem, which never
// holds any of it.
func (r *reading) text(ref Ref) string {
	value := ""
	if ref.Env.Given() {
		var ok bool
		value, ok = r.env.Lookup(ref.Env.Value)
		switch {
		case !ok:
			r.problem(ref, "is not set", "set it, or work from the cache with --offline")
			return ""
		case value == "":
			r.problem(ref, "is empty", "in CI, see that this job may use the secret; or work from the cache with --offline")
			return ""
		}
	} else {
		data, err := r.env.ReadFile(ref.File.Value)
		if err != nil {
			var path *fs.PathError
			if errors.As(err, &path) {
				err = path.Err // the path is said already
			}
			r.problem(ref, "cannot be read: "+err.Error(), "name a file that is there and that this program may read")
			return ""
		}
		if isUTF16(data) {
			r.problem(ref, "is UTF-16", "store the value as UTF-8")
			return ""
		}
		value = strings.TrimRight(strings.TrimPrefix(string(data), "\uFEFF"), "\r\n")
		if value == "" {
			r.problem(ref, "is empty", "store the value in it")
			return ""
		}
	}
	switch {
	case strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c == 0x7f }):
		r.problem(ref, "holds a line break or another control character", "store the value by itself, on one line")
	case strings.TrimSpace(value) != value:
		r.problem(ref, "begins or ends with white space", "store the value by itself")
	case unexpanded.MatchString(value):
		r.problem(ref, "holds the name of another variable, which was not replaced", "see that this job may use the secret")
	}
	return value
}

// isUTF16 reports whether a text is not in UTF-8 but in the form that some
// editors and shells of Windows write.
func isUTF16(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF})
}

// origin checks that a credential may go to u.
func (r *reading) origin(l *Link, u *url.URL, allowed map[string]bool) {
	if u == nil || allowed[Origin(u)] {
		return
	}
	r.problems = append(r.problems, source.Problem{Span: l.Span, Code: "forbidden-origin", Class: source.Config,
		Message: "the credentials of the link " + strconv.Quote(l.Name) + " would go to " + Origin(u) + ", which the variable " + originsVariable + " does not allow",
		Fix:     "if that is the right place, add it to the variable"})
}
