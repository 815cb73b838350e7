package cache

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

//go:embed folder.md
var readme []byte

// attributes keeps version control from changing line endings, in a cache that
// someone commits.
const attributes = "* -text\n"

// An entry is an answer of Jira, a few MiB at most, and its key a query. What
// is beyond these sizes was not written here, and must not fill the memory.
const (
	maxFile = 1 << 30
	maxHead = 16 << 20
)

// prepare makes the folder, with a word for whoever comes across it.
func (c *Cache) prepare() error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	for name, data := range map[string][]byte{"README.md": readme, ".gitattributes": []byte(attributes)} {
		path := filepath.Join(c.dir, name)
		if info, err := os.Lstat(path); err == nil && info.Size() > 0 {
			continue // one that was changed is left alone; a crash may have left an empty one
		}
		if err := replace(path, data); err != nil {
			return err
		}
	}
	return nil
}

// readEntry reads a file in full and returns its entry and its size.
func readEntry(path string) (Entry, int64, error) {
	f, info, err := open(path)
	if err != nil {
		return Entry{}, 0, err
	}
	defer f.Close()
	if info.Size() > maxFile {
		return Entry{}, info.Size(), errors.New("it is too large to be an entry")
	}
	file := make([]byte, info.Size())
	if _, err := io.ReadFull(f, file); err != nil {
		return Entry{}, info.Size(), fmt.Errorf("it changed while it was read: %w", err)
	}
	e, err := parse(file)
	return e, info.Size(), err
}

// readInfo reads the beginning of a file.
func readInfo(path string) (Info, error) {
	f, info, err := open(path)
	if err != nil {
		return Info{}, err
	}
	defer f.Close()
	r := bufio.NewReader(io.LimitReader(f, maxHead))
	var begin []byte
	for {
		line, err := r.ReadBytes('\n')
		begin = append(begin, line...)
		if err == io.EOF || err == nil && len(line) == 1 {
			break
		}
		if err != nil {
			return Info{}, err
		}
	}
	h, err := parseHeader(begin)
	if err == nil {
		err = h.checkSize(info.Size())
	}
	if err != nil {
		return Info{}, err
	}
	return Info{Path: path, Key: h.key, Time: h.time, Size: info.Size(), Sum: string(h.sum)}, nil
}

// open opens a regular file. It does not try anything else, since opening a
// named pipe would wait for a writer.
func open(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, errors.New("it is not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// replace puts data into a file, which only its owner can read. Whoever reads
// it meanwhile finds the old file or the new one. After a crash of the machine
// there may be less: see the package comment.
func replace(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), temporary+"*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return retry(func() error { return os.Rename(f.Name(), path) })
}

// leftovers returns the temporary files of writers that were interrupted: those
// that are an hour older than one made now, by the clock of the file system.
// Younger ones may still be written to.
func (c *Cache) leftovers() ([]Info, error) {
	names, err := c.names(isTemporary)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	f, err := os.CreateTemp(c.dir, temporary+"*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	now, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var old []Info
	for _, name := range names {
		path := filepath.Join(c.dir, name)
		info, err := os.Lstat(path)
		if err == nil && now.ModTime().Sub(info.ModTime()) > time.Hour {
			old = append(old, Info{Path: path, Size: info.Size()})
		}
	}
	return old, nil
}

// remove removes a file, if it is there.
func remove(path string) error {
	err := retry(func() error { return os.Remove(path) })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a cache entry: %w", err)
	}
	return nil
}

// retry does what Windows refuses as long as another process has the file
// open: it tries for about a second. Elsewhere it tries once.
func retry(do func() error) error {
	err := do()
	for wait := time.Millisecond; runtime.GOOS == "windows" && wait < time.Second; wait *= 2 {
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			break
		}
		time.Sleep(wait)
		err = do()
	}
	return err
}
