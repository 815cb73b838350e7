package linkconfig

import (
	"fmt"
	"net/url"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Link is a named connection to one Jira, with what pages may do with it.
// Where the file says nothing, its fields hold the defaults, except for
// columns and limit: those a named query or a page may still give.
type Link struct {
	Name string
	Span source.Span // of the name

	// URL is what readers click. It has no slash at its end, so that
	// "/browse/KEY" can follow; a context path is kept.
	URL *url.URL

	// APIURL is where requests go, if that is elsewhere, in the same form;
	// else nil.
	APIURL *url.URL

	Deployment Deployment
	Auth       Auth

	People table.People // defaults to table.Names

	// Guard is JQL that is AND-ed to every query. Not given: no guard.
	Guard source.Text

	// AllowFields are the fields that a page may publish beside the key, all
	// if nil; DenyFields are those that it may not. At most one is given.
	AllowFields, DenyFields []source.Text

	// JiraLinks says what leads to Jira. Defaults to AllLinks, on a guarded
	// link to IssueLinks, since a link to a search would print its JQL.
	JiraLinks JiraLinks

	// NoLinks are projects, by key, that readers cannot open: nothing leads to
	// their issues, whatever JiraLinks says.
	NoLinks []string

	// Language is the language in which Jira is asked for its words, whatever
	// the account's: a BCP 47 tag in its usual form, such as "pt-BR". Defaults
	// to "", which leaves it to the account.
	Language string

	TimeZone *time.Location // defaults to UTC
	MaxLimit int            // the highest limit that a page may ask for; 0 for no bound

	MaxAge   time.Duration // a younger entry is used without asking Jira; defaults to 1h
	MaxStale time.Duration // the oldest entry that may stand in for Jira; defaults to 168h
	OnError  OnError       // defaults to Fail

	Columns []table.Column // nil when not given
	Limit   table.Limit    // its N is 0 when not given

	Timeout  time.Duration // of one request; defaults to 30s
	Retries  int           // after the first try; defaults to 5
	Parallel int           // requests in flight; defaults to 4

	// CAFile holds further certificate authorities in PEM, relative to the
	// configuration; "" for the system's alone.
	CAFile string

	// AllowHTTP lets credentials travel over plain http.
	AllowHTTP bool
}

// Base returns where the link's requests go: APIURL if there is one, else URL.
func (l *Link) Base() *url.URL {
	if l.APIURL != nil {
		return l.APIURL
	}
	return l.URL
}

// A Deployment is the kind of a Jira.
type Deployment int

// The kinds of Jira.
const (
	Auto       Deployment = iota // to be found out
	Cloud                        // Jira Cloud, REST version 3
	DataCenter                   // Jira Data Center or Server, REST version 2
)

var deployments = []string{"auto", "cloud", "datacenter"}

// ParseDeployment returns the kind that "auto", "cloud" or "datacenter"
// stands for.
func ParseDeployment(text string) (Deployment, error) {
	return parseName[Deployment]("take the deployment", text, deployments)
}

// String returns the word that ParseDeployment takes.
func (d Deployment) String() string { return deployments[d] }

// JiraLinks says what on a page leads to Jira.
type JiraLinks int

// What may lead to Jira.
const (
	AllLinks   JiraLinks = iota // issues, and the search that a table came from
	IssueLinks                  // issues only
	NoLinks                     // nothing
)

var jiraLinks = []string{"all", "issues", "none"}

// String returns the word that stands for it in the configuration.
func (j JiraLinks) String() string { return jiraLinks[j] }

// OnError says what happens when Jira cannot be asked.
type OnError int

// What may happen when Jira cannot be asked.
const (
	Fail  OnError = iota // the build fails
	Stale                // an older answer is used
	Show                 // the page says so, and the build fails
)

var onErrors = []string{"fail", "stale", "show"}

// ParseOnError returns what "fail", "stale" or "show" stands for.
func ParseOnError(text string) (OnError, error) {
	return parseName[OnError]("do on an error", text, onErrors)
}

// String returns the word that ParseOnError takes.
func (o OnError) String() string { return onErrors[o] }

// An Auth says how a link proves who asks, and where the secrets are found.
type Auth struct {
	Type AuthType
	Span source.Span // of the auth key; no place when there is none

	User         Ref // Basic: an e-mail address on Cloud, else a user name
	Token        Ref // Basic: an API token or a password; Bearer: a personal access token
	ClientID     Ref // OAuth2
	ClientSecret Ref // OAuth2

	TokenURL *url.URL // OAuth2: where tokens are handed out
	Scopes   []string // OAuth2: what to ask for; nil for what the client was given
}

// refs returns what the type of authentication needs, in the file's words.
func (a *Auth) refs() []namedRef {
	switch a.Type {
	case Basic:
		return []namedRef{{"user", &a.User}, {"token", &a.Token}}
	case Bearer:
		return []namedRef{{"token", &a.Token}}
	case OAuth2:
		return []namedRef{{"client_id", &a.ClientID}, {"client_secret", &a.ClientSecret}}
	}
	return nil
}

type namedRef struct {
	key string
	*Ref
}

// A Ref says where a value is found that does not stand in the configuration:
// in a variable of the environment or in a file. Exactly one of them is given
// in what the link's type of authentication needs.
type Ref struct {
	Env  source.Text // the name of a variable
	File source.Text // the path of a file, relative to the configuration
}

// Given reports whether the configuration says where the value is.
func (r Ref) Given() bool { return r.Env.Given() || r.File.Given() }

// An AuthType is a way to prove who asks.
type AuthType int

// The ways to prove who asks.
const (
	None   AuthType = iota // nobody in particular: what everyone may see
	Basic                  // a user with an API token or password (RFC 7617)
	Bearer                 // a personal access token (RFC 6750)
	OAuth2                 // client credentials (RFC 6749, section 4.4)
)

var authTypes = []string{"none", "basic", "bearer", "oauth2"}

// String returns the word that stands for it in the configuration.
func (t AuthType) String() string { return authTypes[t] }

// parseName returns the constant that a word stands for, which is its place
// among all words.
func parseName[T ~int](do, text string, words []string) (T, error) {
	for i, w := range words {
		if w == text {
			return T(i), nil
		}
	}
	return 0, fmt.Errorf("%s %q: want %s", do, text, suggest.Or(words))
}
