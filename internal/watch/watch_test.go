package watch

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestChanges(t *testing.T) {
	t.Parallel()
	for _, looks := range []bool{false, true} {
		name := map[bool]string{false: "the system tells", true: "it looks for itself"}[looks]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			pages, config := filepath.Join(root, "pages"), filepath.Join(root, "jqlbuild.yaml")
			write := func(name, text string) {
				t.Helper()
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			write(filepath.Join(pages, "a.md"), "a")
			s := Set{Folder: pages, Files: []string{config}, Skip: func(path string) bool { return filepath.Base(path) == "skipped" }}
			var w *Watcher
			if looks {
				w = start(s, nil)
			} else {
				w = New(s)
			}
			defer w.Close()
			next := func(want string) {
				t.Helper()
				deadline := time.After(10 * time.Second)
				for {
					select {
					case got := <-w.Changes:
						if slices.Contains(got, want) {
							return
						}
					case <-deadline:
						t.Fatalf("no change of %s was reported", want)
					}
				}
			}
			write(filepath.Join(pages, "a.md"), "other")
			next(filepath.Join(pages, "a.md"))
			write(filepath.Join(pages, "new", "deep", "b.md"), "b")
			next(filepath.Join(pages, "new", "deep", "b.md"))
			write(config, "links: {}")
			next(config)
			if err := os.Rename(filepath.Join(pages, "a.md"), filepath.Join(pages, "c.md")); err != nil {
				t.Fatal(err)
			}
			next(filepath.Join(pages, "c.md"))
			// What does not matter is not reported before what does.
			write(filepath.Join(pages, "skipped", "x.md"), "x")
			write(filepath.Join(root, "other.txt"), "x")
			write(filepath.Join(pages, "d.md"), "d")
			for got := []string(nil); !slices.Contains(got, filepath.Join(pages, "d.md")); {
				select {
				case got = <-w.Changes:
				case <-time.After(10 * time.Second):
					t.Fatal("no change was reported")
				}
				for _, path := range got {
					if filepath.Base(path) == "other.txt" || filepath.Base(path) == "x.md" {
						t.Errorf("%s was reported", path)
					}
				}
			}
		})
	}
}
