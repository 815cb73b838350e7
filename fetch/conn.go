package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
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

	kindOnce sync.Once
	kind     linkconfig.Deployment

	mu   sync.Mutex
	user string // a hash, once known
}

// A peer is a client that links share which ask one Jira as one account by the
// same means. So what one of them learns counts for all: that the login is
// good, or that it is not, which must not be tried again; and how many requests
// are in flight.
type peer struct {
	once   sync.Once
	client *jira.Client
	err    error
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
func (c *conn) jira(ctx context.Context) (*jira.Client, error) {
	return c.client(ctx, jira.Server{Deployment: c.heldDeployment()})
}

// client returns the client that the link shares with others which begin with
// the same knowledge of the Jira.
func (c *conn) client(ctx context.Context, server jira.Server) (*jira.Client, error) {
	l := c.link
	name := fmt.Sprintf("%s\n%v %v %v %d %d %q", c.id, server.Deployment, l.Deployment, l.Timeout, l.Retries, l.Parallel, l.CAFile)
	if _, ok := c.f.sample(); ok {
		name = l.Name // each has a sample Jira of its own
	}
	if credential, ok := c.f.Credentials[l.Name]; ok {
		name += fmt.Sprintf("\n%q %s", credential.User, jira.Fingerprint(credential))
	}
	p := c.f.peer(name)
	p.once.Do(func() { p.client, p.err = c.newClient(ctx, server) })
	return p.client, p.err
}

func (f *Fetcher) peer(name string) *peer {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.peers == nil {
		f.peers = make(map[string]*peer)
	}
	if f.peers[name] == nil {
		f.peers[name] = new(peer)
	}
	return f.peers[name]
}

// newClient returns a client that knows of the Jira what server says.
func (c *conn) newClient(ctx context.Context, server jira.Server) (*jira.Client, error) {
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
	if c.f.Demo != nil {
		base, credential, err := c.f.Demo(ctx, c.link)
		if err != nil {
			return nil, fmt.Errorf("start the sample Jira: %w", err)
		}
		o.BaseURL, o.Credential = base, credential
	}
	return jira.New(o)
}

func (c *conn) trace(e jira.Event) {
	switch e.Kind {
	case jira.Waiting:
		if tellsGuard(c.link, "", e.Reason) {
			e.Reason = "Jira answers what cannot be used" + untold
		}
		c.f.trace(Event{Kind: Waiting, Link: c.link.Name, Text: e.Method + " " + e.Path, N: e.Status, Took: e.Wait,
			Host: e.Host, Attempt: e.Attempt, Of: e.Of, Reason: e.Reason})
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
	switch {
	case c.f.Demo != nil:
		c.user = userHash(c.url, "the sample Jira"+c.f.DemoName)
	case !ok && c.link.Auth.Type != linkconfig.None:
		return "" // nobody has told us who we are
	case credential.Type == linkconfig.None:
		c.user = userHash(c.url, "nobody")
	case credential.Type == linkconfig.Basic:
		c.user = userHash(c.url, credential.User)
	default:
		// Whose token it is was asked when it was first used.
		e, err := c.f.Cache.Get(c.tokenKey())
		if err != nil {
			return ""
		}
		if m, _, err := decodeMeta(e.Data); err == nil {
			c.user = m.User
		}
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
	client, err := c.jira(ctx)
	if err != nil {
		return "", err
	}
	me, err := client.Myself(ctx)
	if err != nil {
		return "", err
	}
	user := userHash(c.url, me.ID)
	if err := c.keep(c.tokenKey(), user, nil); err != nil {
		return "", err
	}
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

// heldDeployment returns what the cache knew of the kind of Jira when it was
// first looked for.
func (c *conn) heldDeployment() linkconfig.Deployment {
	c.kindOnce.Do(func() { c.kind = c.readDeployment() })
	return c.kind
}

func (c *conn) readDeployment() linkconfig.Deployment {
	e, err := c.f.Cache.Get(c.key(serverEntry))
	if err != nil || !c.young(e.Time, longAge) {
		return linkconfig.Auto
	}
	_, body, err := decodeMeta(e.Data)
	var s struct {
		Deployment string `json:"deployment"`
	}
	if err != nil || json.Unmarshal(body, &s) != nil {
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
	body, err := json.Marshal(map[string]string{"deployment": server.Deployment.String()})
	if err != nil {
		return linkconfig.Auto, err
	}
	return server.Deployment, c.keep(c.key(serverEntry), "", append(body, '\n'))
}

// keep puts what is no answer to a query into the cache.
func (c *conn) keep(key, user string, body []byte) error {
	data, err := encodeMeta(meta{Link: c.url, User: user}, body)
	if err != nil {
		return err
	}
	c.put(cache.Entry{Key: key, Time: c.f.now(), Data: data})
	return nil
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

func (f *Fetcher) sample() (string, bool) { return f.DemoName, f.Demo != nil }
