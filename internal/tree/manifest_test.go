package tree

import (
	"testing"
	"time"
)

// TestSettled tells when the time of a file can be trusted.
func TestSettled(t *testing.T) {
	const ms = int64(time.Millisecond)
	for _, tt := range []struct {
		written, read int64
		want          bool
	}{
		{1_000_000_000_123_456_789, 1_000_000_000_123_456_789 + ms, false},
		{1_000_000_000_123_456_789, 1_000_000_000_123_456_789 + 50*ms, true},
		{1_000_000_000_000_000_000, 1_000_000_000_000_000_000 + 1500*ms, false}, // whole seconds
		{1_000_000_000_000_000_000, 1_000_000_000_000_000_000 + 2500*ms, true},
		{1_000_000_000_123_456_789, 1_000_000_000_000_000_000, false}, // from the future
	} {
		if got := (stat{Time: tt.written}).settledBy(tt.read); got != tt.want {
			t.Errorf("written at %d and read at %d: settled %v, want %v", tt.written, tt.read, got, tt.want)
		}
	}
}
