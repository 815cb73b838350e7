package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

// An answer that never ends, or that unpacks to a gigabyte, costs the whole
// process no more than 256 MB, several at once too.
func TestHostileMemory(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("no /proc that tells the peak of a process")
	}
	const most = raceFactor * 256 << 10 // kB
	for _, tt := range []struct {
		name    string
		v       jiratest.Flavour
		kind    jiratest.FaultKind
		columns string // what never ends is asked for, or is not
	}{
		{"endless", jiratest.Cloud, jiratest.Endless, "key, summary"},
		{"flood", jiratest.DataCenter, jiratest.Flood, "key, summary"},
		{"bomb", jiratest.Cloud, jiratest.Bomb, "key, summary"},
		{"flood passed over", jiratest.Cloud, jiratest.Flood, "key, status"},
	} {
		v := tt.v
		t.Run(tt.name, func(t *testing.T) {
			s := jiratest.New(jiratest.Options{Flavour: v})
			dir := t.TempDir()
			config := fmt.Sprintf("default_link: docs\nlinks:\n  docs: {url: %q, deployment: %s, timeout: 5s, retries: 0, auth: {type: none}}\n",
				s.Start(t), []string{"cloud", "datacenter"}[v])
			var page strings.Builder
			for n := range 8 {
				fmt.Fprintf(&page, "<<jql-table jql=\"project = ORR AND key != ORR-%d\" columns=%q limit=\"all\">>\n\n", n+1, tt.columns)
			}
			for file, text := range map[string]string{"jqlbuild.yaml": config, "index.md": page.String()} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			s.Inject(jiratest.Fault{Kind: tt.kind, Match: "/search", Times: -1})
			out := new(strings.Builder)
			c := &exec.Cmd{
				Path: os.Args[0], Args: []string{"jqlbuild", "build", "-o", filepath.Join(dir, "out"), dir},
				Env: append(os.Environ(), "GOGC=400"), Stdout: out, Stderr: out,
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- c.Wait() }()
			peak := 0
			for {
				peak = max(peak, highWater(c.Process.Pid))
				select {
				case <-ended:
				case <-time.After(5 * time.Millisecond):
					continue
				}
				break
			}
			t.Logf("%d MB", peak>>10)
			if code := c.ProcessState.ExitCode(); code != exitJira || !strings.Contains(out.String(), "index.md:1:1: ") {
				t.Errorf("ended with %d, want %d:\n%.2000s", code, exitJira, out)
			}
			if peak > most {
				t.Errorf("the process took %d MB, want %d at most", peak>>10, most>>10)
			}
		})
	}
}

// highWater returns the most memory that a process has had in it, in kB.
func highWater(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0 // it has ended
	}
	n := 0
	if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
		fmt.Sscan(rest, &n)
	}
	return n
}
