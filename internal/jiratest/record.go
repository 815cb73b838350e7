package jiratest

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A record is an issue as the files describe it, before either flavour of Jira has
// given it a shape.
type record struct {
	key     string
	project *project
	number  int
	values  map[string]string // by the id of the field in jira.yaml

	Comments    []remark
	Links       map[string][]string // "blocks: [ORR-2]", by the outward name
	Attachments []attachment
	Work        []work
	Estimate    string // "1d 4h"
	Votes       int
	Watchers    int
	Was         []string // keys it had before it was moved here

	Fields map[string]string // what no line of a table can hold; it replaces the table's
}

type remark struct {
	By   string
	At   moment
	Text string
	Only string // the role that may see it; "" for all
}

type attachment struct {
	Name, Type, By string
	Size           int
	At             moment
}

type work struct {
	By    string
	At    moment
	Spent string
	Text  string
}

// readRecords reads every table (*.csv) and then every file of details
// (*.yaml but jira.yaml) of fsys. Issues come in the order of their keys.
func readRecords(fsys fs.FS, s *site) ([]*record, error) {
	byKey := make(map[string]*record)
	tables, err := fs.Glob(fsys, "*.csv")
	if err != nil {
		return nil, err
	}
	for _, name := range tables {
		if err := readTable(fsys, name, s, byKey); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	details, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range details {
		if path.Base(name) == "jira.yaml" {
			continue
		}
		if err := readDetails(fsys, name, s, byKey); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	var all []*record
	for _, r := range byKey {
		if err := r.complete(s); err != nil {
			return nil, fmt.Errorf("%s: %w", r.key, err)
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *record) int {
		if a.project != b.project {
			return a.project.ID - b.project.ID
		}
		return a.number - b.number
	})
	return all, nil
}

// readTable reads a table whose first line names fields and whose first column
// is the key. A key may stand in several tables; its values are put together.
func readTable(fsys fs.FS, name string, s *site, byKey map[string]*record) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.Comment = '#'
	head, err := in.Read()
	if err != nil {
		return err
	}
	if head[0] != "key" {
		return fmt.Errorf("the first column is %q, not key", head[0])
	}
	for _, column := range head[1:] {
		if s.field(column) == nil {
			return fmt.Errorf("column %q is no field of jira.yaml", column)
		}
	}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r, err := recordOf(row[0], s, byKey)
		if err != nil {
			return err
		}
		for i, text := range row[1:] {
			if err := r.set(head[i+1], text); err != nil {
				return err
			}
		}
	}
}

func readDetails(fsys fs.FS, name string, s *site, byKey map[string]*record) error {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	var details map[string]*record
	if err := strictYAML(text, &details); err != nil {
		return err
	}
	for key, d := range details {
		r, err := recordOf(key, s, byKey)
		if err != nil {
			return err
		}
		r.add(d)
		for id, text := range d.Fields {
			if s.field(id) == nil {
				return fmt.Errorf("%s: %q is no field of jira.yaml", key, id)
			}
			r.values[id] = text
		}
	}
	return nil
}

// add adds the details of another file, all but the fields.
func (r *record) add(d *record) {
	r.Comments = append(r.Comments, d.Comments...)
	r.Attachments = append(r.Attachments, d.Attachments...)
	r.Work = append(r.Work, d.Work...)
	r.Was = append(r.Was, d.Was...)
	r.Estimate = cmp.Or(r.Estimate, d.Estimate)
	r.Votes += d.Votes
	r.Watchers += d.Watchers
	if r.Links == nil {
		r.Links = make(map[string][]string)
	}
	for name, keys := range d.Links {
		r.Links[name] = append(r.Links[name], keys...)
	}
}

func recordOf(key string, s *site, byKey map[string]*record) (*record, error) {
	if r := byKey[key]; r != nil {
		return r, nil
	}
	prefix, number, err := splitKey(key)
	if err != nil {
		return nil, err
	}
	p := s.project(prefix)
	if p == nil {
		return nil, fmt.Errorf("%s: jira.yaml has no project %s", key, prefix)
	}
	r := &record{key: key, project: p, number: number, values: make(map[string]string)}
	byKey[key] = r
	return r, nil
}

// complete checks what belongs to the issue, and returns the fields that every
// issue has a value when the files do not.
func (r *record) complete(s *site) error {
	if r.values["summary"] == "" {
		return errors.New("an issue needs a summary")
	}
	const form = "2006-01-02 15:04"
	byDefault := func(id, text string) {
		if r.values[id] == "" {
			r.values[id] = text
		}
	}
	byDefault("issuetype", "Task")
	byDefault("status", s.Statuses[0].Name)
	byDefault("priority", "Medium")
	byDefault("reporter", s.Users[0].Name)
	byDefault("created", s.Now.AddDate(0, 0, -1).Format(form))
	byDefault("updated", r.values["created"])
	if r.values["resolution"] != "" {
		byDefault("resolutiondate", r.values["updated"])
	}
	var people []string
	for _, c := range r.Comments {
		people = append(people, c.By)
	}
	for _, f := range r.Attachments {
		people = append(people, f.By)
	}
	for _, w := range r.Work {
		people = append(people, w.By)
	}
	for _, name := range people {
		if s.user(name) == nil {
			return fmt.Errorf("jira.yaml has no user %q", name)
		}
	}
	for name := range r.Links {
		if !slices.ContainsFunc(s.Links, func(t *linkType) bool { return t.Outward == name }) {
			return fmt.Errorf("jira.yaml has no link that says %q", name)
		}
	}
	return nil
}

func (r *record) set(field, text string) error {
	if text == "" {
		return nil
	}
	if old, ok := r.values[field]; ok {
		return fmt.Errorf("%s: %s is given twice: %q and %q", r.key, field, old, text)
	}
	r.values[field] = text
	return nil
}

// list takes apart a value of several: "Orrery 43; Orrery 44".
func list(text string) []string {
	var all []string
	for _, item := range strings.Split(text, ";") {
		if item = strings.TrimSpace(item); item != "" {
			all = append(all, item)
		}
	}
	return all
}
