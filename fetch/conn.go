package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// longAge is how long a field list and the kind of a Jira are believed. They
// change when an administrator works on the instance, and a name that a list
// does not have makes it be read again at once.
const longAge = 7 * 24 * time.Hour

// A conn is a link during one run: who asks, with which client, and what is
// known of the Jira at its end.
type conn struct {
	f    *Fetcher
	link *linkconfig.Link
	url  string // the link's identity in the cache

	kindOnce, keepOnce, nameOnce sync.Once
	kind                         linkconfig.Deployment
	keepErr, nameErr             error

	mu     sync.Mutex
	client *jira.Client
	user   string // a hash, once known
	list   *field.List
	listed time.Time // when the list was read; zero when there is none
	asked  bool      // the list was asked for in this run
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
		c = &conn{f: f, link: link, url: link.URL.String()}
		f.conns[link.Name] = c
	}
	return c
}

// jira returns the link's client, made when it is first wanted.
func (c *conn) jira(ctx context.Context) (*jira.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.client != nil {
		return c.client, nil
	}
	client, err := c.newClient(ctx, jira.Server{Deployment: c.deployment()})
	c.client = client
	return client, err
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
		c.f.trace(Event{Kind: Waiting, Link: c.link.Name, Text: e.Method + " " + e.Path, N: e.Status, Took: e.Wait})
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
		c.user = userHash(c.url, "the sample Jira")
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
	return entryKey(identityEntry, c.url, jira.Fingerprint(c.f.Credentials[c.link.Name]))
}

// identity is like known, but asks Jira if need be.
func (c *conn) identity(ctx context.Context) (string, error) {
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
	c.nameOnce.Do(func() { c.nameErr = c.keepName(user) })
	return user, c.nameErr
}

// keepName remembers whose token it is.
func (c *conn) keepName(user string) error {
	data, err := encodeMeta(meta{Link: c.url, User: user}, nil)
	if err != nil {
		return err
	}
	if err := c.f.Cache.Put(cache.Entry{Key: c.tokenKey(), Time: c.f.Now(), Data: data}); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.user = user
	return nil
}

// visited reports whether the cache may have answers of the link. It hardly
// has any without the field list, which is kept for longer.
func (c *conn) visited() bool {
	_, err := c.f.Cache.Stat(entryKey(fieldsEntry, c.url))
	return err == nil
}

// deployment returns what the cache knew of the kind of Jira when the run
// began.
func (c *conn) deployment() linkconfig.Deployment {
	c.kindOnce.Do(func() { c.kind = c.readDeployment() })
	return c.kind
}

func (c *conn) readDeployment() linkconfig.Deployment {
	e, err := c.f.Cache.Get(entryKey(serverEntry, c.url))
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

// rememberServer keeps the kind of Jira for the next run, if it had to be
// found out.
func (c *conn) rememberServer(ctx context.Context, client *jira.Client) (string, error) {
	if c.link.Deployment != linkconfig.Auto {
		return c.link.Deployment.String(), nil
	}
	server, err := client.Server(ctx)
	if err != nil {
		return "", err
	}
	name := server.Deployment.String()
	if c.deployment() == server.Deployment {
		return name, nil
	}
	c.keepOnce.Do(func() { c.keepErr = c.keepDeployment(name) })
	return name, c.keepErr
}

func (c *conn) keepDeployment(name string) error {
	body, err := json.Marshal(map[string]string{"deployment": name})
	if err != nil {
		return err
	}
	data, err := encodeMeta(meta{Link: c.url}, append(body, '\n'))
	if err != nil {
		return err
	}
	return c.f.Cache.Put(cache.Entry{Key: entryKey(serverEntry, c.url), Time: c.f.Now(), Data: data})
}

// cachedFields returns the field list that the cache has, if it may be used
// as it is.
func (c *conn) cachedFields(user string) *field.List {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.list == nil {
		list, read := c.heldFields(user)
		if list != nil && (c.f.Offline || !c.f.Refresh && c.young(read, max(longAge, c.maxAge()))) {
			c.list, c.listed = list, read
		}
	}
	return c.list
}

// staleFields returns the field list that the cache has, if it may stand in
// for one that Jira did not give.
func (c *conn) staleFields(user string) *field.List {
	c.mu.Lock()
	defer c.mu.Unlock()
	list, read := c.heldFields(user)
	if list == nil || !c.young(read, max(longAge, c.link.MaxStale)) {
		return nil
	}
	c.list, c.listed = list, read
	return list
}

// heldFields reads the field list from the cache, and when that was read from
// Jira. Online, another user's is not there.
func (c *conn) heldFields(user string) (*field.List, time.Time) {
	e, err := c.f.Cache.Get(entryKey(fieldsEntry, c.url))
	if err != nil {
		return nil, time.Time{}
	}
	m, body, err := decodeMeta(e.Data)
	if err != nil || !c.f.Offline && user != "" && m.User != user {
		return nil, time.Time{}
	}
	list, err := field.ParseList(body)
	if err != nil {
		return nil, time.Time{}
	}
	return list, e.Time
}

// askFields reads the field list from Jira and remembers it.
func (c *conn) askFields(ctx context.Context) (*field.List, error) {
	client, err := c.jira(ctx)
	if err != nil {
		return nil, err
	}
	body, err := client.Fields(ctx)
	if err != nil {
		return nil, err
	}
	list, err := field.ParseList(body)
	if err != nil {
		return nil, fmt.Errorf("read the field list of %s: %w", c.link.Name, err)
	}
	user, err := c.identity(ctx)
	if err != nil {
		return nil, err
	}
	data, err := encodeMeta(meta{Link: c.url, User: user}, list.Slim())
	if err != nil {
		return nil, err
	}
	now := c.f.Now()
	if err := c.f.Cache.Put(cache.Entry{Key: entryKey(fieldsEntry, c.url), Time: now, Data: data}); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list, c.listed, c.asked = list, now, true
	return list, nil
}

// maxAge is how old an answer of this link may be to be used as it is.
func (c *conn) maxAge() time.Duration {
	if c.f.MaxAge != nil {
		return *c.f.MaxAge
	}
	return c.link.MaxAge
}

// young reports whether something read at a time is younger than age. What
// comes from the future, as after a clock was set, is not trusted.
func (c *conn) young(read time.Time, age time.Duration) bool {
	passed := c.f.Now().Sub(read)
	return passed < age && passed > -time.Minute
}
