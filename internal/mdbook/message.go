// Package mdbook reads what mdBook hands to a preprocessor, and writes the book
// back.
//
// https://rust-lang.github.io/mdBook/for_developers/preprocessors.html
package mdbook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// A Message is a book and what mdBook says of it.
type Message struct {
	Root     string // the folder of book.toml
	Src      string // the folder of the pages, absolute or relative to that
	Renderer string

	// Chapters are those that have a page, in their order, at every depth.
	Chapters []Chapter

	preprocessors map[string]preprocessor
	builtIn       bool // mdBook's own preprocessors are used
	book          []byte
}

// A Chapter is a page of a book.
type Chapter struct {
	Content string

	path, source string
	start, end   int // of the content's string in the book
}

// context is the part of mdBook's PreprocessorContext that is read.
type context struct {
	Root     string `json:"root"`
	Renderer string `json:"renderer"`
	Config   struct {
		Book struct {
			Src *string `json:"src"`
		} `json:"book"`
		Build struct {
			BuiltIn *bool `json:"use-default-preprocessors"`
		} `json:"build"`
		Preprocessor map[string]json.RawMessage `json:"preprocessor"`
	} `json:"config"`
}

// Read reads a message: an array of the context and the book, as mdBook 0.4 and
// 0.5 write them.
func Read(data []byte) (*Message, error) {
	var parts []json.RawMessage
	var kind *json.UnmarshalTypeError
	switch err := json.Unmarshal(data, &parts); {
	case errors.As(err, &kind):
		return nil, fmt.Errorf("it is %s in JSON, not an array", kind.Value)
	case err != nil:
		return nil, fmt.Errorf("it is no array in JSON: %w", err)
	}
	if len(parts) != 2 {
		return nil, fmt.Errorf("it is an array of %d, not of a context and a book", len(parts))
	}
	var c context
	if err := json.Unmarshal(parts[0], &c); err != nil {
		return nil, fmt.Errorf("its context is of another kind: %w", err)
	}
	m := &Message{Root: c.Root, Src: "src", Renderer: c.Renderer, preprocessors: make(map[string]preprocessor), builtIn: true, book: parts[1]}
	if c.Config.Book.Src != nil {
		m.Src = *c.Config.Book.Src
	}
	if c.Config.Build.BuiltIn != nil {
		m.builtIn = *c.Config.Build.BuiltIn
	}
	for table, raw := range c.Config.Preprocessor {
		var p preprocessor
		_ = json.Unmarshal(raw, &p) // what is no table has no keys
		m.preprocessors[table] = p
	}
	b := book{json.NewDecoder(bytes.NewReader(m.book)), m.book}
	var err error
	if m.Chapters, err = b.read(); err != nil {
		return nil, fmt.Errorf("its book is of another kind: %w", err)
	}
	return m, nil
}

// Page returns the path of a chapter's page. It is absolute if Root is.
func (m *Message) Page(c Chapter) string {
	name := c.source
	if name == "" { // a page that no file has, or an older mdBook
		name = c.path
	}
	page := ""
	for _, part := range []string{m.Root, m.Src, name} {
		if part = filepath.FromSlash(part); filepath.IsAbs(part) {
			page = ""
		}
		page = filepath.Join(page, part)
	}
	return page
}

// Write writes the book with other contents of its chapters, one for each.
// Nothing else changes. There is a line break at the end.
func (m *Message) Write(w io.Writer, contents []string) error {
	if len(contents) != len(m.Chapters) {
		return errors.New("every chapter needs a content")
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	from := 0
	for i, c := range m.Chapters {
		if contents[i] == c.Content {
			continue
		}
		out.Write(m.book[from:c.start])
		if err := e.Encode(contents[i]); err != nil {
			return err
		}
		out.Truncate(out.Len() - len("\n"))
		from = c.end
	}
	out.Write(m.book[from:])
	out.WriteByte('\n')
	_, err := w.Write(out.Bytes())
	return err
}
