package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A stamp names an entry that a Result was made from, and when that was read:
// the link's name, the user, the time and the entry's key, a line each. The
// zero time says that there was no such entry.
func stamp(c *conn, user, key string, read time.Time) string {
	return strings.Join([]string{"entry", c.link.Name, user, read.UTC().Format(time.RFC3339), key}, "\n")
}

// stamp returns the stamp that stands for everything but entries: the
// configuration, and what the program's flags make of it.
func (f *Fetcher) stamp() string {
	f.stampOnce.Do(func() {
		h := sha256.New()
		h.Write(f.Config.File.Bytes())
		fmt.Fprintf(h, "\x00%s\x00%v\x00%s", entryVersion, f.isSample(), f.UserAgent)
		for _, name := range slices.Sorted(maps.Keys(f.Vars)) {
			v := f.Vars[name]
			fmt.Fprintf(h, "\x00%s %v", name, v.List)
			for _, value := range v.Values {
				fmt.Fprintf(h, " %q", value.Value)
			}
		}
		if f.OnError != nil {
			fmt.Fprintf(h, "\x00%v", *f.OnError)
		}
		f.stamped = "config\n" + hex.EncodeToString(h.Sum(nil)[:12])
	})
	return f.stamped
}

// Current reports of each stamp whether what it was given for would come out
// the same now, without asking Jira.
func (f *Fetcher) Current(stamps []string) []bool {
	current := make([]bool, len(stamps))
	for i, s := range stamps {
		current[i] = f.isCurrent(s)
	}
	return current
}

func (f *Fetcher) isCurrent(s string) bool {
	kind, rest, _ := strings.Cut(s, "\n")
	if kind == "config" {
		return s == f.stamp()
	}
	name, rest, _ := strings.Cut(rest, "\n")
	user, rest, _ := strings.Cut(rest, "\n")
	at, key, _ := strings.Cut(rest, "\n")
	read, err := time.Parse(time.RFC3339, at)
	link := f.Config.Link(name)
	if err != nil || link == nil || kind != "entry" {
		return false
	}
	c := f.conn(link)
	if read.IsZero() { // it was not there
		_, err := f.Cache.Stat(key)
		return err != nil && (f.Offline || c.known() == user)
	}
	if !f.Offline {
		age := c.maxAge()
		if strings.HasPrefix(key, fieldsEntry+" ") || strings.HasPrefix(key, valuesEntry+" ") {
			age = c.listAge()
		}
		if f.Refresh || c.known() != user || !c.young(read, age) {
			return false
		}
	}
	info, err := f.Cache.Stat(key)
	return err == nil && info.Time.Equal(read)
}
