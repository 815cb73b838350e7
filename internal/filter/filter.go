// Package filter speaks with the hook of another site generator, which hands
// over one page after the other: a request a line, and a line for each answer.
package filter

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
)

// An Answer is what becomes of a page. P is a problem as JSON.
type Answer[P any] struct {
	Text     *string `json:"text,omitempty"` // nil for a page with errors
	Problems []P     `json:"problems"`
}

// refusal is the answer to a line that is no Request.
type refusal struct {
	Error string `json:"error"`
}

// Serve answers the requests in r, until that ends. Each is answered with one
// line, in their order, in one Write; a line that is no Request is told so, and
// ends nothing. When ctx ends, Serve returns at once, though a Read may still be
// waiting: r is not to be used any more then.
func Serve[P any](ctx context.Context, r io.Reader, w io.Writer, answer func(context.Context, Request) Answer[P]) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	all := make(chan decoded) // the next line is read while one is answered
	go read(ctx, r, all)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for {
		var next decoded
		select {
		case <-ctx.Done():
		case next = <-all:
		}
		var line any = refusal{next.refused}
		if next.refused == "" && next.end == nil && ctx.Err() == nil {
			a := answer(ctx, next.request)
			if a.Problems == nil {
				a.Problems = []P{}
			}
			line = a
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case next.end == io.EOF:
			return nil
		case next.end != nil:
			return fmt.Errorf("the requests cannot be read: %w", next.end)
		}
		if err := encoder.Encode(line); err != nil {
			return fmt.Errorf("the answers cannot be written: %w", err)
		}
	}
}

// decoded is a line.
type decoded struct {
	request Request
	refused string // why it is no Request
	end     error  // why there are no more lines
}

// read sends what the lines of r say, until r or ctx ends.
func read(ctx context.Context, r io.Reader, to chan<- decoded) {
	lines := lines{r: bufio.NewReaderSize(r, 64<<10)}
	for end := false; !end; {
		var next decoded
		line, err := lines.next()
		switch {
		case err == errTooLong:
		case err != nil:
			next.end, end = err, true
		default:
			next.request, err = ParseRequest(line)
		}
		if err != nil {
			next.refused = err.Error()
		}
		select {
		case to <- next:
		case <-ctx.Done():
			return
		}
	}
}

// maxLine bounds a request. A page may have 8 MiB, which JSON makes longer.
const maxLine = 32 << 20

// keep is how much memory is kept for the next line.
const keep = 1 << 20

var errTooLong = fmt.Errorf("the line is longer than %d MiB; send one page a line", maxLine>>20)

// lines reads line by line, the last one with or without a line end.
type lines struct {
	r    *bufio.Reader
	line []byte
}

// next returns the next line, which holds until the one after it is read. One
// that is too long is passed over, and errTooLong.
func (l *lines) next() ([]byte, error) {
	if cap(l.line) > keep {
		l.line = nil
	}
	l.line = l.line[:0]
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long = long || len(l.line)+len(part) > maxLine; !long {
			l.line = append(l.line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
		case err == io.EOF && len(l.line) == 0 && !long, err != nil && err != io.EOF:
			return nil, err
		case long:
			return nil, errTooLong
		default:
			return bytes.TrimSuffix(l.line, []byte("\n")), nil
		}
	}
}
