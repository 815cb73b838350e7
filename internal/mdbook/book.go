package mdbook

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// A book reads the JSON of a book by its tokens, which tell where in it the
// contents stand.
type book struct {
	*json.Decoder
	data []byte
}

// read returns the chapters of a book. It is an object whose chapters stand
// under "sections" or, since mdBook 0.5, "items".
func (b book) read() ([]Chapter, error) {
	var chapters []Chapter
	found := false
	err := b.object(func(key string) error {
		if key != "sections" && key != "items" {
			return b.skip()
		}
		found = true
		all, err := b.items()
		chapters = append(chapters, all...)
		return err
	})
	if err == nil && !found {
		err = errors.New(`there are neither "sections" nor "items"`)
	}
	return chapters, err
}

// items reads an array of chapters and of what is none: "Separator", and titles
// of parts.
func (b book) items() ([]Chapter, error) {
	var chapters []Chapter
	if err := b.delim('['); err != nil {
		return nil, err
	}
	for b.More() {
		if b.next() != '{' {
			if err := b.skip(); err != nil {
				return nil, err
			}
			continue
		}
		err := b.object(func(kind string) error {
			if kind != "Chapter" {
				return b.skip()
			}
			all, err := b.chapter()
			chapters = append(chapters, all...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return chapters, b.delim(']')
}

// chapter reads a chapter and those below it. One without a path is a draft,
// which has no page.
func (b book) chapter() ([]Chapter, error) {
	var c Chapter
	var below []Chapter
	content := false
	err := b.object(func(key string) error {
		var err error
		switch key {
		case "content":
			content = true
			c.start = b.begin()
			c.Content, err = b.text(key)
			c.end = int(b.InputOffset())
		case "path":
			c.path, err = b.text(key)
		case "source_path":
			c.source, err = b.text(key)
		case "sub_items":
			var all []Chapter
			all, err = b.items()
			below = append(below, all...)
		default:
			err = b.skip()
		}
		return err
	})
	if err == nil && !content {
		err = errors.New("a chapter has no content")
	}
	if c.path == "" {
		return below, err
	}
	return append([]Chapter{c}, below...), err
}

// object reads an object; member reads the value of each key.
func (b book) object(member func(key string) error) error {
	if err := b.delim('{'); err != nil {
		return err
	}
	for b.More() {
		key, err := b.Token()
		if err != nil {
			return err
		}
		if err := member(key.(string)); err != nil {
			return err
		}
	}
	return b.delim('}')
}

// text reads a string, or null, which is "".
func (b book) text(key string) (string, error) {
	token, err := b.Token()
	if err != nil {
		return "", err
	}
	switch v := token.(type) {
	case string:
		return v, nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("the %s of a chapter is no text", key)
}

// delim reads a bracket.
func (b book) delim(want json.Delim) error {
	token, err := b.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("there is %v in place of %s", token, want)
	}
	return nil
}

// skip passes over a value.
func (b book) skip() error {
	var value json.RawMessage
	return b.Decode(&value)
}

// begin returns where the next value begins.
func (b book) begin() int {
	at := int(b.InputOffset())
	for at < len(b.data) && strings.IndexByte(" \t\r\n:,", b.data[at]) >= 0 {
		at++
	}
	return at
}

// next returns the first byte of the next value, or 0.
func (b book) next() byte {
	if at := b.begin(); at < len(b.data) {
		return b.data[at]
	}
	return 0
}
