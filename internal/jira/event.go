package jira

import "time"

// An Event is a step of the conversation with Jira, for progress and logs. It
// holds no JQL, no text from an answer and no secret.
type Event struct {
	Kind    EventKind
	Method  string
	Path    string // below the link's address, without the query string
	Attempt int    // from 1

	Status   int           // of an Answered event; 0 when no answer came
	Duration time.Duration // of an Answered event: from sending to the last byte read
	Bytes    int64         // of an Answered event: the body read, after decompression

	Wait time.Duration // of a Waiting event: the pause before the next attempt
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
