package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A file is a few lines about the entry, an empty line, and the data:
//
//	jqlbuild cache entry 1
//	sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
//	time 2026-11-23T18:00:00Z
//	size 37
//	key answer
//	key project = DOCS
//
//	{"issues":[{"id":"1","key":"DOCS-1"}]}
//
// The hash is of all that follows its line. An entry has just one form, so a
// file is read only if writing what it says would give the same bytes.
const (
	magic   = "jqlbuild cache entry "
	version = "1"
)

// format returns the file of an entry.
func format(e Entry) []byte {
	head := head(e.Time, e.Key, len(e.Data))
	sum := sha256.New()
	sum.Write(head)
	sum.Write(e.Data)
	file := fmt.Appendf(nil, "%s%s\nsha256 %x\n", magic, version, sum.Sum(nil))
	return slices.Concat(file, head, e.Data)
}

// head returns the lines about an entry that the hash covers, and the empty
// line.
func head(t time.Time, key string, size int) []byte {
	b := fmt.Appendf(nil, "time %s\nsize %d\n", t.UTC().Format(time.RFC3339), size)
	for line := range strings.SplitSeq(key, "\n") {
		b = fmt.Appendf(b, "key %s\n", line)
	}
	return append(b, '\n')
}

// A header is what the beginning of a file says.
type header struct {
	sum    []byte
	time   time.Time
	key    string
	size   int // of the data
	sumEnd int // where that begins which the hash covers
	len    int // where the data begins
}

var errDamaged = errors.New("its first lines are damaged")

// parse returns the entry that a whole file holds.
func parse(file []byte) (Entry, error) {
	h, err := parseHeader(file)
	if err != nil {
		return Entry{}, err
	}
	if err := h.checkSize(int64(len(file))); err != nil {
		return Entry{}, err
	}
	if sum := sha256.Sum256(file[h.sumEnd:]); !bytes.Equal(sum[:], h.sum) {
		return Entry{}, errors.New("it was changed: its checksum differs")
	}
	return Entry{Key: h.key, Time: h.time, Data: file[h.len:]}, nil
}

// checkSize compares a file's size with the one it should have.
func (h *header) checkSize(size int64) error {
	switch data := size - int64(h.len); {
	case data < int64(h.size):
		return fmt.Errorf("it is cut off: %d of %d bytes of data are left", data, h.size)
	case data > int64(h.size):
		return fmt.Errorf("it was changed: there are %d bytes after the data", data-int64(h.size))
	}
	return nil
}

// parseHeader reads the lines at the beginning of a file, up to and including
// the empty one.
func parseHeader(file []byte) (*header, error) {
	if len(file) == 0 {
		return nil, errors.New("it is empty")
	}
	rest, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok {
		return nil, errors.New("it is not a cache entry")
	}
	line, rest, ok := cutLine(rest)
	switch {
	case !ok:
		return nil, errors.New("it is cut off")
	case strings.HasSuffix(line, "\r"):
		return nil, errors.New("its line endings were changed to CRLF, as version control may do; keep the cache's .gitattributes beside it")
	case line != version:
		return nil, fmt.Errorf("it has the format %.20q, and this program reads %s", line, version)
	}
	h, err := parseLines(file, rest)
	if err != nil && bytes.Contains(file, []byte("\n<<<<<<< ")) {
		err = errors.New("it holds an unfinished merge of version control")
	}
	return h, err
}

func parseLines(file, rest []byte) (*header, error) {
	h := new(header)
	next := func(name string) string {
		line, after, ok := cutLine(rest)
		value, named := strings.CutPrefix(line, name+" ")
		if !ok || !named {
			return ""
		}
		rest = after
		return value
	}
	var sumErr, timeErr, sizeErr error
	sum := next("sha256")
	h.sum, sumErr = hex.DecodeString(sum)
	h.sumEnd = len(file) - len(rest)
	h.time, timeErr = time.Parse(time.RFC3339, next("time"))
	h.size, sizeErr = strconv.Atoi(next("size"))
	if sumErr != nil || sum != hex.EncodeToString(h.sum) || timeErr != nil || sizeErr != nil {
		return nil, errDamaged
	}
	var key []string
	for !bytes.HasPrefix(rest, []byte("\n")) {
		before := len(rest)
		key = append(key, next("key"))
		if len(rest) == before {
			return nil, errDamaged
		}
	}
	h.key = strings.Join(key, "\n")
	h.len = len(file) - len(rest) + 1
	if !bytes.Equal(head(h.time, h.key, h.size), file[h.sumEnd:h.len]) {
		return nil, errDamaged
	}
	return h, nil
}

func cutLine(b []byte) (line string, rest []byte, ok bool) {
	before, after, ok := bytes.Cut(b, []byte("\n"))
	return string(before), after, ok
}
