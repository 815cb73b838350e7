//go:build !linux

package watch

// isRemote reports whether a folder is on a file system that sends no events of
// what other machines do. Here nobody knows.
func isRemote(string) bool { return false }
