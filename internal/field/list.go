package field

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
)

// A List is the fields of one Jira. It is read-only and safe for concurrent
// use.
type List struct {
	fields []Field
	byID   map[string]int   // by lower-case id
	system map[string][]int // system fields by lower-case name and clause name
	custom map[string][]int // the other fields, likewise
	alias  map[string][]int // system fields by what they are called elsewhere
}

// fieldJSON is a field as Jira's field list writes it.
type fieldJSON struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Original string   `json:"untranslatedName,omitempty"`
	Custom   bool     `json:"custom,omitempty"`
	Clauses  []string `json:"clauseNames,omitempty"`
	Schema   *Schema  `json:"schema,omitempty"`
	Scope    *scope   `json:"scope,omitempty"`
}

type scope struct {
	Project struct {
		ID string `json:"id"`
	} `json:"project"`
}

// ParseList reads the answer of Jira's field list, GET /rest/api/3/field or
// /rest/api/2/field, or what [List.Slim] returned.
func ParseList(answer []byte) (*List, error) {
	var entries []fieldJSON
	if err := json.Unmarshal(answer, &entries); err != nil {
		return nil, fmt.Errorf("read Jira's field list: %w", err)
	}
	fields := make([]Field, 0, len(entries)+2)
	for _, e := range entries {
		if e.ID == "" {
			continue
		}
		f := Field{ID: e.ID, Name: cmp.Or(e.Name, e.ID), Custom: e.Custom, Clauses: e.Clauses}
		if e.Original != "" && e.Original != e.Name {
			f.Clauses = append(f.Clauses, e.Original)
		}
		if e.Schema != nil {
			f.Schema = *e.Schema
		}
		if e.Scope != nil {
			f.Project = e.Scope.Project.ID
		}
		fields = append(fields, f)
	}
	// Every issue has these two, but Data Center does not list the parent,
	// and some answers lack the key.
	for _, id := range []string{keyID, "parent"} {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.ID == id }) {
			fields = append(fields, wellKnown(id))
		}
	}
	return newList(fields), nil
}

// System returns the fields that every Jira has, for use where no field list
// is at hand.
func System() *List { return system() }

var system = sync.OnceValue(func() *List {
	fields := make([]Field, 0, len(systemFields))
	for _, s := range systemFields {
		fields = append(fields, wellKnown(s.id))
	}
	return newList(fields)
})

func newList(fields []Field) *List {
	l := &List{
		fields: fields,
		byID:   make(map[string]int, len(fields)),
		system: make(map[string][]int),
		custom: make(map[string][]int, len(fields)),
		alias:  make(map[string][]int),
	}
	known := make(map[string]systemField, len(systemFields))
	for _, s := range systemFields {
		known[s.id] = s
	}
	for i, f := range fields {
		l.byID[Fold(f.ID)] = i
		index := l.system
		if f.Custom {
			index = l.custom
		}
		names := append([]string{f.Name}, f.Clauses...)
		if n, ok := strings.CutPrefix(f.ID, "customfield_"); ok {
			names = append(names, "cf["+n+"]")
		}
		add(index, names, i)
		if s, ok := known[f.ID]; ok && !f.Custom {
			// The names of an English Jira, Cloud or Data Center, work in
			// any, and so do the column names of Confluence's macros, unless
			// this Jira means something else by them.
			add(l.alias, s.names, i)
		}
	}
	return l
}

// add lists the field i under names.
func add(index map[string][]int, names []string, i int) {
	for _, name := range names {
		name = Fold(name)
		if !slices.Contains(index[name], i) {
			index[name] = append(index[name], i)
		}
	}
}

// Fold makes names the same that look the same to people, whatever their case:
// any white space, no-break spaces too, is one space within a name and nothing
// around it, what has no width is nothing, and letters are compared however
// they are put together.
func Fold(name string) string {
	if plainName(name) {
		return strings.ToLower(name)
	}
	var b strings.Builder
	gap := false
	for _, r := range cases.Fold().String(norm.NFC.String(name)) {
		switch {
		case unicode.IsSpace(r):
			gap = b.Len() > 0
			continue
		case unicode.Is(unicode.Cf, r): // such as U+200B and U+FEFF
			continue
		case gap:
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plainName reports whether a name is words of ASCII with single spaces
// between them, as most are.
func plainName(name string) bool {
	before := byte(' ')
	for i := range len(name) {
		c := name[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || name == ""
}

// Find returns the field that an author means by a name, and the part of it.
// The name is an id, a field's name, a clause name or cf[123], in any case; an
// id counts before a system field's name, and that before a custom field's.
// A part follows after a dot:
//
//	fixVersions.releaseDate
//	parent.summary
//	comment.count
//
// The error is an [*AmbiguousError] when several fields have the name, and an
// [*UnknownError] when none has it or the field has no such part.
func (l *List) Find(name string) (f Field, part []string, err error) {
	// Names may hold dots themselves, so the longest name counts.
	whole := strings.TrimFunc(name, unicode.IsSpace)
	for end := len(whole); end > 0; end = strings.LastIndexByte(whole[:end], '.') {
		i, err := l.find(whole[:end])
		if err != nil {
			return Field{}, nil, err
		}
		if i < 0 {
			continue
		}
		if end < len(whole) {
			part = strings.Split(whole[end+1:], ".")
		}
		if err := l.fields[i].check(name, part); err != nil {
			return Field{}, nil, err
		}
		return l.fields[i], part, nil
	}
	return Field{}, nil, &UnknownError{Name: name, nearest: func() []string { return l.nearest(whole) }}
}

// find returns the index of the field with a name, or -1 if there is none.
func (l *List) find(name string) (int, error) {
	name = Fold(name)
	if i, ok := l.byID[name]; ok {
		return i, nil
	}
	for _, index := range []map[string][]int{l.system, l.custom, l.alias} {
		switch found := index[name]; len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			err := &AmbiguousError{Name: name}
			for _, i := range found {
				err.Candidates = append(err.Candidates, l.fields[i])
			}
			return -1, err
		}
	}
	return -1, nil
}

// check returns an error when the field is known not to have the part.
func (f Field) check(name string, part []string) error {
	known := f.parts()
	if len(part) == 0 || known == nil {
		return nil
	}
	if slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, part[0]) }) {
		return nil
	}
	return &UnknownError{Name: name, nearest: func() []string {
		if near := suggest.Nearest(part[0], known); near != "" {
			known = []string{near}
		}
		var names []string
		for _, k := range known {
			names = append(names, f.ID+"."+k)
		}
		return names
	}}
}

// nearest returns up to three names that an author may have meant.
func (l *List) nearest(name string) []string {
	known := make([]string, 0, 2*len(l.fields))
	for _, f := range l.fields {
		known = append(known, f.Name)
		if !f.Custom {
			known = append(known, f.ID)
		}
	}
	var near []string
	for len(near) < 3 {
		n := suggest.Nearest(name, known)
		if n == "" {
			break
		}
		near = append(near, n)
		known = slices.DeleteFunc(known, func(k string) bool { return strings.EqualFold(k, n) })
	}
	return near
}

// Slim returns the list as JSON that [ParseList] reads, less what is of no
// use here. Equal lists give equal bytes.
func (l *List) Slim() []byte {
	entries := make([]fieldJSON, 0, len(l.fields))
	for _, f := range l.fields {
		e := fieldJSON{ID: f.ID, Name: f.Name, Custom: f.Custom, Clauses: f.Clauses}
		if f.Schema != (Schema{}) {
			e.Schema = &f.Schema
		}
		if f.Project != "" {
			e.Scope = new(scope)
			e.Scope.Project.ID = f.Project
		}
		entries = append(entries, e)
	}
	slim, err := json.Marshal(entries)
	if err != nil {
		panic(err) // strings, numbers and booleans always have a JSON form
	}
	return slim
}

// An AmbiguousError says that several fields have the name that an author
// wrote.
type AmbiguousError struct {
	Name       string
	Candidates []Field // in the order of the field list
}

func (e *AmbiguousError) Error() string {
	ids := make([]string, 0, len(e.Candidates))
	for _, f := range e.Candidates {
		ids = append(ids, f.ID)
	}
	return fmt.Sprintf("%q is the name of several fields: %s", e.Name, strings.Join(ids, ", "))
}

// An UnknownError says that no field has the name that an author wrote.
type UnknownError struct {
	Name    string
	nearest func() []string // looked for only if somebody asks, since it takes its time
}

// Nearest returns names that may have been meant, the nearest first.
func (e *UnknownError) Nearest() []string { return e.nearest() }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("no field is called %q", e.Name)
}
