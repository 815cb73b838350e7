package jira

import "time"

// An Event is a step of the conversation with Jira, for progress and logs. It
// holds no JQL and no secret.
type Event struct {
	Kind    EventKind
	Method  string
	Path    string // below the link's address, without the query string
	Attempt int    // from 1; of a Waiting event: the one to come
	Of      int    // of a Waiting event: how many attempts there may be

	Status   int           // of an Answered event; 0 when no answer came
	Duration time.Duration // of an Answered event: from sending to the last byte read
	Bytes    int64         // of an Answered event: the body read, after decompression

	// Of a Waiting event: the pause before the next attempt, and why, in words
	// that may be Jira's.
	Wait   time.Duration
	Reason string

	Host string // that is waited for, of a Waiting and a Silent event
}

// An EventKind says which step an Event is.
type EventKind int

const (
	Answered EventKind = iota // a request was answered, or failed with no answer
	Waiting                   // a request will be sent again after a wait
	Silent                    // a request has been under way for some time, so that people begin to wonder
)

// silence is how long people wait for a sign before they wonder.
const silence = 500 * time.Millisecond

// String returns "answered", "waiting" or "silent".
func (k EventKind) String() string {
	switch k {
	case Waiting:
		return "waiting"
	case Silent:
		return "silent"
	}
	return "answered"
}
