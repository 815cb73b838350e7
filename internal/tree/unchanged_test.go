package tree_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/table"
)

func TestNothingChanged(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	before := s.stats()
	r, _ := s.build()
	if r.Written != 0 || r.Unchanged != 4 {
		t.Errorf("report = %+v, want nothing written", r)
	}
	if s.source.calls != 1 {
		t.Errorf("the source was asked %d times, want once", s.source.calls)
	}
	if after := s.stats(); after != before {
		t.Errorf("files changed:\n%s\nwere\n%s", after, before)
	}
}

// TestUnread changes a page behind the builder's back: the same size, the same
// time. That it goes unnoticed shows that pages which look unchanged are not
// read.
func TestUnread(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	file := filepath.Join(s.dir, "plain.md")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	s.write("plain.md", strings.ToUpper(pages["plain.md"]))
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if r, _ := s.build(); r.Unchanged != 4 {
		t.Errorf("report = %+v: a page was read", r)
	}
}

// stats describes every output, and the manifest.
func (s *testSite) stats() string {
	var b strings.Builder
	for _, root := range []string{s.b.Out, s.b.State.Dir()} {
		filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
			if info, e := d.Info(); err == nil && e == nil && !d.IsDir() {
				fmt.Fprintln(&b, name, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return b.String()
}

func TestOnePageChanged(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	s.write("plain.md", "---\ntitle: A plain page\n---\nChanged.\n")
	r, _ := s.build()
	if r.Written != 1 || r.Unchanged != 3 {
		t.Errorf("report = %+v, want one page written", r)
	}
	if !strings.Contains(s.output("plain.html"), "Changed.") {
		t.Error("plain.html does not show the change")
	}
	// A new title changes the navigation, and so the pages that show it, that for
	// addresses that lead nowhere too.
	s.write("plain.md", "---\ntitle: Another title\n---\nChanged.\n")
	if r, _ = s.build(); r.Written != 5 {
		t.Errorf("report = %+v, want all pages written", r)
	}
	if !strings.Contains(s.output("index.html"), "Another title") {
		t.Error("index.html does not show the new title")
	}
}

func TestAnswersChanged(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	s.source.number = 4
	if r, _ := s.build(); r.Written != 2 || r.Unchanged != 2 {
		t.Errorf("report = %+v, want the two pages with shortcodes written", r)
	}
	if !strings.Contains(s.output("index.html"), `>4</span>`) {
		t.Error("index.html shows the old number")
	}
}

// TestSecondRound has answers change while the build is going on, as they do
// when one changed page makes Jira be asked again.
func TestSecondRound(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	s.write("index.md", pages["index.md"]+"\nMore.\n")
	s.b.Source = renewing{s.source}
	s.build()
	for _, page := range []string{"index.html", "guide/a b.html"} {
		if !strings.Contains(s.output(page), `>9</span>`) {
			t.Errorf("%s shows an older answer than the other page", page)
		}
	}
}

// A renewing source has a new answer from the first question on.
type renewing struct{ *fakeSource }

func (r renewing) Resolve(ctx context.Context, specs []table.Spec) []table.Result {
	r.number = 9
	return r.fakeSource.Resolve(ctx, specs)
}

func TestRemoved(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	if err := os.WriteFile(filepath.Join(s.b.Out, "mine.txt"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(s.dir, "guide")); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(s.dir, "data.csv"))
	s.write("index.md", "# Home\n")
	r, _ := s.build()
	if r.Removed != 3 {
		t.Errorf("report = %+v, want 3 removed", r)
	}
	want := []string{"404.html", "index.html", "jqlbuild/favicon.svg", "jqlbuild/jqlbuild.css", "jqlbuild/jqlbuild.js", "jqlbuild/site.css", "jqlbuild/site.js", "mine.txt", "plain.html"}
	if got := s.outputs(); !slices.Equal(got, want) {
		t.Errorf("outputs = %q, want %q", got, want)
	}
	if _, err := os.Stat(filepath.Join(s.b.Out, "guide")); !os.IsNotExist(err) {
		t.Error("the empty folder is still there")
	}
}

func TestLostManifest(t *testing.T) {
	s := newSite(t, pages)
	s.build()
	if err := os.RemoveAll(s.b.State.Dir()); err != nil {
		t.Fatal(err)
	}
	before := s.output("index.html")
	r, _ := s.build()
	if r.Unchanged != 0 || s.output("index.html") != before {
		t.Errorf("report = %+v: a lost manifest must only cost time", r)
	}
}
