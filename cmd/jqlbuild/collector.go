package main

import (
	"bufio"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
)

// A build makes many small things that are gone when it is done, so the
// collector need not come by as often as in a program that runs for long: with
// these settings a heap may grow to five times what is in use before it does,
// but to no more than about a gigabyte, past which memory counts for more than
// time. A small machine or container gives half of what it has.
const (
	growth  = 400     // GOGC
	roomy   = 1 << 30 // bytes
	portion = 2       // of the memory of the machine or container
)

// tuneCollector sets the collector for a build. Whoever sets Go's own
// variables, GOGC or GOMEMLIMIT, knows better, and gets just what they say.
func tuneCollector(lookupEnv func(string) (string, bool)) {
	if _, set := lookupEnv("GOGC"); set {
		return
	}
	debug.SetGCPercent(growth)
	if _, set := lookupEnv("GOMEMLIMIT"); set {
		return
	}
	room := int64(roomy)
	if m := memory(os.DirFS("/")); m > 0 {
		room = min(room, m/portion)
	}
	debug.SetMemoryLimit(room)
	var last atomic.Int64
	last.Store(room)
	afterEachCollection(func() {
		limit := heapLimit(inUse(), room)
		// Setting it stops the program for a moment; small steps are not worth it.
		if old := last.Load(); limit > old || limit < old-old/4 {
			last.Store(limit)
			debug.SetMemoryLimit(limit)
		}
	})
}

// heapLimit returns how large the heap may grow when so much of it is in use.
// A fixed limit would have the collector run all the time in a site that needs
// more than that. So past the room, which small sites may use as they like, the
// heap may double, as Go has it by default, and an eighth is left for what is
// no heap.
func heapLimit(live, room int64) int64 {
	return max(room, 2*live+live/8)
}

// inUse returns how much of the heap the last collection found in use.
func inUse() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(min(sample[0].Value.Uint64(), math.MaxInt64/4))
}

// afterEachCollection calls f whenever the collector has been by, which it
// knows from something that is not in use any more.
func afterEachCollection(f func()) {
	type unused struct{ _ *int } // holds a pointer, so that it is not allocated together with others
	var again func(*unused)
	again = func(u *unused) {
		f()
		runtime.SetFinalizer(u, again)
	}
	runtime.SetFinalizer(new(unused), again)
}

// memory returns how much memory there is for this process, in bytes: that of
// the machine, or what its control group may use. It is 0 where that is not
// known, which is everywhere but on Linux.
func memory(root fs.FS) int64 {
	least := int64(0)
	take := func(n int64) {
		if n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	if data, err := fs.ReadFile(root, "proc/meminfo"); err == nil {
		var kilobytes int64
		fmt.Sscanf(string(data), "MemTotal: %d kB", &kilobytes)
		take(kilobytes << 10)
	}
	limit := func(name string) {
		if data, err := fs.ReadFile(root, name); err == nil {
			n, _ := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64) // or "max"
			take(n)
		}
	}
	data, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return least
	}
	for lines := bufio.NewScanner(strings.NewReader(string(data))); lines.Scan(); {
		// hierarchy:controllers:path, see cgroups(7)
		parts := strings.SplitN(lines.Text(), ":", 3)
		if len(parts) < 3 {
			continue
		}
		folder, file := "sys/fs/cgroup", "memory.max"
		if parts[1] != "" {
			if !strings.Contains(","+parts[1]+",", ",memory,") {
				continue
			}
			folder, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		}
		// A group has no more than those above it. In a container its path may
		// be the one outside, and its own group is the top.
		for dir := path.Join("/", parts[2]); ; dir = path.Dir(dir) {
			limit(path.Join(folder, dir, file))
			if dir == "/" {
				break
			}
		}
	}
	return least
}
