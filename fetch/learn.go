package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jira"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// learn finds out as whom we ask, and which fields there are: from the cache,
// else, where it may be asked, from Jira. The list goes first and alone, since its
// answer proves the login; no query is worth sending before that.
func (l *linkRun) learn(ctx context.Context) {
	c := l.conn
	l.user, l.deployment = c.known(), c.link.Deployment
	if l.deployment == linkconfig.Auto {
		l.deployment = c.heldDeployment()
	}
	if l.user == "" && l.ask && c.visited() {
		// Without a name nothing in the cache can be used.
		if l.user, l.err = c.whoami(ctx); l.err != nil {
			return
		}
	}
	if list, read := l.heldFields(); list != nil && (!l.ask && !c.f.Refresh || c.f.Offline || !c.f.Refresh && c.young(read, c.listAge())) {
		l.list, l.read = list, read
	}
	if l.list == nil && l.ask {
		l.askFields(ctx)
	}
}

// heldFields reads the field list from the cache, and when that was read from
// Jira. Online, another user's is not there.
func (l *linkRun) heldFields() (*field.List, time.Time) {
	held := l.conn.heldFields()
	if held.list == nil || !l.mayRead(held.user) {
		return nil, time.Time{}
	}
	return held.list, held.read
}

// mayRead reports whether what was read as a user may be used in this run.
// Offline, and where nothing is asked without credentials, everybody's is.
func (l *linkRun) mayRead(user string) bool {
	return l.conn.f.Offline || l.user == "" || l.user == user
}

// askFields reads the field list from Jira and remembers it. If Jira does not
// give it, an old one may stand in: it tells at least what old answers hold.
func (l *linkRun) askFields(ctx context.Context) {
	c := l.conn
	l.listErr = l.readFields(ctx)
	if l.listErr == nil {
		l.asked = true
		return
	}
	if l.user == "" {
		l.err = l.listErr // as whom we ask is not known, so no answer counts
	}
	if list, read := l.heldFields(); list != nil && c.young(read, max(longAge, c.link.MaxStale)) {
		l.list, l.read = list, read
	}
}

func (l *linkRun) readFields(ctx context.Context) error {
	c := l.conn
	client, err := c.jira()
	if err != nil {
		return err
	}
	body, err := client.Fields(ctx)
	if err != nil {
		if l.user == "" && ctx.Err() == nil {
			// The list may be refused to somebody who may search.
			l.user, _ = c.whoami(ctx)
		}
		return err
	}
	list, err := field.ParseList(body)
	if err != nil {
		return err
	}
	if l.user, err = c.whoami(ctx); err != nil {
		return err
	}
	if l.deployment, err = c.askDeployment(ctx, client); err != nil {
		return err
	}
	l.list, l.read = list, c.f.now().UTC().Truncate(time.Second)
	c.keep(c.key(fieldsEntry), l.user, list.Slim())
	return nil
}

// client returns the client that asks queries. What kind of Jira it asks is known
// then.
func (l *linkRun) client(ctx context.Context) (*jira.Client, error) {
	if l.err != nil {
		return nil, l.err
	}
	client, err := l.conn.jira()
	if err == nil && l.deployment == linkconfig.Auto {
		l.deployment, err = l.conn.askDeployment(ctx, client)
	}
	return client, err
}

// missingList is why a Spec that needs the field list is not answered.
func (l *linkRun) missingList() error {
	switch {
	case l.err != nil:
		return l.err
	case l.listErr != nil:
		return fmt.Errorf("%w: %w", errList, l.listErr)
	}
	return &missError{link: l.conn.link.Name, why: "it has no list of the link's fields"}
}

// errList is in the error of what fails since Jira did not give the field list.
var errList = errors.New("its list of fields could not be read")
