package jira

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// A gate lets so many requests of a link through at once, in the order in
// which they came, and slows all of them down when Jira says that there are
// too many.
type gate struct {
	slots    *semaphore.Weighted
	patience time.Duration // the longest pause that is worth waiting for

	mu      sync.Mutex
	until   time.Time     // no request starts before
	next    time.Time     // the earliest start of the next request
	spacing time.Duration // between two starts; 0 unless Jira has complained
}

// After a complaint requests start this far apart, and twice as far after
// each further one. Each good answer halves the distance again.
const (
	firstSpacing = 50 * time.Millisecond
	maxSpacing   = 5 * time.Second
)

func newGate(parallel int, patience time.Duration) *gate {
	return &gate{slots: semaphore.NewWeighted(int64(parallel)), patience: patience}
}

// enter waits for a turn. Without an error, leave must follow.
func (g *gate) enter(ctx context.Context) error {
	if err := g.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	for {
		wait, err := g.turn(time.Now())
		if err == nil && wait > 0 {
			err = sleep(ctx, wait)
		}
		if err != nil {
			g.slots.Release(1)
			return err
		}
		if wait <= 0 {
			return nil
		}
	}
}

func (g *gate) leave() { g.slots.Release(1) }

// turn takes the next start if that is now, else says how long it is until
// then.
func (g *gate) turn(now time.Time) (time.Duration, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if pause := g.until.Sub(now); pause > 0 {
		if pause > g.patience {
			return 0, tooLong(pause, g.patience)
		}
		return pause, nil
	}
	if wait := g.next.Sub(now); wait > 0 {
		return wait, nil
	}
	g.next = now.Add(g.spacing)
	return 0, nil
}

// slow holds every request back for a while, because Jira said so, and
// spreads those that follow.
func (g *gate) slow(pause time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	// Requests that were under way when Jira complained first say nothing new.
	if !now.Before(g.until) {
		g.spacing = min(max(2*g.spacing, firstSpacing), maxSpacing)
	}
	if end := now.Add(pause); end.After(g.until) {
		g.until = end
	}
}

// relax brings the requests closer together again, after a good answer. One
// that comes in a pause was under way before it.
func (g *gate) relax() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.spacing == 0 || time.Now().Before(g.until) {
		return
	}
	if g.spacing /= 2; g.spacing < firstSpacing/8 {
		g.spacing = 0
	}
}

// tooLong is the error of a wait that nobody should sit through.
func tooLong(wait, patience time.Duration) *Error {
	return &Error{
		Kind:    Rate,
		Message: fmt.Sprintf("Jira asks to wait %s before the next request, and no more than %s is allowed", wait.Round(time.Second), patience.Round(time.Second)),
		Fix:     "try again later, or raise the link's timeout or retries: their product is the longest wait",
		Wait:    wait,
	}
}

// sleep waits, or returns the context's error as soon as that is cancelled.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
