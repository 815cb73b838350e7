package jira

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// A scanner reads JSON as a stream, and keeps of it only what its caller asks
// for: what is passed over costs no memory, however much it is. (The decoders
// of encoding/json hold at least one value whole.)
type scanner struct {
	r       io.Reader
	buf     []byte
	at, end int

	keeping bool
	mark    int    // where in buf begins what is to be kept and is not in out yet
	out     []byte // what is kept
	room    func(n int) error

	nest    []byte // of value: the brackets that are open
	scratch []byte // of plain
	label   []byte // of member
}

// maxNesting is deeper than anybody's rich text.
const maxNesting = 1000

func newScanner(r io.Reader) *scanner { return &scanner{r: r, buf: make([]byte, 32<<10)} }

// fill reads on when all that was read is used up.
func (s *scanner) fill() error {
	if s.keeping {
		if err := s.store(); err != nil {
			return err
		}
	}
	s.at, s.end, s.mark = 0, 0, 0
	for range 100 {
		n, err := s.r.Read(s.buf)
		if n > 0 {
			s.end = n
			return nil
		}
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// store appends to out what is to be kept so far.
func (s *scanner) store() error {
	some := s.buf[s.mark:s.at]
	if s.room != nil {
		if err := s.room(len(some)); err != nil {
			return err
		}
	}
	s.out = append(s.out, some...)
	s.mark = s.at
	return nil
}

// peek returns the next character that is no white space, and leaves it there.
func (s *scanner) peek() (byte, error) {
	for {
		for s.at < s.end {
			switch c := s.buf[s.at]; c {
			case ' ', '\t', '\r', '\n':
				s.at++
			default:
				return c, nil
			}
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// expect passes over one character.
func (s *scanner) expect(want byte) error {
	c, err := s.peek()
	if err != nil {
		return err
	}
	if c != want {
		return s.odd(c, fmt.Sprintf("%q", want))
	}
	s.at++
	return nil
}

func (s *scanner) odd(c byte, want string) error {
	if c >= utf8.RuneSelf {
		return fmt.Errorf("it holds something else instead of %s", want)
	}
	return fmt.Errorf("it holds %q instead of %s", c, want)
}

// text passes over a string whose quote comes next.
func (s *scanner) text() error {
	if err := s.expect('"'); err != nil {
		return err
	}
	for {
		b := s.buf[s.at:s.end]
		i := 0
		for i < len(b) && b[i] >= ' ' && b[i] != '"' && b[i] != '\\' {
			i++
		}
		s.at += i
		if i == len(b) {
			if err := s.fill(); err != nil {
				return err
			}
			continue
		}
		s.at++
		switch b[i] {
		case '"':
			return nil
		case '\\':
			if err := s.escape(); err != nil {
				return err
			}
		default:
			return errors.New("a text in it holds a control character")
		}
	}
}

// next returns the next character, white space or not.
func (s *scanner) next() (byte, error) {
	if s.at == s.end {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	c := s.buf[s.at]
	s.at++
	return c, nil
}

func (s *scanner) escape() error {
	c, err := s.next()
	if err != nil {
		return err
	}
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
		for range 4 {
			c, err := s.next()
			if err != nil {
				return err
			}
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return errors.New(`a text in it holds a broken \u`)
			}
		}
		return nil
	}
	return errors.New("a text in it holds an escape that JSON does not have")
}

// plain passes over a number, true, false or null.
func (s *scanner) plain() error {
	s.scratch = s.scratch[:0]
	for {
		if s.at == s.end {
			if err := s.fill(); err != nil {
				return err
			}
		}
		c := s.buf[s.at]
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && c != '-' && c != '+' && c != '.' {
			break
		}
		s.at++
		if s.scratch = append(s.scratch, c); len(s.scratch) > 1000 {
			return errors.New("a number in it has no end")
		}
	}
	if len(s.scratch) == 0 {
		return s.odd(s.buf[s.at], "a value")
	}
	if !json.Valid(s.scratch) {
		return fmt.Errorf("it holds %q, which is no value", clean(string(s.scratch), 40))
	}
	return nil
}

// value passes over the next value, of whatever kind.
func (s *scanner) value() error {
	s.nest = s.nest[:0]
	for {
		c, err := s.peek()
		if err != nil {
			return err
		}
		switch c {
		case '{', '[':
			s.at++
			if s.nest = append(s.nest, c+2); len(s.nest) > maxNesting { // '{'+2 is '}', and so with '['
				return errors.New("its values are nested too deeply")
			}
			first, err := s.peek()
			if err != nil {
				return err
			}
			if first != c+2 {
				if c == '{' {
					if err := s.name(); err != nil {
						return err
					}
				}
				continue
			}
		case '"':
			err = s.text()
		default:
			err = s.plain()
		}
		if err != nil {
			return err
		}
		if more, err := s.after(); !more {
			return err
		}
	}
}

// after passes over what stands between a value and the next one, and reports
// whether there is one within what value began.
func (s *scanner) after() (more bool, err error) {
	for len(s.nest) > 0 {
		c, err := s.peek()
		if err != nil {
			return false, err
		}
		s.at++
		switch top := s.nest[len(s.nest)-1]; {
		case c == top:
			s.nest = s.nest[:len(s.nest)-1]
		case c != ',':
			return false, s.odd(c, fmt.Sprintf("%q", top))
		case top == '}':
			return true, s.name()
		default:
			return true, nil
		}
	}
	return false, nil
}

func (s *scanner) name() error {
	if err := s.text(); err != nil {
		return err
	}
	return s.expect(':')
}

// keep passes over the next value like value, and appends it to out.
func (s *scanner) keep(what func() error) error {
	if _, err := s.peek(); err != nil {
		return err
	}
	s.keeping, s.mark = true, s.at
	err := what()
	if err == nil {
		err = s.store()
	}
	s.keeping = false
	return err
}

// raw returns the next value, of which there may be so much.
func (s *scanner) raw(most int) (json.RawMessage, error) {
	from := len(s.out)
	old := s.room
	left := most
	s.room = func(n int) error {
		if left -= n; left < 0 {
			return errTooLarge
		}
		if old != nil {
			return old(n)
		}
		return nil
	}
	err := s.keep(s.value)
	s.room = old
	v := append(json.RawMessage(nil), s.out[from:]...)
	s.out = s.out[:from]
	return v, err
}

// finish makes sure that nothing follows.
func (s *scanner) finish() error {
	switch _, err := s.peek(); {
	case err == io.ErrUnexpectedEOF:
		return nil
	case err != nil:
		return err
	}
	return errors.New("more follows after its end")
}
