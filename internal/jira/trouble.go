package jira

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// A trouble knows whether the whole link is out of order. Once the retries of
// one request are spent on refusals or silence, one more request is sent as a
// probe; if that fares no better, the link is given up: all that waits for it
// fails, and so does what comes within the next minute. Where no request has
// ever got an answer, it is given up after a minute.
type trouble struct {
	patience time.Duration // for the very first answer

	mu       sync.Mutex
	suspect  *Error        // what the request whose retries are spent met
	probing  chan struct{} // closed when the probe is back; nil: none is under way
	over     *Error        // given up
	since    time.Time     // then
	answered bool          // the link has answered something
	timer    *time.Timer   // for the first answer
	calls    map[*call]context.CancelCauseFunc
}

// overFor is how long a link stays given up.
const overFor = time.Minute

// join has a call end when the link is given up. Leave must follow.
func (t *trouble) join(k *call, cancel context.CancelCauseFunc) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.calls == nil {
		t.calls = make(map[*call]context.CancelCauseFunc)
	}
	t.calls[k] = cancel
	if !t.answered && t.timer == nil {
		site := k.site
		t.timer = time.AfterFunc(t.patience, func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			if !t.answered && len(t.calls) > 0 {
				t.giveUp(&Error{
					Kind: Network, Message: site + " has given no answer for " + t.patience.String(),
					Fix: "check the network, the VPN or proxy if there is one, and the link's url",
				})
			}
		})
	}
}

func (t *trouble) leave(k *call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.calls, k)
	if len(t.calls) == 0 {
		t.rest()
	}
}

// rest stops the clock for the first answer.
func (t *trouble) rest() {
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
}

// giveUp ends all calls. t.mu must be held.
func (t *trouble) giveUp(e *Error) {
	t.over, t.since, t.suspect = e, time.Now(), nil
	t.rest()
	for _, cancel := range t.calls {
		cancel(e)
	}
}

// state returns why the link is given up, if it is.
func (t *trouble) state() *Error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over != nil && time.Since(t.since) > overFor {
		t.over = nil
	}
	return t.over
}

// spent notes that the retries of a request did not help it.
func (t *trouble) spent(e *Error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over == nil {
		t.suspect = e
	}
}

// permit lets an attempt begin; in trouble one at a time, as a probe.
func (t *trouble) permit(ctx context.Context) (probe bool, err error) {
	for {
		t.mu.Lock()
		switch {
		case t.over != nil && time.Since(t.since) <= overFor:
			t.mu.Unlock()
			return false, t.over
		case t.suspect == nil:
			t.mu.Unlock()
			return false, nil
		case t.probing == nil:
			t.probing = make(chan struct{})
			t.mu.Unlock()
			return true, nil
		}
		back := t.probing
		t.mu.Unlock()
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-back:
		}
	}
}

// learn takes what came of an attempt: its status, 0 for silence, -1 for one
// that its caller gave up.
func (t *trouble) learn(probe bool, status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if status > 0 {
		t.answered = true
		t.rest()
	}
	bad := status == 0 || refuses(status)
	if !bad && status > 0 {
		t.suspect = nil
	}
	if !probe {
		return
	}
	if bad && t.suspect != nil {
		t.giveUp(t.suspect)
	}
	close(t.probing)
	t.probing = nil
}

// refuses reports whether a status says that Jira answers nobody now.
func refuses(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}
