package cache

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

var sample = Entry{Key: "answer\nhttps://jira.example\nproject = DOCS", Time: noon, Data: []byte("{\"issues\":\n []}\n")}

func put(t testing.TB, c *Cache, e Entry) {
	t.Helper()
	if err := c.Put(e); err != nil {
		t.Fatalf("Put(%q): %v", e.Key, err)
	}
}

func TestPutGet(t *testing.T) {
	c := Open(filepath.Join(t.TempDir(), "a", "cache"))
	entries := []Entry{
		sample,
		{Key: "", Time: noon, Data: []byte("an empty key")},
		{Key: "no data", Time: noon},
		{Key: "\n\nkey \n\n", Time: noon, Data: []byte("\n\n\n")},
		{Key: "a\r\nb\r", Time: noon, Data: []byte("line\r\nline\r\n")},
		{Key: "\x00\xff ☃", Time: noon, Data: []byte{0, 255, 13, 10, 26}},
		{Key: strings.Repeat("long ", 50_000), Time: noon, Data: bytes.Repeat([]byte("data\n"), 100_000)},
	}
	for _, e := range entries {
		put(t, c, e)
	}
	for _, e := range entries {
		got, err := c.Get(e.Key)
		if err != nil {
			t.Errorf("Get(%.20q): %v", e.Key, err)
			continue
		}
		if got.Key != e.Key || !got.Time.Equal(e.Time) || !bytes.Equal(got.Data, e.Data) {
			t.Errorf("Get(%.20q) = %.80q, want %.80q", e.Key, got, e)
		}
		info, err := c.Stat(e.Key)
		if err != nil || info.Key != e.Key || !info.Time.Equal(e.Time) || info.Size <= int64(len(e.Data)) {
			t.Errorf("Stat(%.20q) = %.80v, %v", e.Key, info, err)
		}
	}
}

func TestPutReplaces(t *testing.T) {
	c := Open(t.TempDir())
	put(t, c, sample)
	newer := Entry{Key: sample.Key, Time: noon.Add(time.Hour), Data: []byte("newer")}
	put(t, c, newer)
	got, err := c.Get(sample.Key)
	if err != nil || string(got.Data) != "newer" || !got.Time.Equal(newer.Time) {
		t.Errorf("Get = %q, %v, want the newer entry", got, err)
	}
}

func TestTimeIsKeptToTheSecondInUTC(t *testing.T) {
	c := Open(t.TempDir())
	put(t, c, Entry{Key: "k", Time: time.Date(2026, 11, 23, 14, 0, 0, 999, time.FixedZone("", 2*60*60))})
	got, err := c.Get("k")
	if err != nil || got.Time != noon {
		t.Errorf("Get = %v, %v, want the time %v", got.Time, err, noon)
	}
}

func TestOpenMakesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	c := Open(dir)
	if _, err := c.Get("k"); err != ErrMiss {
		t.Errorf("Get: %v, want just ErrMiss", err)
	}
	for info, err := range c.List() {
		t.Errorf("List yields %v, %v", info, err)
	}
	if gone, err := c.Prune(func(Info) bool { return false }); len(gone) > 0 || err != nil {
		t.Errorf("Prune = %v, %v", gone, err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a folder: %v", err)
	}
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	c := Open(filepath.Join(t.TempDir(), "a", "b"))
	put(t, c, sample)
	for path, want := range map[string]os.FileMode{
		filepath.Dir(c.dir):               0o700,
		c.dir:                             0o700,
		c.path(sample.Key):                0o600,
		filepath.Join(c.dir, "README.md"): 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has the mode %o, want %o", path, got, want)
		}
	}
}

func TestFolderExplainsItself(t *testing.T) {
	c := Open(t.TempDir())
	readme := filepath.Join(c.dir, "README.md")
	if err := os.WriteFile(readme, []byte("our own"), 0o600); err != nil {
		t.Fatal(err)
	}
	overwrite(t, filepath.Join(c.dir, ".gitattributes"), nil) // as a crash may leave it
	put(t, c, sample)
	if got, err := os.ReadFile(readme); err != nil || string(got) != "our own" {
		t.Errorf("README.md is now %q, %v", got, err)
	}
	if got, err := os.ReadFile(filepath.Join(c.dir, ".gitattributes")); err != nil || string(got) != attributes {
		t.Errorf(".gitattributes is %q, %v", got, err)
	}
}

func TestPutFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	overwrite(t, dir, nil)
	if err := Open(dir).Put(sample); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("Put into a file: %v, want an error with its path", err)
	}
	c := Open(t.TempDir())
	if err := os.MkdirAll(filepath.Join(c.path(sample.Key), "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(sample); err == nil {
		t.Error("Put in place of a folder: no error")
	}
	if left, err := c.names(isTemporary); len(left) > 0 || err != nil {
		t.Errorf("Put left %q, %v", left, err)
	}
}

func TestListAndPrune(t *testing.T) {
	c := Open(t.TempDir())
	for i := range 10 {
		put(t, c, Entry{Key: fmt.Sprint("entry ", i), Time: noon.Add(time.Duration(i) * time.Hour)})
	}
	overwrite(t, c.path("entry 3"), []byte("junk"))
	leftover := filepath.Join(c.dir, temporary+"123")
	overwrite(t, leftover, []byte("half an ent"))
	overwrite(t, filepath.Join(c.dir, temporary+"456"), []byte("being writ"))
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(leftover, old, old); err != nil {
		t.Fatal(err)
	}
	overwrite(t, filepath.Join(c.dir, "notes.txt"), []byte("not ours"))

	last, keys := "", map[string]bool{}
	for info, err := range c.List() {
		if info.Path <= last {
			t.Errorf("List yields %s after %s", info.Path, last)
		}
		last = info.Path
		if (err != nil) != (info.Path == c.path("entry 3")) {
			t.Errorf("List yields %v, %v", info, err)
		}
		keys[info.Key] = true
	}
	if len(keys) != 10 || !keys[""] {
		t.Errorf("List yields %v, want 9 entries and a broken one", keys)
	}
	for range c.List() {
		break // an iterator may be left early
	}

	gone, err := c.Prune(func(i Info) bool { return !i.Time.Before(noon.Add(6 * time.Hour)) })
	if err != nil || len(gone) != 7 { // 0 to 5, of which 3 is broken, and the temporary file
		t.Errorf("Prune = %v, %v, want 7 files", gone, err)
	}
	if _, err := c.Get("entry 6"); err != nil {
		t.Errorf("Get of a kept entry: %v", err)
	}
	if _, err := c.Get("entry 5"); err != ErrMiss {
		t.Errorf("Get of a removed entry: %v, want ErrMiss", err)
	}
	if files, err := os.ReadDir(c.dir); err != nil || len(files) != 4+4 {
		t.Errorf("there are %v, %v, want 4 entries, README.md, .gitattributes, notes.txt and a new temporary file", files, err)
	}
}

func BenchmarkGet(b *testing.B) {
	c := Open(b.TempDir())
	put(b, c, Entry{Key: "k", Time: noon, Data: bytes.Repeat([]byte("0123456789abcde\n"), 64<<10)})
	b.SetBytes(1 << 20)
	for b.Loop() {
		if _, err := c.Get("k"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStat(b *testing.B) {
	c := Open(b.TempDir())
	put(b, c, Entry{Key: "k", Time: noon, Data: bytes.Repeat([]byte("0123456789abcde\n"), 64<<10)})
	for b.Loop() {
		if _, err := c.Stat("k"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	c := Open(b.TempDir())
	e := Entry{Key: "k", Time: noon, Data: bytes.Repeat([]byte("0123456789abcde\n"), 64<<10)}
	b.SetBytes(1 << 20)
	for b.Loop() {
		put(b, c, e)
	}
}

// TestSum tells entries apart that are alike from the outside.
func TestSum(t *testing.T) {
	c := Open(t.TempDir())
	sum := func(e Entry) string {
		t.Helper()
		if err := c.Put(e); err != nil {
			t.Fatal(err)
		}
		info, err := c.Stat(e.Key)
		if err != nil || info.Sum == "" {
			t.Fatalf("Stat gives %+v, %v", info, err)
		}
		return info.Sum
	}
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	one := sum(Entry{Key: "k", Time: now, Data: []byte("one")})
	if sum(Entry{Key: "k", Time: now, Data: []byte("two")}) == one || sum(Entry{Key: "k", Time: now.Add(time.Second), Data: []byte("one")}) == one {
		t.Error("other data, or another time, has the same sum")
	}
	if sum(Entry{Key: "k", Time: now, Data: []byte("one")}) != one {
		t.Error("the same entry has another sum")
	}
}
