package jira

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

// A room bounds what all answers of a link hold together while they are read.
// Each answer may hold a small share as it likes. One that needs more waits
// until no other one does.
type room struct {
	large chan struct{} // holds one thing while an answer is larger than its share
	share int
}

const (
	maxRoom  = 64 << 20 // of all answers of a link
	maxIssue = 16 << 20
)

func newRoom(parallel int) *room {
	return &room{large: make(chan struct{}, 1), share: min(1<<20, maxRoom/4/parallel)}
}

// A hold is what one answer has of a room.
type hold struct {
	room  *room
	ctx   context.Context
	n     int
	large bool
}

// take makes so much more of the room the answer's.
func (h *hold) take(n int) error {
	h.n += n
	if h.n <= h.room.share {
		return nil
	}
	if !h.large {
		select {
		case h.room.large <- struct{}{}:
			h.large = true
		case <-h.ctx.Done():
			return h.ctx.Err()
		}
	}
	if h.n > maxRoom*3/4 {
		return errTooMuch
	}
	return nil
}

var errTooMuch = errors.New("it holds too much")

// leave gives the room back. What a large answer that is of no use has left
// behind is collected before the next one comes, since the two together would
// be more than anybody expects.
func (h *hold) leave(failed bool) {
	if !h.large {
		return
	}
	if failed {
		runtime.GC()
	}
	h.large = false
	<-h.room.large
}

// tooLarge is the error of an issue that nobody can show.
func tooLarge(key string) *Error {
	return &Error{
		Kind: Response, Message: fmt.Sprintf("the issue %s is larger than %d MiB", clean(key, 60), maxIssue>>20),
		Fix: "ask for fewer columns",
	}
}

// tooMuch is the error of an answer that nobody can hold.
func tooMuch() *Error {
	return &Error{
		Kind: Response, Message: fmt.Sprintf("Jira's answer holds more than %d MiB of what was asked for", maxRoom*3/4>>20),
		Fix: "ask for fewer columns or a lower limit",
	}
}
