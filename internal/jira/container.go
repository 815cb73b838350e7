package jira

import (
	"encoding/json"
	"errors"
	"fmt"
)

// object passes over an object and has member read the value of each of its
// members.
func (s *scanner) object(member func(name []byte) error) error {
	return s.list('{', '}', func() error {
		name, err := s.member()
		if err == nil {
			err = s.expect(':')
		}
		if err != nil {
			return err
		}
		return member(name)
	})
}

// maxName bounds the name of a member.
const maxName = 64 << 10

// member returns the name of a member, which is good until the next one.
func (s *scanner) member() ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, err
	}
	if s.buf[s.at] == '"' {
		// Mostly it lies there as it is.
		for i, c := range s.buf[s.at+1 : s.end] {
			if c == '"' {
				s.label = append(s.label[:0], s.buf[s.at+1:s.at+1+i]...)
				s.at += i + 2
				return s.label, nil
			}
			if c == '\\' || c < ' ' {
				break
			}
		}
	}
	room, from, left := s.room, len(s.out), maxName
	s.room = func(n int) error {
		if left -= n; left < 0 {
			return errors.New("a name in it has no end")
		}
		return nil
	}
	err := s.keep(s.text)
	s.room = room
	if err != nil {
		return nil, err
	}
	var text string
	err = json.Unmarshal(s.out[from:], &text)
	s.out = s.out[:from]
	s.label = append(s.label[:0], text...)
	return s.label, err
}

// array passes over a list and has item read each of its items.
func (s *scanner) array(item func() error) error { return s.list('[', ']', item) }

// list passes over what stands between two brackets, with commas between items.
func (s *scanner) list(open, end byte, item func() error) error {
	if err := s.expect(open); err != nil {
		return err
	}
	if c, err := s.peek(); err != nil || c == end {
		s.at++
		return err
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if more, err := s.more(end); !more {
			return err
		}
	}
}

// more passes over a comma or the end.
func (s *scanner) more(end byte) (bool, error) {
	c, err := s.peek()
	if err != nil {
		return false, err
	}
	s.at++
	switch c {
	case ',':
		return true, nil
	case end:
		return false, nil
	}
	return false, s.odd(c, fmt.Sprintf("%q", end))
}
