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

	// Of a Waiting event: the pause before the next attempt, the host that is
	// waited for, and why, in words that may be Jira's.
	Wait   time.Duration
	Host   string
	Reason string
}

// An EventKind says which step an Event is.
type EventKind int

const (
	Answered EventKind = iota // a request was answered, or failed with no answer
	Waiting                   // a request will be sent again after a wait
)

// String returns "answered" or "waiting".
func (k EventKind) String() string {
	if k == Waiting {
		return "waiting"
	}
	return "answered"
}
