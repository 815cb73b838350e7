package main

import (
	"bytes"
	"math"
	"os"
	"runtime/debug"
	"strconv"
)

// tuneGC makes the collector come by less often than it would for a program
// that runs for long: most of what a build needs is small, and gone when the
// build is. With 400 percent the heap grows to five times what is in use, up to
// half of the memory that there is; from there on the collector comes by more
// often instead. A limit that does not grow with the machine would be worse
// than none: a site that needs as much has the collector run all the time.
// Both may be set otherwise by Go's own variables.
func tuneGC() {
	memory := memorySize(os.ReadFile)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent(memory))
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit(memory))
	}
}

// gcPercent returns how much garbage there may be, in percent of what is in
// use. Where the size of the memory is not known, no limit keeps the heap from
// growing, so it is Go's own default.
func gcPercent(memory int64) int {
	if memory == 0 {
		return 100
	}
	return 400
}

// memoryLimit returns from where on memory counts for more than time: half of
// what there is, since the other half is for the file cache and for others, and
// none where that is not known.
func memoryLimit(memory int64) int64 {
	if memory == 0 {
		return math.MaxInt64
	}
	return memory / 2
}

// memorySize returns how much memory the program may use, in bytes: the
// machine's, or that of the container if it is less. It is 0 where the system
// does not say it as Linux does.
func memorySize(read func(string) ([]byte, error)) int64 {
	var size int64
	less := func(n int64) {
		if n > 0 && (size == 0 || n < size) {
			size = n
		}
	}
	number := func(text []byte) int64 {
		n, _ := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64) // "max", in a container without a limit, is 0
		return n
	}
	if data, err := read("/proc/meminfo"); err == nil {
		for line := range bytes.Lines(data) {
			if rest, ok := bytes.CutPrefix(line, []byte("MemTotal:")); ok {
				kib, _ := bytes.CutSuffix(bytes.TrimSpace(rest), []byte("kB"))
				less(number(kib) << 10)
			}
		}
	}
	// https://docs.kernel.org/admin-guide/cgroup-v2.html, and the version before it
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if data, err := read(name); err == nil {
			less(number(data))
		}
	}
	return size
}
