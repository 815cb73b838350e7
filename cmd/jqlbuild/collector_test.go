package main

import (
	"testing"
	"testing/fstest"
)

func TestMemory(t *testing.T) {
	const gigabyte = 1 << 30
	files := func(pairs ...string) fstest.MapFS {
		m := make(fstest.MapFS)
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
		}
		return m
	}
	machine := "MemTotal:        4194304 kB\nMemFree:          100 kB\n"
	for _, tt := range []struct {
		name  string
		files fstest.MapFS
		want  int64
	}{
		{"not Linux", files(), 0},
		{"a machine", files("proc/meminfo", machine), 4 * gigabyte},
		{"no limit", files("proc/meminfo", machine, "proc/self/cgroup", "0::/\n", "sys/fs/cgroup/memory.max", "max\n"), 4 * gigabyte},
		{"a container", files("proc/meminfo", machine, "proc/self/cgroup", "0::/\n", "sys/fs/cgroup/memory.max", "1073741824\n"), gigabyte},
		{"a group in a group", files("proc/meminfo", machine, "proc/self/cgroup", "0::/a/b\n", "sys/fs/cgroup/a/memory.max", "2147483648\n", "sys/fs/cgroup/a/b/memory.max", "max\n"), 2 * gigabyte},
		{"version 1", files("proc/meminfo", machine, "proc/self/cgroup", "9:cpu,cpuacct:/x\n8:memory:/docker/1\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n"), gigabyte / 2},
		{"version 1 without a limit", files("proc/meminfo", machine, "proc/self/cgroup", "8:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"), 4 * gigabyte},
	} {
		if got := memory(tt.files); got != tt.want {
			t.Errorf("%s: memory = %d, want %d", tt.name, got, tt.want)
		}
	}
}

// TestHeapLimit makes sure that a heap always has room to grow: without it the
// collector never rests.
func TestHeapLimit(t *testing.T) {
	const room = 1 << 30
	for live := int64(1 << 20); live < 1<<40; live *= 2 {
		limit := heapLimit(live, room)
		if limit < room || limit < 2*live {
			t.Errorf("with %d bytes in use, the limit is %d", live, limit)
		}
	}
}
