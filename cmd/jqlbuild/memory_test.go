package main

import (
	"errors"
	"math"
	"testing"
)

func TestMemory(t *testing.T) {
	const gib = 1 << 30
	meminfo := "MemTotal:       16777216 kB\nMemFree:         1000 kB\n"
	for _, tt := range []struct {
		name    string
		files   map[string]string
		limit   int64
		percent int
	}{
		{"unknown", nil, math.MaxInt64, 100},
		{"machine", map[string]string{"/proc/meminfo": meminfo}, 8 * gib, 400},
		{"no limit", map[string]string{"/proc/meminfo": meminfo, "/sys/fs/cgroup/memory.max": "max\n"}, 8 * gib, 400},
		{"container", map[string]string{"/proc/meminfo": meminfo, "/sys/fs/cgroup/memory.max": "4294967296\n"}, 2 * gib, 400},
		{"older container", map[string]string{"/proc/meminfo": meminfo, "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 8 * gib, 400},
	} {
		memory := memorySize(func(name string) ([]byte, error) {
			if text, ok := tt.files[name]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("no such file")
		})
		if got := memoryLimit(memory); got != tt.limit {
			t.Errorf("%s: the limit is %d, want %d", tt.name, got, tt.limit)
		}
		if got := gcPercent(memory); got != tt.percent {
			t.Errorf("%s: %d percent, want %d", tt.name, got, tt.percent)
		}
	}
}
