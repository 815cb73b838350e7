package fetch

import (
	"context"
	"errors"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// A basis is what one Result is made from.
type basis struct {
	answers []*held  // of one query, or an issue each
	missing []string // keys that Jira does not show
	stale   bool
	err     error // what kept Jira from answering
}

// asOf returns when the oldest of the answers was read.
func (b basis) asOf(zone *time.Location) time.Time {
	var oldest time.Time
	for _, h := range b.answers {
		if oldest.IsZero() || h.time.Before(oldest) {
			oldest = h.time
		}
	}
	if zone != nil {
		oldest = oldest.In(zone)
	}
	return oldest
}

// basis gathers what answers a Spec, falling back on old answers where its
// on_error allows it.
func (l *linkRun) basis(i int) basis {
	var all basis
	for _, q := range l.run.needs[i] {
		if q.Kind == ValueList {
			continue
		}
		if q.missing != "" {
			all.missing = append(all.missing, q.Keys[0]+": "+q.missing)
			continue
		}
		h, stale, err := l.either(l.run.requests[i], q)
		if h == nil {
			return basis{err: err} // the others would stand as the whole
		}
		all.answers = append(all.answers, h)
		if stale {
			all.stale, all.err = true, err
		}
	}
	return all
}

// either returns the answer to a query, or the old one in its place. What several
// Specs need together may be more than the cache has, and this one still be
// served by it.
func (l *linkRun) either(req *request.Request, q *query) (h *held, stale bool, err error) {
	if q.answer != nil {
		return q.answer, false, nil
	}
	old, why := q.found, q.Why
	if old != nil {
		lack := old.lacks(req.Fields, req.Rendered, req.Limit)
		fresh, _ := l.fresh(q.Kind, old.time)
		switch {
		case lack != "":
			why = lack
		case fresh && !rejected(q.err):
			return old, false, nil
		case l.mayBeStale(req, old, q.err):
			return old, true, q.err
		}
	}
	if q.err == nil {
		return nil, false, &missError{link: l.conn.link.Name, why: why}
	}
	return nil, false, q.err
}

// mayBeStale reports whether an old answer may stand in for one that Jira did
// not give. A query that Jira rejects is the author's to mend, and no old
// answer hides that.
func (l *linkRun) mayBeStale(req *request.Request, old *held, err error) bool {
	return req.OnError == linkconfig.Stale && err != nil && !rejected(err) && !errors.Is(err, context.Canceled) &&
		l.conn.young(old.time, l.conn.link.MaxStale)
}
