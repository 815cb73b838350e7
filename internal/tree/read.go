package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/source"
)

// maxPage is what a page may have at most. Parsing costs some twenty times a
// page's size, several pages at once; the longest that people write by hand
// have a few hundred KB.
const maxPage = 8 << 20

var errTooLarge = errors.New("it is too large for a page")

// openRegular opens a file that was found to be regular. Should it have become
// a link or a named pipe since, it neither follows nor waits.
func openRegular(name string) (*os.File, error) {
	seen, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !seen.Mode().IsRegular() {
		return nil, fmt.Errorf("open %s: it is no regular file any more", name)
	}
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !os.SameFile(seen, info) {
		f.Close()
		return nil, fmt.Errorf("open %s: another file took its place", name)
	}
	return f, nil
}

// An encodingError says at which byte a page stops being UTF-8.
type encodingError struct{ data []byte }

func (e *encodingError) Error() string { return "it is not UTF-8" }

// readPage reads a page. It says errTooLarge or an *encodingError of what is
// none; see unfit.
func readPage(name string) ([]byte, error) {
	f, err := openRegular(name)
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	if info.Size() > maxPage {
		return nil, errTooLarge
	}
	var b bytes.Buffer
	b.Grow(int(info.Size()) + bytes.MinRead)
	if _, err := b.ReadFrom(io.LimitReader(f, maxPage+1)); err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	if b.Len() > maxPage {
		return nil, errTooLarge
	}
	if !utf8.Valid(b.Bytes()) {
		return nil, &encodingError{b.Bytes()}
	}
	return b.Bytes(), nil
}

// ReadPage reads a page's file. It fails if that is no regular file, is larger
// than a page may be, or is not UTF-8.
func ReadPage(name string) ([]byte, error) { return readPage(name) }

// CheckPage returns the problem of what is no page by its bytes alone: too many,
// or not UTF-8. It reports whether there is one. name is as in problems.
func CheckPage(name string, data []byte) (source.Problem, bool) {
	switch {
	case len(data) > maxPage:
		return unfit(name, errTooLarge)
	case !utf8.Valid(data):
		return unfit(name, &encodingError{data})
	}
	return source.Problem{}, false
}

// unfit returns the problem of a page that cannot be read as one, and reports
// whether that is what readPage's error says. name is as in problems.
func unfit(name string, err error) (source.Problem, bool) {
	if errors.Is(err, errTooLarge) {
		return tooLarge(name), true
	}
	var wrong *encodingError
	if !errors.As(err, &wrong) {
		return source.Problem{}, false
	}
	at := 0
	for at < len(wrong.data) {
		r, size := utf8.DecodeRune(wrong.data[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return source.Problem{Span: source.Span{File: source.NewFile(name, wrong.data), Start: at, End: at + 1}, Code: "page-encoding",
		Message: "the page is not UTF-8 from here on",
		Fix:     "save it as UTF-8, which editors also call Unicode"}, true
}

func tooLarge(name string) source.Problem {
	return source.Problem{Span: source.Span{File: source.NewFile(name, nil)}, Code: "page-too-large",
		Message: fmt.Sprintf("the page is larger than %d MiB", maxPage>>20),
		Fix:     "divide it, or give it another ending than .md to have it copied as it is"}
}

// sameContent reports whether two files hold the same bytes.
func sameContent(a, b string) bool {
	fileA, err := openRegular(a)
	if err != nil {
		return false
	}
	defer fileA.Close()
	fileB, err := openRegular(b)
	if err != nil {
		return false
	}
	defer fileB.Close()
	const chunk = 64 << 10
	bufA, bufB := make([]byte, chunk), make([]byte, chunk)
	for {
		n, errA := io.ReadFull(fileA, bufA)
		m, errB := io.ReadFull(fileB, bufB)
		if !bytes.Equal(bufA[:n], bufB[:m]) {
			return false
		}
		if errA != nil || errB != nil {
			return ended(errA) && ended(errB)
		}
	}
}

func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
