package watch

import (
	"slices"
	"time"
)

// A change is what has happened since the last report.
type change struct {
	paths       []string // sorted
	unknown     bool     // anything else, too
	first, last time.Time
}

// note takes in that a path has changed.
func (c *change) note(path string) {
	if i, ok := slices.BinarySearch(c.paths, path); !ok {
		c.paths = slices.Insert(c.paths, i, path)
	}
	c.stir()
}

// doubt takes in that anything may have changed.
func (c *change) doubt() {
	c.unknown = true
	c.stir()
}

func (c *change) stir() {
	c.last = time.Now()
	if c.first.IsZero() {
		c.first = c.last
	}
}

// wait returns how long to wait until the change has come to rest, or has gone
// on for too long to wait for that, and whether there is any.
func (c *change) wait() (wait time.Duration, changed bool) {
	if c.first.IsZero() {
		return 0, false
	}
	return min(time.Until(c.last.Add(quiet)), time.Until(c.first.Add(limit))), true
}

// report returns the paths, none if there may be others.
func (c *change) report() []string {
	if c.unknown {
		return nil
	}
	return c.paths
}

// forget begins anew, after a report.
func (c *change) forget() { *c = change{} }
