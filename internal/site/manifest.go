package site

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"time"

	"github.com/jqlbuild/jqlbuild/cache"
)

// A manifest is what a build leaves behind for the next one into the same
// folder: what each output was made from. A lost or wrong one only costs
// time.
type manifest struct {
	Pages  map[string]*record `json:"pages"`  // by path in the Tree
	Copies map[string]*record `json:"copies"` // likewise, and jqlbuild's own assets
	Stamps []string           `json:"stamps"` // of all pages, each once
}

// A record is about one output.
type record struct {
	Source stat   `json:"source"`
	Sum    string `json:"sum,omitempty"` // a hash of the source's bytes
	Output stat   `json:"output"`
	Title  string `json:"title,omitempty"`
	Around string `json:"around,omitempty"` // a hash of the layout and navigation
	Stamps []int  `json:"stamps,omitempty"` // indices of the manifest's

	// Clean says that the output shows the source without any problem or
	// warning, so that it need not be made again. Other outputs are known
	// only so that they can be removed when their source is.
	Clean bool `json:"clean"`
}

// A stat is what tells a file apart from its next version without reading it.
type stat struct {
	Size int64     `json:"size"`
	Time time.Time `json:"time"`
}

func statOf(info fs.FileInfo) stat { return stat{info.Size(), info.ModTime().UTC()} }

func (s stat) equal(t stat) bool { return s.Size == t.Size && s.Time.Equal(t.Time) }

// is reports whether the file of that name still looks like s.
func (s stat) is(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode().IsRegular() && s.equal(statOf(info))
}

func newManifest() *manifest {
	return &manifest{Pages: make(map[string]*record), Copies: make(map[string]*record)}
}

// manifestKey is the key of the manifest for an output folder.
func manifestKey(out string) string { return "manifest 1\n" + out }

// readManifest returns the manifest of an earlier build, or an empty one, and
// when it was written.
func readManifest(c *cache.Cache, out string) (*manifest, time.Time) {
	e, err := c.Get(manifestKey(out))
	if err != nil {
		return newManifest(), time.Time{}
	}
	m := newManifest()
	if json.Unmarshal(e.Data, m) != nil || m.Pages == nil || m.Copies == nil {
		return newManifest(), time.Time{}
	}
	for _, r := range m.Pages {
		for _, s := range r.Stamps {
			if s < 0 || s >= len(m.Stamps) {
				return newManifest(), time.Time{}
			}
		}
	}
	return m, e.Time
}

// write stores the manifest unless it says what the stored one says.
func (m *manifest) write(c *cache.Cache, out string, now time.Time) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if e, err := c.Get(manifestKey(out)); err == nil && bytes.Equal(e.Data, append(data, '\n')) {
		return nil
	}
	return c.Put(cache.Entry{Key: manifestKey(out), Time: now, Data: append(data, '\n')})
}

// A stampTable numbers stamps.
type stampTable struct {
	list  []string
	index map[string]int
}

func (t *stampTable) numbers(stamps []string) []int {
	if t.index == nil {
		t.index = make(map[string]int)
	}
	var out []int
	for _, s := range stamps {
		n, ok := t.index[s]
		if !ok {
			n = len(t.list)
			t.index[s] = n
			t.list = append(t.list, s)
		}
		out = append(out, n)
	}
	return out
}
