package fetch

import "time"

// An Event is something that a Fetcher does, for progress, logs and counts. Events
// come from several goroutines at once, but one at a time.
type Event struct {
	Kind EventKind
	Link string // the link's name

	// Text says what it is about: an address's path for a Sent and a Waiting,
	// JQL for queries, the reason for a StaleUsed and a NotKept. It may hold text from Jira
	// and must not begin a line of a log.
	Text string

	// Of a Waiting: which attempt comes next, of how many, and why in words,
	// which may be Jira's.
	Attempt, Of int
	Reason      string

	Host string // of a Waiting and a Silent

	N    int           // Planned: queries to ask; Hit, Answered and StaleUsed: issues; Sent and Waiting: the HTTP status, 0 for no answer
	Took time.Duration // Sent and Answered: how long; Waiting: how long it will be
}

// An EventKind is what an [Event] is about.
type EventKind int

// The kinds of Event.
const (
	Planned   EventKind = iota // how many queries a link is going to be asked
	Hit                        // a query is answered by the cache
	Answered                   // a query was answered by Jira
	Failed                     // a query was not answered
	Sent                       // a request came back
	Waiting                    // a request is going to be tried again
	Silent                     // a request has had no answer for half a second
	NotKept                    // the cache could not be written
	StaleUsed                  // an old answer stands in for one that Jira did not give
)

func (f *Fetcher) trace(e Event) {
	if f.Trace == nil {
		return
	}
	f.traceMu.Lock()
	defer f.traceMu.Unlock()
	f.Trace(e)
}

// traceHits says what the cache answered.
func (l *linkRun) traceHits() {
	for _, q := range l.queries {
		if q.Origin == FromEntry && q.Kind != ValueList {
			l.conn.f.trace(Event{Kind: Hit, Link: l.conn.link.Name, Text: q.text(), N: q.answer.Rows})
		}
	}
}
