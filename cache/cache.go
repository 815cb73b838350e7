// Package cache keeps bytes on disk under a key, with the time they came. It
// has no clock and knows nothing of what it keeps.
//
// A [Cache] is a folder, and an [Entry] a file in it:
//
//	c := cache.Open(".jqlbuild/cache")
//	e, err := c.Get(key)
//	if err != nil || now.Sub(e.Time) > time.Hour {
//		e = cache.Entry{Key: key, Time: now, Data: ask()}
//		err = c.Put(e)
//	}
//
// [Cache.List] and [Cache.Prune] are for whoever looks after the folder.
//
// A file that is not exactly as it was written is a miss with a reason, never
// an answer: entries travel through CI caches, artifacts, version control and
// editors. Each holds a checksum, so Put need not wait until the disk has it
// (it calls no fsync): what a crash leaves of a file is a miss as well.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Cache is a folder of entries, one a file. Several goroutines and processes
// may share a folder: an entry is replaced whole or not at all, and the last
// writer wins. That needs a file system on which a rename is atomic, as those
// of network shares may not be.
type Cache struct {
	dir string
}

// An Entry is bytes under a key.
type Entry struct {
	// Key says what the data answers. It is any text; lines that people can
	// read serve best. The name of the file is made from its hash.
	Key string

	// Time is when the data came. It is kept to the second, in UTC.
	Time time.Time

	// Data is any bytes, kept as they are. Text makes a file that people can
	// read and that version control can compare line by line.
	Data []byte
}

// An Info describes an entry.
type Info struct {
	Path string // of its file
	Key  string
	Time time.Time
	Size int64 // of the file, in bytes

	// Sum tells apart entries with different times or data. Only [Cache.Stat]
	// gives it, as the file has it.
	Sum string
}

// ErrMiss is in every error of [Cache.Get] and [Cache.Stat]. Its text goes on
// to say why there is no entry.
var ErrMiss = errors.New("not in the cache")

// Open returns the cache that lies in a folder. The folder need not exist: the
// first Put makes it.
func Open(dir string) *Cache {
	return &Cache{dir: dir}
}

// Dir returns the cache's folder.
func (c *Cache) Dir() string { return c.dir }

// Get returns the entry of a key. Its error is always an [ErrMiss]; it names
// the file if there is one that is not good.
func (c *Cache) Get(key string) (Entry, error) {
	path := c.path(key)
	e, _, err := readEntry(path)
	if err == nil && e.Key != key {
		err = errOtherKey
	}
	if err != nil {
		return Entry{}, missing(path, err)
	}
	return e, nil
}

// Stat describes the entry of a key. It reads no more than the beginning of
// the file, so the data may still turn out to be damaged. Its error is always
// an [ErrMiss].
func (c *Cache) Stat(key string) (Info, error) {
	path := c.path(key)
	info, err := readInfo(path)
	if err == nil && info.Key != key {
		err = errOtherKey
	}
	if err != nil {
		return Info{}, missing(path, err)
	}
	return info, nil
}

// Put stores an entry in place of an older one with its key. When it fails,
// the older one is left as it was.
func (c *Cache) Put(e Entry) error {
	if err := c.prepare(); err != nil {
		return fmt.Errorf("make the cache %s: %w", c.dir, cause(err))
	}
	if err := replace(c.path(e.Key), format(e)); err != nil {
		return fmt.Errorf("write to the cache %s: %w", c.dir, cause(err))
	}
	return nil
}

// List yields the entries in the order of their paths, every one read in full.
// A file that should be an entry but is not a good one comes with an error
// that names it, and an Info of only its path and size. A folder that does not
// exist has no entries.
func (c *Cache) List() iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		names, err := c.names(IsEntry)
		if err != nil {
			yield(Info{Path: c.dir}, err)
			return
		}
		for _, name := range names {
			path := filepath.Join(c.dir, name)
			e, size, err := readEntry(path)
			if err == nil && c.path(e.Key) != path {
				err = errOtherKey
			}
			info := Info{Path: path, Size: size}
			if err != nil {
				err = fmt.Errorf("read the cache entry %s: %w", path, cause(err))
			} else {
				info.Key, info.Time = e.Key, e.Time
			}
			if errors.Is(err, fs.ErrNotExist) {
				continue // another process has just removed it
			}
			if !yield(info, err) {
				return
			}
		}
	}
}

// Prune removes the entries that keep says no to, those that are not good,
// and what interrupted writers left behind. It returns what it removed.
func (c *Cache) Prune(keep func(Info) bool) ([]Info, error) {
	var (
		gone   []Info
		failed []error
	)
	take := func(info Info) {
		if err := remove(info.Path); err != nil {
			failed = append(failed, err)
			return
		}
		gone = append(gone, info)
	}
	leftovers, err := c.leftovers()
	if err != nil {
		return nil, fmt.Errorf("prune the cache %s: %w", c.dir, cause(err))
	}
	for _, info := range leftovers {
		take(info)
	}
	for info, err := range c.List() {
		if err != nil || !keep(info) {
			take(info)
		}
	}
	return gone, errors.Join(failed...)
}

var errOtherKey = errors.New("it is the entry of another key")

// missing returns the ErrMiss for a file that could not be used.
func missing(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrMiss
	}
	return fmt.Errorf("%w: cannot use %s: %w", ErrMiss, path, cause(err))
}

// cause takes off a path that the message around err says already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

const (
	extension = ".txt"
	temporary = ".tmp-"
)

// path returns where the entry of a key lies.
func (c *Cache) path(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(c.dir, hex.EncodeToString(sum[:])+extension)
}

// IsEntry reports whether a file is an entry by its name, without its folder.
func IsEntry(name string) bool {
	name, ok := strings.CutSuffix(name, extension)
	_, err := hex.DecodeString(name)
	return ok && err == nil && len(name) == 2*sha256.Size
}

func isTemporary(name string) bool { return strings.HasPrefix(name, temporary) }

// names returns the names in the folder for which is holds, sorted.
func (c *Cache) names(is func(string) bool) ([]string, error) {
	files, err := os.ReadDir(c.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the cache: %w", err)
	}
	var names []string
	for _, f := range files {
		if is(f.Name()) {
			names = append(names, f.Name())
		}
	}
	return names, nil
}
