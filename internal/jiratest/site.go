package jiratest

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

//go:embed data
var embedded embed.FS

// A site is a Jira without its issues: the contents of jira.yaml.
type site struct {
	Now         moment
	Anonymous   []string
	Users       []*user
	Projects    []*project
	Types       []*issueType
	Statuses    []*status
	Priorities  []string
	Resolutions []*resolution
	Links       []*linkType
	Security    []*securityLevel
	Board       int
	Sprints     []*sprint
	Fields      []*field
}

type user struct {
	Name, Account, Display, Email, Zone, Type string
	Inactive                                  bool
}

// id is what REST and JQL call the user.
func (u *user) id(v Flavour) string {
	if v == Cloud {
		return u.Account
	}
	return u.Name
}

type project struct {
	ID              int `yaml:"-"`
	Key, Name, Type string
	Lead            string
	Components      []string
	Versions        []*version
}

type version struct {
	Name, Description  string
	Released, Archived bool
	Start, Date        moment
}

type issueType struct {
	Name, ID, Description string
	Level                 int
}

type status struct{ Name, ID, Category string }

type resolution struct{ Name, Description string }

type linkType struct{ Name, Outward, Inward string }

type securityLevel struct {
	Name, Description string
	Shown             bool
}

type sprint struct {
	Name, State, Goal string
	Start, End        moment
}

// A moment is written as a date, or as a date and a time in UTC.
type moment struct{ time.Time }

func (m *moment) UnmarshalYAML(n *yaml.Node) error {
	t, err := parseMoment(n.Value)
	m.Time = t
	return err
}

func parseMoment(s string) (time.Time, error) {
	if t, err := time.Parse("2006-01-02 15:04", s); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, s)
}

// date prints a moment's day as Jira does; "" for none.
func (m moment) date() string {
	if m.IsZero() {
		return ""
	}
	return m.Format(time.DateOnly)
}

// readSite reads jira.yaml from fsys, and the embedded one if there is none.
func readSite(fsys fs.FS) (*site, error) {
	text, err := fs.ReadFile(fsys, "jira.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		text, err = embedded.ReadFile("data/jira.yaml")
	}
	if err != nil {
		return nil, err
	}
	s := new(site)
	if err := strictYAML(text, s); err != nil {
		return nil, fmt.Errorf("read jira.yaml: %w", err)
	}
	for i, p := range s.Projects {
		p.ID = 10000 + i
	}
	return s, nil
}

func strictYAML(text []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	return d.Decode(into)
}

// project returns the project with the given key, or nil.
func (s *site) project(key string) *project {
	for _, p := range s.Projects {
		if p.Key == key {
			return p
		}
	}
	return nil
}

// user returns the user with the given Data Center name, or nil.
func (s *site) user(name string) *user {
	i := slices.IndexFunc(s.Users, func(u *user) bool { return u.Name == name })
	if i < 0 {
		return nil
	}
	return s.Users[i]
}

// splitKey takes ORR-12 apart.
func splitKey(key string) (project string, number int, err error) {
	project, digits, _ := strings.Cut(key, "-")
	number, err = strconv.Atoi(digits)
	if err != nil || !jql.IsKey(key) {
		return "", 0, fmt.Errorf("%q is not an issue key", key)
	}
	return project, number, nil
}
