package jira

import (
	"context"
	"errors"
	"sync"
)

// A fact is something that is asked once and then shared by everyone who
// needs it. Those who come while it is being asked wait for that answer, good
// or bad; a bad one is not remembered. Its zero value knows nothing.
type fact[T any] struct {
	mu     sync.Mutex
	flight *flight[T]
}

type flight[T any] struct {
	done  chan struct{} // closed when value and err are there
	value T
	err   error
}

// get returns the fact, calling ask if nobody has. When the caller who asks
// is cancelled, one of those who wait asks in its stead.
func (f *fact[T]) get(ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	for {
		f.mu.Lock()
		now := f.flight
		if now == nil {
			now = &flight[T]{done: make(chan struct{})}
			f.flight = now
			f.mu.Unlock()
			now.value, now.err = ask(ctx)
			if now.err != nil {
				f.forget(now)
			}
			close(now.done)
			return now.value, now.err
		}
		f.mu.Unlock()
		select {
		case <-ctx.Done():
			var zero T
			return zero, ctx.Err()
		case <-now.done:
		}
		if now.err == nil || !cancelled(now.err) {
			return now.value, now.err
		}
	}
}

// set makes the fact known.
func (f *fact[T]) set(value T) {
	done := make(chan struct{})
	close(done)
	f.mu.Lock()
	f.flight = &flight[T]{done: done, value: value}
	f.mu.Unlock()
}

// known returns the fact if it is there.
func (f *fact[T]) known() (value T, ok bool) {
	f.mu.Lock()
	now := f.flight
	f.mu.Unlock()
	if now == nil {
		return value, false
	}
	select {
	case <-now.done:
		return now.value, now.err == nil
	default:
		return value, false
	}
}

// drop forgets the fact if it is there and bad says that it will not do.
func (f *fact[T]) drop(bad func(T) bool) {
	f.mu.Lock()
	now := f.flight
	f.mu.Unlock()
	if now == nil {
		return
	}
	select {
	case <-now.done:
		if now.err == nil && bad(now.value) {
			f.forget(now)
		}
	default:
	}
}

func (f *fact[T]) forget(old *flight[T]) {
	f.mu.Lock()
	if f.flight == old {
		f.flight = nil
	}
	f.mu.Unlock()
}

func cancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
