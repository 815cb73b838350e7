package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
)

// maxNamedFile bounds a file that the configuration names: a secret, or a
// bundle of certificate authorities, of which the largest have some 300 KB.
const maxNamedFile = 4 << 20

// readRegular reads a file that is one once links are followed, as mounted
// secrets are. Anything else, such as a FIFO or a device, may never end or
// never begin.
func readRegular(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, notRegular(info)
	}
	// What was looked at may have been replaced since; opening a FIFO must
	// not wait for somebody who writes to it.
	flags := os.O_RDONLY
	if runtime.GOOS != "windows" {
		flags |= syscall.O_NONBLOCK
	}
	f, err := os.OpenFile(name, flags, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, notRegular(info)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxNamedFile+1))
	if err == nil && len(data) > maxNamedFile {
		err = fmt.Errorf("it is larger than %d MiB", maxNamedFile>>20)
	}
	return data, err
}

func notRegular(info os.FileInfo) error {
	if info.IsDir() {
		return errors.New("it is a folder")
	}
	return errors.New("it is not a regular file")
}
