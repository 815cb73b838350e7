package tree

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
)

// A manifest is what a build leaves behind for the next one into the same
// folder: what each output was made from. A lost or wrong one only costs
// time.
type manifest struct {
	Product string   // what the pages have become
	Version string   // of the program that made it
	Tree    string   // the folder of pages that the output was made of, symbolic links followed
	Began   int64    // when the build began to look at its sources, as in a stat
	Pages   []record // sorted by path
	Copies  []record // likewise; jqlbuild's own assets are among them
	Texts   []string // what the records' numbers stand for, each once

	data []byte // as it is stored
}

// A record is about one output.
type record struct {
	Path    string // of the source in the Tree, or of an asset in the output
	To      string // the path of the output; "" if that is Path
	Source  stat
	Sum     string // a hash of the source's bytes
	Output  stat
	Title   string
	Draft   bool   // the source is a draft
	Around  int    // the text that is a hash of what the output shows of others
	Stamps  []int  // the texts that are stamps
	Links   []int  // the texts that are what the output has links to
	Anchors string // the places on the page; see Draft
	Late    bool   // what those are depends on answers

	// Clean says that the output shows the source without any problem or
	// warning, so that it need not be made again. Other outputs are known
	// only so that they can be removed when their source is.
	Clean bool
}

// output returns the path of the output.
func (r *record) output() string { return cmp.Or(r.To, r.Path) }

// A stat is what tells a file apart from its next version without reading it.
type stat struct {
	Size int64
	Time int64 // in nanoseconds since 1970
}

func statOf(info fs.FileInfo) stat { return stat{info.Size(), info.ModTime().UnixNano()} }

// is reports whether the file of that name still looks like s.
func (s stat) is(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode().IsRegular() && s == statOf(info)
}

// settledBy reports whether a file with this stat, read at a time, surely had
// another one if it was changed later. File systems that keep time in ticks
// give a file the same time twice within one. Most count in milliseconds or
// less, but some in seconds, which shows in the time.
func (s stat) settledBy(read int64) bool {
	tick := 20 * time.Millisecond
	if s.Time%int64(10*time.Millisecond) == 0 {
		tick = 2 * time.Second
	}
	return read-s.Time > int64(tick)
}

// manifestKey is the key of the manifest for an output folder.
func manifestKey(out string) string { return manifestKind + out }

const manifestKind = "manifest 5\n"

// readManifest returns the manifest of an earlier build, or an empty one.
func readManifest(c *cache.Cache, out string) *manifest {
	m := new(manifest)
	e, err := c.Get(manifestKey(out))
	if err != nil {
		return m
	}
	if gob.NewDecoder(bytes.NewReader(e.Data)).Decode(m) != nil || !m.sound() {
		return new(manifest)
	}
	m.data = e.Data
	return m
}

// sound reports whether the manifest can be worked with.
func (m *manifest) sound() bool {
	known := func(n int) bool { return 0 <= n && n < len(m.Texts) }
	for _, r := range m.Pages {
		if !known(r.Around) || !all(r.Stamps, known) || !all(r.Links, known) {
			return false
		}
	}
	return true
}

func all(numbers []int, is func(int) bool) bool {
	return !slices.ContainsFunc(numbers, func(n int) bool { return !is(n) })
}

// outputs returns the records by the path of the output, relative to the
// output folder and with slashes.
func (m *manifest) outputs() map[string]*record {
	all := make(map[string]*record, len(m.Pages)+len(m.Copies))
	for _, records := range [][]record{m.Pages, m.Copies} {
		for i := range records {
			all[records[i].output()] = &records[i]
		}
	}
	return all
}

// replace stores the manifest in place of an older one, unless both say the
// same.
func (m *manifest) replace(old *manifest, c *cache.Cache, out string, now time.Time) error {
	began := m.Began
	m.Began = old.Began
	data, err := m.encode()
	if err != nil || bytes.Equal(data, old.data) {
		return err
	}
	m.Began = began
	if data, err = m.encode(); err != nil {
		return err
	}
	return c.Put(cache.Entry{Key: manifestKey(out), Time: now, Data: data})
}

func (m *manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(m)
	return b.Bytes(), err
}

// A textTable numbers texts. Its zero value has none.
type textTable struct {
	list  []string
	index map[string]int
}

func (t *textTable) number(text string) int {
	n, ok := t.index[text]
	if !ok {
		if t.index == nil {
			t.index = make(map[string]int)
		}
		n = len(t.list)
		t.index[text] = n
		t.list = append(t.list, text)
	}
	return n
}

// renumber returns the numbers of texts that had others among old.
func (t *textTable) renumber(numbers []int, old []string) []int {
	var out []int
	for _, n := range numbers {
		out = append(out, t.number(old[n]))
	}
	return out
}
