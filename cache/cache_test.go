package cache

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
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

func TestFileIsText(t *testing.T) {
	c := Open(t.TempDir())
	put(t, c, sample)
	got, err := os.ReadFile(c.path(sample.Key))
	if err != nil {
		t.Fatal(err)
	}
	want := `jqlbuild cache entry 1
sha256 6f94ae31e535b63fda2c9c1099ab8b6b9eb1251b2069be795a25623f1543c6ed
time 2026-11-23T12:00:00Z
size 16
key answer
key https://jira.example
key project = DOCS

{"issues":
 []}
`
	if string(got) != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
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
	if err := c.Delete("k"); err != nil {
		t.Errorf("Delete: %v", err)
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
	put(t, c, sample)
	if got, err := os.ReadFile(readme); err != nil || string(got) != "our own" {
		t.Errorf("README.md is now %q, %v", got, err)
	}
	if got, err := os.ReadFile(filepath.Join(c.dir, ".gitattributes")); err != nil || string(got) != attributes {
		t.Errorf(".gitattributes is %q, %v", got, err)
	}
}

// TestDefects does to the file of an entry what may happen to one.
func TestDefects(t *testing.T) {
	file := format(sample)
	replaced := func(old, new string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			changed := bytes.Replace(file, []byte(old), []byte(new), 1)
			if bytes.Equal(changed, file) {
				t.Fatalf("there is no %q in the file", old)
			}
			overwrite(t, path, changed)
		}
	}
	tests := []struct {
		name string
		do   func(t *testing.T, path string)
		want string
		stat bool // Stat sees nothing of it
	}{
		{"empty", func(t *testing.T, path string) { overwrite(t, path, nil) }, "it is empty", false},
		{"cut in the data", func(t *testing.T, path string) { overwrite(t, path, file[:len(file)-3]) }, "it is cut off: 13 of 16 bytes", false},
		{"cut in the lines", func(t *testing.T, path string) { overwrite(t, path, file[:110]) }, "first lines are damaged", false},
		{"cut in the first line", func(t *testing.T, path string) { overwrite(t, path, file[:22]) }, "it is cut off", false},
		{"longer", func(t *testing.T, path string) { overwrite(t, path, append(bytes.Clone(file), '\n')) }, "1 bytes after the data", false},
		{"data changed", replaced("issues", "Issues"), "its checksum differs", true},
		{"time changed", replaced("T12:", "T13:"), "its checksum differs", true},
		{"checksum changed", replaced("sha256 6", "sha256 7"), "its checksum differs", true},
		{"time in another form", replaced("Z", "+00:00"), "first lines are damaged", false},
		{"size in another form", replaced("size 16", "size +16"), "first lines are damaged", false},
		{"key changed", replaced("DOCS", "DOCX"), "its checksum differs", false},
		{"another key's", func(t *testing.T, path string) {
			overwrite(t, path, format(Entry{Key: "another", Time: noon}))
		}, "it is the entry of another key", false},
		{"other version", replaced("entry 1", "entry 2"), `it has the format "2", and this program reads 1`, false},
		{"something else", replaced("jqlbuild", "squid"), "it is not a cache entry", false},
		{"CRLF", func(t *testing.T, path string) {
			overwrite(t, path, bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")))
		}, "line endings were changed to CRLF", false},
		{"merge", replaced("sha256", "<<<<<<< ours\nsha256"), "unfinished merge", false},
		{"folder", func(t *testing.T, path string) {
			if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
				t.Fatal(err)
			}
		}, "it is not a file", false},
		{"no permission", func(t *testing.T, path string) {
			if runtime.GOOS == "windows" || os.Getuid() == 0 {
				t.Skip("everything can be read here")
			}
			if err := os.Chmod(path, 0); err != nil {
				t.Fatal(err)
			}
		}, "permission denied", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := Open(t.TempDir())
			put(t, c, sample)
			path := c.path(sample.Key)
			test.do(t, path)

			_, err := c.Get(sample.Key)
			if !errors.Is(err, ErrMiss) || !strings.Contains(fmt.Sprint(err), test.want) || !strings.Contains(fmt.Sprint(err), path) {
				t.Errorf("Get: %v, want a miss with %q and the path", err, test.want)
			}
			if _, err := c.Stat(sample.Key); test.stat != (err == nil) || err != nil && !errors.Is(err, ErrMiss) {
				t.Errorf("Stat: %v", err)
			}
			n := 0
			for info, err := range c.List() {
				if n++; err == nil || info.Path != path || info.Key != "" {
					t.Errorf("List yields %v, %v, want an error", info, err)
				}
			}
			if n != 1 {
				t.Errorf("List yields %d files, want 1", n)
			}
			if test.name == "folder" {
				return
			}
			put(t, c, sample)
			if _, err := c.Get(sample.Key); err != nil {
				t.Errorf("Get after another Put: %v", err)
			}
		})
	}
}

// TestEveryByteCounts is law 6 for one wrong byte anywhere, and one missing.
func TestEveryByteCounts(t *testing.T) {
	file := format(sample)
	for i := range file {
		for _, flip := range []byte{1, 0x20, 0x80} {
			bad := bytes.Clone(file)
			bad[i] ^= flip
			if e, err := parse(bad); err == nil {
				t.Fatalf("with byte %d changed to %q, the file gives %q", i, bad[i], e)
			}
		}
		if e, err := parse(file[:i]); err == nil {
			t.Fatalf("cut after %d bytes, the file gives %q", i, e)
		}
	}
}

func overwrite(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
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
	if err := c.Delete("entry 6"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get("entry 6"); err != ErrMiss {
		t.Errorf("Get after Delete: %v, want ErrMiss", err)
	}
}

// TestMain lets the test binary be one of several processes that share a
// folder.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CACHE_TEST_WORKER"); dir != "" {
		if err := work(Open(dir), 20); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// work reads and writes the same few entries again and again, and prunes in
// between. Whatever it reads must be whole.
func work(c *Cache, rounds int) error {
	for i := range rounds {
		key := fmt.Sprint("shared ", i%3)
		data := bytes.Repeat([]byte{byte('a' + i%26)}, 5000+i)
		if err := c.Put(Entry{Key: key, Time: noon, Data: data}); err != nil {
			return err
		}
		e, err := c.Get(key)
		if err != nil {
			return err
		}
		if bytes.Count(e.Data, e.Data[:1]) != len(e.Data) {
			return fmt.Errorf("the entry %q is mixed: %q", key, e.Data)
		}
		if _, err := c.Stat(key); err != nil {
			return err
		}
		if _, err := c.Prune(func(Info) bool { return true }); err != nil {
			return err
		}
	}
	return nil
}

func TestShared(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Skip("the test binary cannot be started again: ", err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			cmd := exec.Command(self)
			cmd.Env = append(os.Environ(), "CACHE_TEST_WORKER="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("another process: %v: %s", err, out)
			}
		})
		wg.Go(func() {
			if err := work(Open(dir), 20); err != nil {
				t.Errorf("another goroutine: %v", err)
			}
		})
	}
	wg.Wait()
	if left, err := Open(dir).names(isTemporary); len(left) > 0 || err != nil {
		t.Errorf("there is left %q, %v", left, err)
	}
}

// FuzzParse is law 6: whatever a file holds, it gives an entry only if it is
// exactly that entry's file.
func FuzzParse(f *testing.F) {
	file := format(sample)
	f.Add(file)
	f.Add(file[:len(file)-1])
	f.Add(format(Entry{Key: "a\n\nb", Data: []byte("\r\n")}))
	f.Add([]byte(magic + version + "\nsha256 00\ntime 2026-11-23T12:00:00Z\nsize 0\nkey \n\n"))
	f.Add([]byte(magic + version + "\r\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := parse(data); err == nil && !bytes.Equal(format(e), data) {
			t.Errorf("%q gives %q, whose file is another", data, e)
		}
		// With a checksum that fits, what a file says decides.
		h, err := parseHeader(data)
		if err != nil || len(data) < h.len {
			return
		}
		e := Entry{Key: h.key, Time: h.time, Data: data[h.len:]}
		got, err := parse(format(e))
		if err != nil || got.Key != e.Key || !got.Time.Equal(e.Time) || !bytes.Equal(got.Data, e.Data) {
			t.Errorf("%q was written and %q read: %v", e, got, err)
		}
	})
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
