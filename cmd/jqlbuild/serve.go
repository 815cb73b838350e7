package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/internal/serve"
	"github.com/jqlbuild/jqlbuild/source"
)

func newServe(w *world, f *flags) *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "serve [DIR]",
		Short: "Show the site in a browser while you write it",
		Long: `serve shows the site of the pages in DIR in a browser, and keeps it up to date
while you write: whenever a page, the configuration or the layout changes, it
builds what is new, and the pages that look different now load themselves again.
Problems are shown on the pages that have them, and drafts with a mark. The site is kept in a temporary
folder. Ctrl-C ends it, with exit code 0.`,
		Args: atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			return w.serve(cmd.Context(), *f, addr, oneDir(args))
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "the `address` to listen on; port 0 takes any that is free")
	return cmd
}

// serve shows the site until the context ends.
func (w *world) serve(ctx context.Context, f flags, addr, dir string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return usageError{fmt.Errorf("--addr takes a host and a port, such as 127.0.0.1:8080, not %q", addr)}
	}
	s, err := w.open(ctx, &f, "serve", dir, true)
	if err == nil {
		err = s.checkCache()
	}
	if err != nil {
		return err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("the preview cannot be served at %s: %w; choose another address with --addr, such as 127.0.0.1:0 for any free port", addr, bare(err))
	}
	defer l.Close()
	tmp, err := os.MkdirTemp("", "jqlbuild-serve-*")
	if err != nil {
		return fmt.Errorf("the folder for the preview cannot be made: %w", err)
	}
	defer os.RemoveAll(tmp)
	if at, ok := l.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		s.log.printf(levelWarn, "warning: whoever can reach %s can read the pages; listen on 127.0.0.1 to keep them to this machine", l.Addr())
	}
	s.log.printf(levelInfo, "serving %s of %s; Ctrl-C ends it", address(host, l.Addr()), s.display(s.pages))
	p := &preview{world: w, flags: f, dir: dir, tmp: tmp, out: filepath.Join(tmp, "site"), state: cache.Open(filepath.Join(tmp, "state"))}
	server := &serve.Server{
		Dir: p.out, Base: w.dir, Sources: s.sources(defaultOut), Build: p.build, Hosts: []string{strings.ToLower(host)},
		Warn: func(text string) { s.log.printf(levelWarn, "warning: %s", text) },
	}
	return server.Run(ctx, l)
}

// address returns what to type into a browser on this machine.
func address(host string, at net.Addr) string {
	_, port, _ := net.SplitHostPort(at.String())
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}

// A preview builds the site that serve shows, each time as a run of its own:
// what the configuration says and which answers are fresh may have changed.
type preview struct {
	*world
	flags flags
	dir   string // the pages'
	tmp   string // the folder of what serve makes
	out   string
	state *cache.Cache
}

// build makes the site, and prints what is wrong with it.
func (p *preview) build(ctx context.Context, ready func()) serve.Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := p.open(ctx, &p.flags, "serve", p.dir, true)
	if s == nil {
		return serve.Result{Problems: []source.Problem{{Class: source.Config, Message: err.Error()}}}
	}
	p.flags.follow(s)
	s.drafts, s.lenient, s.ready = true, true, ready
	if err == nil && s.checkConfig() {
		err = s.makeSite(ctx, s.tree(s.abs(defaultOut), p.tmp), p.out, p.state)
	}
	if s.fetcher != nil {
		defer s.fetcher.Close()
	}
	var reported exitError
	if ctx.Err() != nil || errors.As(err, &reported) {
		return serve.Result{Problems: s.problems}
	}
	if err != nil {
		s.add(source.Problem{Class: source.Config, Message: err.Error()})
	}
	err = s.close()
	if err != nil && !errors.As(err, &reported) {
		s.add(source.Problem{Class: source.Config, Message: err.Error()})
		s.log.printf(levelError, "%v", err)
	}
	result := serve.Result{Problems: s.problems}
	if s.config != nil {
		result.Sources = s.sources(defaultOut)
	}
	if s.report.done {
		result.Drafts = append([]string{}, s.shown...)
	}
	return result
}

// sources returns what the outcome of the session's command depends on. out is
// where it goes.
func (s *session) sources(out string) serve.Sources {
	files := []string{s.configPath}
	for _, name := range s.config.Files() {
		files = append(files, s.configRelative(name))
	}
	for _, name := range files {
		if to := realPath(name); to != name {
			files = append(files, to) // which is what an editor changes
		}
	}
	return serve.Sources{Tree: s.tree(s.abs(out)), Files: files}
}
