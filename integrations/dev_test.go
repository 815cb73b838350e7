//go:build engines

package integrations

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestDevServers makes sure that a changed answer is seen without a restart,
// and that what has no answer yet shows a box.
func TestDevServers(t *testing.T) {
	for _, e := range engines {
		if e.serve == nil {
			continue // it is another one's
		}
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			j := startJira(t)
			j.issues[0].Summary = "The first answer"
			j.load(t)
			s := newSite(t, e, j)
			s.page(t, "live", "<<jql-table jql=\"key = DOC-9001\" columns=\"key, summary\">>\n")
			s.export(t)
			s.background(t, "jqlbuild", "export", "--to", "answers", "--out", s.file, "--watch", "--max-age", "1s", s.content)
			address := s.start(t)
			wait(t, address, "live", "The first answer")
			j.issues[0].Summary = "The second answer"
			j.load(t)
			wait(t, address, "live", "The second answer")
			s.page(t, "live", "Text <<jql-count jql=\"no-such-answer\">>\n")
			box := "No answer yet"
			if e.filtered {
				box = fmt.Sprintf("%s:%d:", s.source("live"), 1+strings.Count(e.title, "\n")) // in the server's own words
			}
			wait(t, address, "live", box)
			s.page(t, "live", "<<jql-table jql=\"key = DOC-9001\" columns=\"key, summary\">>\n")
			wait(t, address, "live", "The second answer")
		})
	}
}

// start starts the engine's dev server and returns the pattern of its pages.
func (s *site) start(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	host := l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(host)
	if s.engine == mkdocs {
		port = host
	}
	s.background(t, append(slices.Clone(s.serve), port)...)
	if s.engine == vitepress {
		host = "localhost:" + port
	}
	return "http://" + host + s.served
}

// background runs a command until the test ends.
func (s *site) background(t *testing.T, args ...string) {
	t.Helper()
	c := command(t, s.dir, args...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	must(t, err)
	c.Stdout, c.Stderr = log, log
	must(t, c.Start())
	t.Cleanup(func() {
		syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		c.Wait()
		log.Close()
		if t.Failed() {
			text, _ := os.ReadFile(log.Name())
			t.Logf("%s said\n%s", args[0], text)
		}
	})
}

// wait waits until a page has a text.
func wait(t *testing.T, address, page, text string) {
	t.Helper()
	address = strings.Replace(address, "*", page, 1)
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	begin, last := time.Now(), ""
	for time.Since(begin) < 90*time.Second {
		if response, err := http.Get(fmt.Sprint(address, separator, "t=", time.Now().UnixMilli())); err != nil {
			last = err.Error()
		} else {
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			must(t, err)
			if last = string(body); strings.Contains(last, text) {
				t.Logf("%q after %.1f s", text, time.Since(begin).Seconds())
				return
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatalf("%s does not have %q, but\n%.2000s", address, text, last)
}
