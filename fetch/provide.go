package fetch

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// A provider answers queries of one link. It is given those that are open,
// answers each whole or leaves it open, and notes why.
type provider func(ctx context.Context, open []*query)

// providers returns who may answer the link's queries, in the order in which
// they are tried.
func (l *linkRun) providers() []provider {
	return []provider{l.fromEntries, l.fromOthers, l.fromJira}
}

// answer has the link's queries answered, and then those that their answers
// call for.
func (l *linkRun) answer(ctx context.Context) {
	l.provide(ctx, l.queries)
	l.provide(ctx, l.wantVersions())
}

func (l *linkRun) provide(ctx context.Context, queries []*query) {
	for _, provide := range l.providers() {
		if open := openOnes(queries); len(open) > 0 {
			provide(ctx, open)
		}
	}
}

// fromEntries answers queries from the cache.
func (l *linkRun) fromEntries(_ context.Context, open []*query) {
	var g errgroup.Group
	g.SetLimit(l.conn.f.jobs())
	for _, q := range open {
		g.Go(func() error { l.lookUp(q); return nil })
	}
	g.Wait() // no error comes of it
}

// lookUp finds in the cache what answers a query: its own entry or, for a count,
// also that of a search for the same issues.
func (l *linkRun) lookUp(q *query) {
	keys := []string{l.key(q)}
	if q.Kind == CountOnly {
		keys = []string{l.conn.key(answerEntry, q.about), keys[0]}
	}
	for _, key := range keys {
		h, err := l.held(q.Kind, key)
		if err != nil {
			q.Why = err.Error()
			continue
		}
		if q.Kind == CountOnly && !h.tells(q) {
			q.Why = "the cache has only some of the issues"
			continue
		}
		if q.exact && h.Approximate {
			q.Why = "the cache has only an estimate"
			continue
		}
		q.found = h
		fresh, why := l.fresh(q.Kind, h.time)
		if lack := h.lacks(q.Fields, q.Rendered, q.Limit); lack != "" {
			q.Why = lack
			if fresh {
				l.widen(q)
			}
			continue
		}
		q.Why = why
		if fresh {
			q.answer, q.Origin = h, FromEntry
			return
		}
	}
}

// held reads an answer from the cache. Online, what another user read is not
// there, and nothing is before we know who we are.
func (l *linkRun) held(kind QueryKind, key string) (*held, error) {
	if l.err != nil {
		return nil, errNobody
	}
	e, err := l.conn.f.Cache.Get(key)
	if err != nil {
		return nil, err
	}
	a, err := decodeAnswer(e.Data, kind)
	if err != nil {
		return nil, err
	}
	if !l.mayRead(a.User) {
		return nil, errOtherUser
	}
	return &held{answer: *a, key: key, time: e.Time}, nil
}

// fresh reports whether what was read at a time may be used without asking
// Jira, and why.
func (l *linkRun) fresh(kind QueryKind, read time.Time) (bool, string) {
	f := l.conn.f
	what, age := "answer", l.conn.maxAge()
	if kind == FieldList || kind == ValueList {
		what, age = "list", l.conn.listAge()
	}
	passed := f.now().Sub(read).Round(time.Second)
	switch {
	case f.Offline:
		return true, "offline"
	case f.Refresh:
		return false, "a refresh is wanted"
	case !l.conn.young(read, age):
		return false, fmt.Sprintf("the cache's %s is %s old", what, passed)
	}
	return true, fmt.Sprintf("read %s ago", passed)
}

// fromOthers answers counts, and which issues there are, from searches for the
// same issues. A search that is still to be asked is promised to be asked first,
// where anything may be asked.
func (l *linkRun) fromOthers(_ context.Context, open []*query) {
	for _, q := range open {
		q.Origin = 0
		switch s := q.other; {
		case s == nil:
		case s.open() && l.conn.f.Offline:
		case s.open():
			q.Origin, q.Why = FromAnother, "the search's answer tells if it is complete; else Jira is asked"
		case s.answer != nil && s.answer.tells(q):
			q.Origin, q.Why = FromAnother, "the search's answer tells"
			q.answer = s.answer
			if l.ask && s.about != q.about { // the answer lies under another question than this one
				q.answer, q.err = l.remember(q, s.answer.about(q), s.answer.time)
			}
		}
	}
}
