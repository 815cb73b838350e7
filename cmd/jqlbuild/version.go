package main

import (
	"runtime/debug"
	"strings"
)

// released is the version of a release, such as 1.2.3, which the linker sets.
var released string

// version returns the program's version, without the v of its tag: the release's,
// else what the Go toolchain knows.
func version() string {
	if released != "" {
		return released
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "devel"
}
