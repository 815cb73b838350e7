package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/internal/diag"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/internal/site"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// configName is the name under which the configuration is looked for.
const configName = "jqlbuild.yaml"

// demoCache is where --demo keeps its answers, relative to the configuration.
const demoCache = ".jqlbuild/demo-cache"

// A session is one run of a command that works on a folder of pages.
type session struct {
	*world
	flags   *flags
	name    string // the command's
	started time.Time

	pages      string // the folder of pages, as an absolute path
	configPath string
	config     *linkconfig.Config
	own        settings // of the configuration that is there without --config, if any
	cacheDir   string
	cache      *cache.Cache
	fetcher    *fetch.Fetcher
	frame      *site.Layout // what wraps the pages; nil until the configuration was checked
	format     diag.Format
	log        *logger
	tally      *tally
	sample     *sample // nil but with --demo

	// missing are the problems with each link's credentials, by its name.
	// They count only once the link is to be asked.
	missing map[string][]source.Problem
	unasked bool // nothing was answered because of them

	ready  func()   // is called before Jira is asked; nil: nobody will know
	drafts bool     // pages that are drafts are made too
	shown  []string // the outputs of those that were

	lenient bool // pages whose answers break a rule are made too
	silent  bool // the problems are told to somebody else than stderr

	problems []source.Problem
	told     []source.Problem // those of which standard output has told
	report   report
}

// open reads what a command on a folder needs. With asks set the command may
// ask Jira, and credentials must be at hand unless it is offline. Beside an
// error, the session knows no more than the problems found so far.
func (w *world) open(ctx context.Context, f *flags, name, dir string, asks bool) (*session, error) {
	s, err := w.begin(f, name)
	if err != nil {
		return nil, err
	}
	if err := s.findPages(dir); err != nil {
		return s, err
	}
	return s, s.prepare(asks, func() ([]table.Spec, error) { return s.allSpecs(ctx) })
}

// prepare reads what belongs to the pages. named returns what they ask for, as
// far as that is known.
func (s *session) prepare(asks bool, named func() ([]table.Spec, error)) error {
	f := s.flags
	if err := s.readConfig(); err != nil {
		return err
	}
	s.cacheDir = s.configRelative(s.config.Cache)
	if f.demo {
		s.cacheDir = s.configRelative(demoCache)
	}
	if f.cache != "" {
		s.cacheDir = s.abs(f.cache)
	}
	s.cache = cache.Open(s.cacheDir)
	s.tally = newTally(s.log)
	return s.newFetcher(asks, named)
}

// begin works out what the flags mean by themselves. It is all that a command
// needs that works on no folder.
func (w *world) begin(f *flags, name string) (*session, error) {
	s := &session{world: w, flags: f, name: name, started: w.now()}
	s.report.Command = name
	s.format = diag.Detect(func(name string) string { v, _ := s.lookupEnv(name); return v })
	if f.format.console != nil {
		s.format = *f.format.console
	}
	s.log = newLogger(s.world, f)
	if s.format == diag.GitLab || s.format == diag.SARIF {
		s.log.level = levelError // stderr is one document, which other lines would break
	}
	if f.jobs < 0 {
		return nil, usageError{fmt.Errorf("--jobs takes a number from 1, or 0 for the number of CPUs, not %d", f.jobs)}
	}
	if f.offline && f.refresh {
		return nil, usageError{errors.New("--offline and --refresh contradict each other; leave one of them out")}
	}
	if err := s.distinctFiles(); err != nil {
		return nil, usageError{err}
	}
	return s, nil
}

// findPages makes sure that there is a folder of pages.
func (s *session) findPages(dir string) error {
	s.pages = s.abs(dir)
	info, err := os.Stat(s.pages)
	switch {
	case err != nil:
		return usageError{fmt.Errorf("the folder of pages %s cannot be read: %w; name one that is there", dir, bare(err))}
	case !info.IsDir():
		return usageError{fmt.Errorf("%s is not a folder; name the folder that holds the pages", dir)}
	}
	return nil
}

// bare returns an error without the operation and the path or address that it names: the
// sentence around it names them, as the user knows them.
func bare(err error) error {
	var path *fs.PathError
	var network *net.OpError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &network):
		return network.Err
	}
	return err
}

// abs makes a path absolute, as seen from the working directory.
func (w *world) abs(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(w.dir, name)
}

// display returns a path as the user would type it.
func (w *world) display(name string) string {
	if rel, err := filepath.Rel(w.dir, name); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(name)
}

// configRelative returns a path that the configuration names.
func (s *session) configRelative(name string) string {
	return settings{path: s.configPath}.relative(name)
}

// readConfig finds and reads the configuration.
func (s *session) readConfig() error {
	if s.flags.config != "" {
		s.configPath = s.abs(s.flags.config)
	} else {
		s.configPath = s.findConfig()
		if s.configPath == "" {
			return usageError{fmt.Errorf("there is no %s in %s or a folder above it; run `jqlbuild init` for one, or name it with --config", configName, s.display(s.pages))}
		}
	}
	data, err := readRegular(s.configPath)
	if err != nil {
		return usageError{fmt.Errorf("the configuration %s cannot be read: %w; name a file that is there with --config", s.display(s.configPath), bare(err))}
	}
	config, problems := linkconfig.Parse(source.NewFile(s.display(s.configPath), data))
	s.add(problems...)
	if source.Failed(problems) {
		return s.close()
	}
	s.config = config
	if s.flags.config != "" {
		return s.readOwn()
	}
	return nil
}

// findConfig returns the nearest configuration in the folder of pages or
// above, or "".
func (s *session) findConfig() string {
	for name := range configsOf(s.pages) {
		return name
	}
	return ""
}

// checkConfig reports whether the JQL of the configuration and its layout are
// right. What is not is found before anything is asked, whether or not a page
// needs it.
func (s *session) checkConfig() bool {
	s.add(s.maker().CheckConfig()...)
	s.frame = s.layout()
	return !source.Failed(s.problems)
}

// maker returns what knows what shortcodes ask for, as far as the configuration
// and the flags tell.
func (s *session) maker() request.Maker {
	return request.Maker{Config: s.config, Vars: s.flags.vars.values}
}

// newFetcher makes what answers the shortcodes. A sample Jira is told what is
// named.
func (s *session) newFetcher(asks bool, named func() ([]table.Spec, error)) error {
	f := s.flags
	s.fetcher = &fetch.Fetcher{
		Config:    s.config,
		Cache:     s.cache,
		Vars:      f.vars.values,
		Markdown:  extension.Markdown,
		Now:       s.now,
		Offline:   f.offline || !asks,
		Refresh:   f.refresh,
		Jobs:      s.jobs(),
		Proxy:     s.proxy(),
		UserAgent: "jqlbuild/" + version(),
		Trace:     s.tally.event,
	}
	if f.maxAgeSet {
		s.fetcher.MaxAge = (*time.Duration)(&f.maxAge)
	}
	if f.onError != "" {
		o, err := linkconfig.ParseOnError(f.onError)
		if err != nil {
			return usageError{err}
		}
		s.fetcher.OnError = &o
	}
	if s.fetcher.Offline {
		return nil
	}
	if f.demo {
		specs, err := named()
		if err == nil {
			s.demo(specs)
		}
		return err
	}
	s.readCredentials()
	return nil
}

// readCredentials looks for the credentials of every link. What is missing is
// kept until the link is about to be asked, since a site need not use them all.
func (s *session) readCredentials() {
	env := linkconfig.Environment{
		Lookup:   s.lookupEnv,
		ReadFile: func(name string) ([]byte, error) { return readRegular(s.configRelative(name)) },
	}
	s.fetcher.Credentials = make(map[string]linkconfig.Credential)
	s.fetcher.Authorities = make(map[string][]byte)
	s.missing = make(map[string][]source.Problem)
	for _, l := range s.config.Links {
		credentials, problems := s.config.Credentials(env, l)
		if l.CAFile != "" {
			pem, err := readRegular(s.configRelative(l.CAFile))
			if err != nil {
				err = bare(err) // the path may not be one
				problems = append(problems, source.Problem{Span: l.Span, Code: "ca-file", Class: source.Config,
					Message: fmt.Sprintf("the ca_file of the link %q cannot be read: %v", l.Name, err),
					Fix:     "name a file of certificates in PEM that is there"})
			}
			s.fetcher.Authorities[l.Name] = bytes.TrimPrefix(pem, []byte("\uFEFF"))
		}
		if source.Failed(problems) {
			s.missing[l.Name] = problems
			continue
		}
		s.fetcher.Credentials[l.Name] = credentials[l.Name]
	}
}

// credentials returns the problems with the credentials that it takes to
// answer a set of Specs.
func (s *session) credentials(specs []table.Spec) []source.Problem {
	var problems []source.Problem
	for _, l := range s.fetcher.Links(specs) {
		problems = append(problems, s.missing[l.Name]...)
	}
	return problems
}

// proxy reads the usual variables, once.
func (w *world) proxy() func(*http.Request) (*url.URL, error) {
	env := func(names ...string) string {
		for _, n := range names {
			if v, _ := w.lookupEnv(n); v != "" {
				return v
			}
		}
		return ""
	}
	config := httpproxy.Config{
		HTTPProxy:  env("HTTP_PROXY", "http_proxy"),
		HTTPSProxy: env("HTTPS_PROXY", "https_proxy"),
		NoProxy:    env("NO_PROXY", "no_proxy"),
		CGI:        env("REQUEST_METHOD") != "",
	}
	choose := config.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return choose(r.URL) }
}

func (s *session) jobs() int {
	if s.flags.jobs > 0 {
		return s.flags.jobs
	}
	return runtime.GOMAXPROCS(0)
}

func (s *session) add(problems ...source.Problem) { s.problems = append(s.problems, problems...) }
