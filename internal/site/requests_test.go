package site_test

import (
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/corpus"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// TestFewestRequests builds 200 pages with 400 tables, 600 single issues and
// 200 counts. They come down to 24 searches, three requests for 250 issues,
// and 24 counts; a second build asks for nothing.
func TestFewestRequests(t *testing.T) {
	for _, flavour := range []jiratest.Flavour{jiratest.Cloud, jiratest.DataCenter} {
		t.Run(flavour.String(), func(t *testing.T) {
			p := newProject(t, corpus.Site{Pages: 200, Every: 1}, jiratest.Options{Flavour: flavour})
			if r := p.build(false); r.Shortcodes != 1200 {
				t.Errorf("there are %d shortcodes, want 1200", r.Shortcodes)
			}
			counts := p.jira.Counts()
			// The first answer names the user, so nobody asks who we are.
			if counts[jiratest.Fields] != 1 || counts[jiratest.Myself] != 0 || counts[jiratest.Info] > 1 {
				t.Errorf("asked for the fields, who we are and what it is: %v, want the fields once", counts)
			}
			about := counts[jiratest.Search] + counts[jiratest.Issues] + counts[jiratest.Count]
			if want := corpus.Queries + (corpus.Singles+99)/100 + corpus.Counts; about != want {
				t.Errorf("sent %d requests for issues, want %d: %v", about, want, counts)
			}
			p.jira.Reset()
			if r := p.build(false); r.Written != 0 || r.Unchanged != 200 {
				t.Errorf("the second build did something: %+v", r)
			}
			p.remove("public", "state")
			p.build(false)
			if n := len(p.jira.Requests()); n != 0 {
				t.Errorf("the later builds sent %d requests", n)
			}
		})
	}
}
