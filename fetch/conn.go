package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A conn is a link for as long as the Fetcher lives: whom it asks, with which
// client, and under which name the cache knows it. What a run learns on the
// way (lists, times, users) belongs to the run, see [linkRun].
type conn struct {
	f    *Fetcher
	link *linkconfig.Link
	url  string // what readers know the Jira by
	id   string // the link's identity in the cache, see identity

	heldDeployment func() linkconfig.Deployment // what the cache knew when it was first looked for; offline, what it knows

	mu   sync.Mutex
	user string   // a hash, once known
	held heldList // as the cache had it last
}

// A heldList is a field list in the cache.
type heldList struct {
	sum  string // of the entry
	list *field.List
	user string
	read time.Time // from Jira
}

// conn returns the state of a link.
func (f *Fetcher) conn(link *linkconfig.Link) *conn {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.conns == nil {
		f.conns = make(map[string]*conn)
	}
	c := f.conns[link.Name]
	if c == nil {
		c = &conn{f: f, link: link, url: link.URL.String(), id: identity(link)}
		c.heldDeployment = c.readDeployment
		if !f.Offline { // clients are told apart by it
			c.heldDeployment = sync.OnceValue(c.readDeployment)
		}
		f.conns[link.Name] = c
	}
	return c
}

// identity returns the line under which the cache keeps a link's answers: all
// of the configuration that decides what Jira says, and nothing that comes
// from the environment. So two links with different accounts on one Jira never
// share an answer, and --offline finds one without a token.
func identity(link *linkconfig.Link) string {
	var b strings.Builder
	b.WriteString(link.URL.String())
	add := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, " %s=%s", name, strconv.Quote(value))
		}
	}
	if link.APIURL != nil {
		add("api_url", link.APIURL.String())
	}
	a := link.Auth
	add("auth", a.Type.String())
	for _, r := range []struct {
		name string
		ref  linkconfig.Ref
	}{{"user", a.User}, {"token", a.Token}, {"client_id", a.ClientID}, {"client_secret", a.ClientSecret}} {
		add(r.name+"_env", r.ref.Env.Value)
		add(r.name+"_file", r.ref.File.Value)
	}
	if a.TokenURL != nil {
		add("token_url", a.TokenURL.String())
	}
	add("scopes", strings.Join(a.Scopes, " "))
	add("language", link.Language)
	return b.String()
}

// key returns the key of one of the link's entries in the cache.
func (c *conn) key(kind string, about ...string) string { return entryKey(kind, c.id, about...) }

// jira returns the link's client, made when it is first wanted.
func (c *conn) jira() (*jira.Client, error) {
	return c.client(jira.Server{Deployment: c.heldDeployment()})
}

// client returns the client of all links that ask one Jira as one account by the
// same means, beginning with the same knowledge of it. So what one of them learns
// counts for all: that the login is good, or that it is not, which must not be
// tried again; and how many requests are in flight.
func (c *conn) client(server jira.Server) (*jira.Client, error) {
	l := c.link
	name := fmt.Sprintf("%s\n%v %v %v %d %d %q", c.id, server.Deployment, l.Deployment, l.Timeout, l.Retries, l.Parallel, l.CAFile)
	if c.f.isSample() {
		name = l.Name // each has a sample Jira of its own
	}
	if credential, ok := c.f.Credentials[l.Name]; ok {
		name += fmt.Sprintf("\n%q %s", credential.User, jira.Fingerprint(credential))
	}
	client, _ := c.f.clients.LoadOrStore(name, sync.OnceValues(func() (*jira.Client, error) { return c.newClient(server) }))
	return client.(func() (*jira.Client, error))()
}

// newClient returns a client that knows of the Jira what server says.
func (c *conn) newClient(server jira.Server) (*jira.Client, error) {
	o := jira.Options{
		Link:       c.link,
		Credential: c.f.Credentials[c.link.Name],
		Server:     server,
		Transport:  c.f.Transport,
		Proxy:      c.f.Proxy,
		RootCAs:    c.f.Authorities[c.link.Name],
		UserAgent:  c.f.UserAgent,
		Trace:      c.trace,
	}
	if s, ok := c.f.Transport.(sample); ok {
		o.BaseURL = s.SampleAddress(c.link)
	}
	return jira.New(o)
}

// A sample is a Transport behind which there is no real Jira, as with --demo. It
// takes the place of a link's address, but not of its identity. What it says is
// marked as sample data, and no answer to another of its names.
type sample interface {
	SampleAddress(*linkconfig.Link) *url.URL
	SampleName() string
}

func (f *Fetcher) isSample() bool {
	_, ok := f.Transport.(sample)
	return ok
}

func (c *conn) trace(e jira.Event) {
	switch e.Kind {
	case jira.Waiting:
		if tellsGuard(c.link, "", e.Reason) {
			e.Reason = "Jira answers what cannot be used" + untold
		}
		c.f.trace(Event{Kind: Waiting, Link: c.link.Name, Text: e.Method + " " + e.Path, N: e.Status, Took: e.Wait,
			Host: e.Host, Attempt: e.Attempt, Of: e.Of, Reason: e.Reason})
	case jira.Silent:
		c.f.trace(Event{Kind: Silent, Link: c.link.Name, Host: e.Host})
	case jira.Answered:
		c.f.trace(Event{Kind: Sent, Link: c.link.Name, Text: e.Method + " " + e.Path, N: e.Status, Took: e.Duration})
	}
}

// known returns the hash of the user whom Jira takes us for, or "" when only
// Jira can tell.
func (c *conn) known() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.user != "" {
		return c.user
	}
	credential, ok := c.f.Credentials[c.link.Name]
	sample, isSample := c.f.Transport.(sample)
	switch {
	case isSample:
		c.user = userHash(c.url, "the sample Jira"+sample.SampleName())
	case !ok && c.link.Auth.Type != linkconfig.None:
		return "" // nobody has told us who we are
	case credential.Type == linkconfig.None:
		c.user = userHash(c.url, "nobody")
	case credential.Type == linkconfig.Basic:
		c.user = userHash(c.url, credential.User)
	default:
		// Whose token it is was asked when it was first used.
		m, _, _ := c.kept(c.tokenKey())
		c.user = m.User
	}
	return c.user
}

// tokenKey is the key under which the user of a token is remembered.
func (c *conn) tokenKey() string {
	return c.key(identityEntry, jira.Fingerprint(c.f.Credentials[c.link.Name]))
}

// whoami is like known, but asks Jira if need be.
func (c *conn) whoami(ctx context.Context) (string, error) {
	if user := c.known(); user != "" {
		return user, nil
	}
	client, err := c.jira()
	if err != nil {
		return "", err
	}
	me, err := client.Myself(ctx)
	if err != nil {
		return "", err
	}
	user := userHash(c.url, me.ID)
	c.keep(c.tokenKey(), user, nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.user = user
	return user, nil
}

// visited reports whether the cache may have answers of the link. It hardly
// has any without the field list, which is kept for longer.
func (c *conn) visited() bool {
	_, err := c.f.Cache.Stat(c.key(fieldsEntry))
	return err == nil
}

// readDeployment returns what the cache knows of the kind of Jira.
func (c *conn) readDeployment() linkconfig.Deployment {
	_, body, read := c.kept(c.key(serverEntry))
	var s struct {
		Deployment string `json:"deployment"`
	}
	if !c.young(read, longAge) || json.Unmarshal(body, &s) != nil {
		return linkconfig.Auto
	}
	d, err := linkconfig.ParseDeployment(s.Deployment)
	if err != nil {
		return linkconfig.Auto
	}
	return d
}

// askDeployment finds out the kind of Jira and keeps it for the next run.
func (c *conn) askDeployment(ctx context.Context, client *jira.Client) (linkconfig.Deployment, error) {
	if c.link.Deployment != linkconfig.Auto {
		return c.link.Deployment, nil
	}
	server, err := client.Server(ctx)
	if err != nil {
		return linkconfig.Auto, err
	}
	c.keep(c.key(serverEntry), "", fmt.Appendf(nil, "{\"deployment\":%q}\n", server.Deployment))
	return server.Deployment, nil
}

// keep puts what is no answer to a query into the cache.
func (c *conn) keep(key, user string, body []byte) {
	c.put(cache.Entry{Key: key, Time: c.f.now(), Data: encodeMeta(meta{Link: c.url, User: user}, body)})
}

// kept reads what keep has put there. What cannot be read is of nobody, empty and
// very old.
func (c *conn) kept(key string) (m meta, body []byte, read time.Time) {
	e, err := c.f.Cache.Get(key)
	if err != nil {
		return meta{}, nil, time.Time{}
	}
	if m, body, err = decodeMeta(e.Data); err != nil {
		return meta{}, nil, time.Time{}
	}
	return m, body, e.Time
}

// heldFields returns the field list in the cache; none if it has none. Where a
// Fetcher lives for long it is the same one again and again, of some hundred KB.
func (c *conn) heldFields() heldList {
	key := c.key(fieldsEntry)
	info, err := c.f.Cache.Stat(key)
	if err != nil {
		return heldList{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held.sum != info.Sum {
		m, body, read := c.kept(key)
		list, err := field.ParseList(body)
		if err != nil {
			return heldList{}
		}
		c.held = heldList{info.Sum, list, m.User, read}
	}
	return c.held
}

// put stores an entry. A cache that cannot be written makes the next run ask
// again, which is no reason to fail this one.
func (c *conn) put(e cache.Entry) {
	if err := c.f.Cache.Put(e); err != nil {
		c.f.trace(Event{Kind: NotKept, Link: c.link.Name, Text: err.Error()})
	}
}

// maxAge is how old an answer of this link may be to be used as it is.
func (c *conn) maxAge() time.Duration {
	if c.f.MaxAge != nil {
		return *c.f.MaxAge
	}
	return c.link.MaxAge
}

// listAge is how old a list of the link may be (fields, priorities and the
// like), and what is known of its Jira.
func (c *conn) listAge() time.Duration { return max(longAge, c.maxAge()) }

// longAge is how long lists and the kind of a Jira are believed. They change
// when an administrator works on the instance, and a name that a field list
// does not have makes it be read again at once.
const longAge = 7 * 24 * time.Hour

// young reports whether something read at a time is younger than age. What
// comes from the future, as after a clock was set, is not trusted.
func (c *conn) young(read time.Time, age time.Duration) bool {
	passed := c.f.now().Sub(read)
	return passed < age && passed > -time.Minute
}
