package cache

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

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
	zeroFrom := func(n int) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			overwrite(t, path, append(bytes.Clone(file[:n]), make([]byte, len(file)-n)...))
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
		{"zeros after a crash", func(t *testing.T, path string) { overwrite(t, path, make([]byte, len(file))) }, "it is not a cache entry", false},
		{"its end zeros after a crash", zeroFrom(120), "first lines are damaged", false},
		{"its data zeros after a crash", zeroFrom(len(file) - len(sample.Data)), "its checksum differs", true},
		{"what lay on the disk before", func(t *testing.T, path string) {
			overwrite(t, path, bytes.Repeat([]byte{0xde, 0xad, 0xbe, 0xef, '\n'}, len(file)/5+1)[:len(file)])
		}, "it is not a cache entry", false},
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

// TestEveryByteCounts is law 6 for one wrong byte anywhere, for a file that is
// cut anywhere, and for one whose rest is zeros, as a crash may leave it.
func TestEveryByteCounts(t *testing.T) {
	file := format(sample)
	zeros := make([]byte, len(file))
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
		if e, err := parse(append(file[:i:i], zeros[i:]...)); err == nil {
			t.Fatalf("with zeros after %d bytes, the file gives %q", i, e)
		}
	}
}

func overwrite(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
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
