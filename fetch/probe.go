package fetch

import (
	"context"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A Status is what [Fetcher.Probe] has found out about a link.
type Status struct {
	Link *linkconfig.Link

	// Err says why the link cannot be used; the rest then holds what was
	// learned before.
	Err error

	User       string // the name by which Jira greets us; "" when nobody is logged in
	Deployment string // "cloud" or "datacenter"
	Version    string // Jira's own version
	Took       time.Duration
}

// Probe asks a link's Jira what it is, whom it takes us for, and for an issue, as a
// build would.
func (f *Fetcher) Probe(ctx context.Context, link *linkconfig.Link) Status {
	s := Status{Link: link}
	start := f.now()
	s.Err = f.probe(ctx, link, &s)
	s.Took = f.now().Sub(start)
	return s
}

func (f *Fetcher) probe(ctx context.Context, link *linkconfig.Link, s *Status) error {
	client, err := f.conn(link).client(jira.Server{}) // what the cache knows proves nothing
	if err != nil {
		return err
	}
	server, err := client.Server(ctx)
	if err != nil {
		return err
	}
	s.Deployment, s.Version = server.Deployment.String(), server.Version
	if f.isSample() || f.Credentials[link.Name].Type != linkconfig.None {
		me, err := client.Myself(ctx)
		if err != nil {
			return err
		}
		s.User = me.Name
	}
	// What a build asks may not be there although these two are: with the wrong
	// deployment, or for want of a scope.
	_, err = client.Search(ctx, jira.Search{JQL: anyIssue, Limit: 1})
	return err
}

// anyIssue is a query for issues that every Jira takes: Cloud refuses one that
// restricts nothing.
const anyIssue = "project IS NOT EMPTY"
