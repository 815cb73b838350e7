// Package fetch answers the shortcodes of pages with what Jira says: it plans the
// fewest queries, finds in the cache or asks, remembers, and makes Results.
//
// A [Fetcher] is an [extension.Resolver]. Give it a configuration, credentials and
// a cache, and pass it to goldmark:
//
//	config, problems := linkconfig.Parse(source.NewFile(name, data))
//	credentials, problems := config.Credentials(environment, config.Links...)
//	fetcher := &fetch.Fetcher{Config: config, Credentials: credentials, Cache: cache.Open(".jqlbuild/cache")}
//	defer fetcher.Close()
//	md := goldmark.New(goldmark.WithExtensions(&extension.JQL{Resolver: fetcher}))
//
// Its verbs are prefixes of one path. [Fetcher.Check] finds mistakes, and sends
// nothing. [Fetcher.Plan] says what is going to be asked, and why, and sends
// nothing either. [Fetcher.Resolve] asks. [Fetcher.Current] reports whether
// Results are still what Resolve would make. [Fetcher.Probe] finds out whether a
// link works at all, and for whom. What goes on meanwhile goes to Fetcher.Trace,
// an [Event] at a time.
//
// What is read from Jira goes into the cache as Jira said it, less what nobody
// asked for, under the link's identity, so that no link ever shows what another
// one's account may see. Online, an answer that another user read does not count.
//
// [extension.Resolver]: https://pkg.go.dev/github.com/jqlbuild/jqlbuild/extension#Resolver
package fetch

import (
	"context"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A Fetcher answers Specs for the links of one configuration. Set its fields
// before the first use and leave them alone afterwards; its methods may be
// called at the same time. One Fetcher serves one run of a program: it asks
// each Jira only once who we are and which fields there are. Close it after
// the last use.
type Fetcher struct {
	// Config names the links. Required.
	Config *linkconfig.Config

	// Credentials are those of the links, by name; a link that is not named
	// is asked without. See [linkconfig.Config.Credentials].
	Credentials map[string]linkconfig.Credential

	// Cache remembers answers. Required.
	Cache *cache.Cache

	// Now returns the time. Defaults to [time.Now].
	Now func() time.Time

	// Offline never opens a socket: every answer comes from the cache,
	// whatever its age.
	Offline bool

	// Refresh asks Jira even where the cache is fresh.
	Refresh bool

	// MaxAge, if not nil, takes the place of every link's max_age.
	MaxAge *time.Duration

	// OnError, if not nil, takes the place of every link's on_error. What a
	// shortcode says for itself still wins.
	OnError *linkconfig.OnError

	// Vars take the place of the configuration's variables of the same names.
	// What a page says for itself still wins.
	Vars map[string]table.Variable

	// Markdown reads the texts of fields that the configuration calls
	// format: markdown; [extension.Markdown] does. nil leaves them texts.
	//
	// [extension.Markdown]: https://pkg.go.dev/github.com/jqlbuild/jqlbuild/extension#Markdown
	Markdown func(string) table.Content

	// Jobs is how many tables are made at once. Defaults to the number of
	// CPUs.
	Jobs int

	// Transport carries the requests. Defaults to one for each link that
	// uses Proxy and Authorities; with a Transport of your own these two
	// mean nothing.
	Transport http.RoundTripper

	// Proxy chooses a proxy for a request, as in [http.Transport]. Defaults
	// to none.
	Proxy func(*http.Request) (*url.URL, error)

	// Authorities are certificates in PEM form that are trusted beside the
	// system's: the content of each link's ca_file, by the link's name.
	Authorities map[string][]byte

	// UserAgent names the program to Jira. Defaults to "jqlbuild".
	UserAgent string

	// Trace, if not nil, is called with all that happens, but never from two
	// goroutines at once.
	Trace func(Event)

	traceMu   sync.Mutex
	stampOnce sync.Once
	stamped   string
	mu        sync.Mutex
	conns     map[string]*conn // by the link's name
	clients   sync.Map         // by what the links of each have in common: a function that returns it
}

// Check returns the problems of Specs that can be found with what is at hand:
// names, variables, JQL and, as far as a link's field list is in the cache,
// columns; and, as far as the answers are there, broken rules. A Spec that already has problems is looked at for more. It sends
// nothing and needs no credentials.
func (f *Fetcher) Check(ctx context.Context, specs []table.Spec) []source.Problem {
	r := f.begin(specs, false)
	r.each(ctx, func(l *linkRun) {
		l.checkOrders(ctx)
		l.checkRules()
	})
	return r.allProblems()
}

// CheckOnline is Check with each link's field list, which it reads if need
// be, with what each Jira thinks of the queries meant for it, and with its
// answers to those that have rules. Offline it is Check.
func (f *Fetcher) CheckOnline(ctx context.Context, specs []table.Spec) []source.Problem {
	if f.Offline {
		return f.Check(ctx, specs)
	}
	r := f.begin(specs, true)
	r.each(ctx, func(l *linkRun) {
		l.checkQueries(ctx)
		l.checkRulesOnline(ctx)
	})
	return r.allProblems()
}

// Close lets go of the connections to every Jira. The Fetcher may be used
// again, which opens them anew.
func (f *Fetcher) Close() {
	for _, client := range f.clients.Range {
		if c, err := client.(func() (*jira.Client, error))(); err == nil {
			c.CloseIdleConnections()
		}
	}
}

// now returns the time.
func (f *Fetcher) now() time.Time {
	if f.Now == nil {
		return time.Now()
	}
	return f.Now()
}

// jobs returns how much of the CPUs' work is done at once.
func (f *Fetcher) jobs() int {
	if f.Jobs > 0 {
		return f.Jobs
	}
	return runtime.GOMAXPROCS(0)
}

// Links returns the links that Specs name, by themselves or by default, each
// once. Those are the links whose credentials it takes to answer them.
func (f *Fetcher) Links(specs []table.Spec) []*linkconfig.Link {
	maker := request.Maker{Config: f.Config, Vars: f.Vars}
	var links []*linkconfig.Link
	for i := range specs {
		if link, _ := maker.Link(&specs[i]); link != nil && !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	return links
}

// Plan says what Resolve would ask for, and why, without asking. Where a
// link's field list is not at hand, fields known only to it are left out and
// the list is part of the plan.
func (f *Fetcher) Plan(ctx context.Context, specs []table.Spec) (*Plan, []source.Problem) {
	r := f.begin(specs, false)
	r.each(ctx, func(l *linkRun) { l.answer(ctx) })
	p := new(Plan)
	for _, l := range r.links {
		p.Queries = slices.Concat(p.Queries, l.listQuery(), l.provided())
	}
	return p, r.allProblems()
}

// Resolve answers Specs: one Result for each, in order. It asks every Jira at
// once, each only for what the cache does not have and several Specs together
// need. A query that fails takes only its own Results with it. When ctx ends,
// it returns promptly with what there is.
func (f *Fetcher) Resolve(ctx context.Context, specs []table.Spec) []table.Result {
	r := f.begin(specs, !f.Offline)
	r.each(ctx, func(l *linkRun) {
		l.answer(ctx)
		l.traceHits()
	})
	return r.results(ctx)
}
