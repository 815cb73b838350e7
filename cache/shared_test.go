package cache

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
)

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
