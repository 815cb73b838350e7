//go:build unix

package install

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// said is a program that takes part in place of jqlbuild where it is only
// installed.
const said = "#!/bin/sh\necho jqlbuild version " + releaseVersion + "\n"

// ours is the archive for the kits' machine, as fakeMachine makes it.
const ours = "jqlbuild_" + releaseVersion + "_linux_amd64.tar.gz"

// machine makes uname say what a machine is.
func machine(t *testing.T, path, system, processor string) {
	t.Helper()
	name := filepath.Join(path, "uname")
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\ncase $1 in -s) echo '" + system + "' ;; -m) echo '" + processor + "' ;; esac\n"
	if err := os.WriteFile(name, []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
}

func TestInstall(t *testing.T) {
	needs(t)
	r := newRelease(t, []byte(said))
	script := write(t, "install.sh", r.script)
	good := r.files[ours]
	for _, k := range kits {
		t.Run(k.name, func(t *testing.T) {
			path := k.path(t)
			machine(t, path, "Linux", "x86_64")
			t.Cleanup(func() { r.change(ours, good); r.end(false) })
			r.requests()
			folder := filepath.Join(t.TempDir(), "my programs", "bin")
			install := func() run {
				return finish(t, k.command(t, path, script, "JQLBUILD_BASE_URL="+r.url+"/", "JQLBUILD_INSTALL_DIR="+folder))
			}

			// What is not the file of the release is not installed.
			for _, bad := range []struct {
				name   string
				change func()
				want   []string
			}{
				{"changed", func() { r.change(ours, bytes.Replace(good, good[20:24], []byte("evil"), 1)) }, []string{ours, "is not the file of the release", "nothing was installed"}},
				{"another", func() { r.change(ours, r.files["jqlbuild_"+releaseVersion+"_linux_arm64.tar.gz"][:90]) }, []string{ours, "is not the file of the release"}},
				{"empty", func() { r.change(ours, []byte{}) }, []string{ours}},
				{"missing", func() { r.change(ours, nil) }, []string{r.url + "/" + ours, "could not be downloaded", "nothing was installed"}},
				{"cut", func() { r.change(ours, good); r.end(true) }, []string{ours}},
			} {
				if bad.name == "cut" && k.tools[0] == "wget" && !k.boxed {
					continue // it tries again twenty times
				}
				bad.change()
				got := install()
				if got.code != 1 || got.stdout != "" {
					t.Errorf("%s: exit code %d, %q; want 1 and nothing", bad.name, got.code, got.stdout)
				}
				for _, want := range bad.want {
					if !strings.Contains(got.stderr, want) {
						t.Errorf("%s: said %q; want %q in it", bad.name, got.stderr, want)
					}
				}
				if left := names(t, folder); left != nil {
					t.Errorf("%s: left %q", bad.name, left)
				}
			}
			r.change(ours, good)
			r.end(false)

			r.requests()
			for range 2 { // also over the one that is there
				got := install()
				if got.code != 0 || got.stderr != "" {
					t.Fatalf("exit code %d, %q", got.code, got.stderr)
				}
				want := filepath.Join(folder, "jqlbuild") + " is now jqlbuild version " + releaseVersion + "\n" +
					"It is not in PATH yet; add its folder: " + folder + "\n"
				if got.stdout != want {
					t.Errorf("said %q; want %q", got.stdout, want)
				}
			}
			if asked, want := r.requests(), []string{ours, ours}; !slices.Equal(asked, want) {
				t.Errorf("asked for %q; want %q", asked, want)
			}
			if left, want := names(t, folder), []string{"jqlbuild"}; !slices.Equal(left, want) {
				t.Errorf("%q are installed; want %q", left, want)
			}
			program, err := os.Stat(filepath.Join(folder, "jqlbuild"))
			if err != nil || program.Mode().Perm() != 0o755 {
				t.Errorf("the program's mode is %v (%v); want 0755", program.Mode(), err)
			}

			// One that is there stays as it is.
			r.change(ours, []byte("evil"))
			if got := install(); got.code != 1 {
				t.Errorf("a changed archive over a program: exit code %d; want 1", got.code)
			}
			if data, err := os.ReadFile(filepath.Join(folder, "jqlbuild")); err != nil || string(data) != said {
				t.Errorf("a changed archive left %q (%v) in place of a program", data, err)
			}
		})
	}
}

// TestMachines looks at which archive is for which machine.
func TestMachines(t *testing.T) {
	needs(t, "unzip")
	r := newRelease(t, []byte(said))
	script := write(t, "install.sh", r.script)
	k := kit{shell: []string{"sh"}, tools: []string{"curl", "sha256sum", "unzip"}}
	for _, tt := range []struct{ system, processor, archive, program, message string }{
		{"Linux", "x86_64", "linux_amd64.tar.gz", "jqlbuild", ""},
		{"Linux", "aarch64", "linux_arm64.tar.gz", "jqlbuild", ""},
		{"Darwin", "x86_64", "darwin_amd64.tar.gz", "jqlbuild", ""},
		{"Darwin", "arm64", "darwin_arm64.tar.gz", "jqlbuild", ""},
		{"MINGW64_NT-10.0-26100", "x86_64", "windows_amd64.zip", "jqlbuild.exe", ""},
		{"MSYS_NT-10.0-26100", "aarch64", "windows_arm64.zip", "jqlbuild.exe", ""},
		{"CYGWIN_NT-10.0", "x86_64", "windows_amd64.zip", "jqlbuild.exe", ""},
		{"FreeBSD", "amd64", "", "", "the release has no file for FreeBSD on amd64; with Go, run: go install github.com/jqlbuild/jqlbuild/cmd/jqlbuild@v" + releaseVersion},
		{"Linux", "riscv64", "", "", "the release has no file for Linux on riscv64; with Go, run: go install"},
	} {
		t.Run(tt.system+" "+tt.processor, func(t *testing.T) {
			path := k.path(t)
			machine(t, path, tt.system, tt.processor)
			folder := filepath.Join(t.TempDir(), "bin")
			r.requests()
			got := finish(t, k.command(t, path, script, "JQLBUILD_BASE_URL="+r.url, "JQLBUILD_INSTALL_DIR="+folder))
			if tt.message != "" {
				if got.code != 1 || !strings.Contains(got.stderr, tt.message) || names(t, folder) != nil {
					t.Errorf("exit code %d, %q, left %q; want 1 and %q", got.code, got.stderr, names(t, folder), tt.message)
				}
				return
			}
			if got.code != 0 {
				t.Fatalf("exit code %d, %q", got.code, got.stderr)
			}
			if asked, want := r.requests(), []string{"jqlbuild_" + releaseVersion + "_" + tt.archive}; !slices.Equal(asked, want) {
				t.Errorf("asked for %q; want %q", asked, want)
			}
			if left, want := names(t, folder), []string{tt.program}; !slices.Equal(left, want) {
				t.Errorf("%q are installed; want %q", left, want)
			}
		})
	}
}

// TestFolders looks at where the program goes, and what is said of it.
func TestFolders(t *testing.T) {
	needs(t)
	r := newRelease(t, []byte(said))
	script := write(t, "install.sh", r.script)
	k := kit{shell: []string{"sh"}, tools: []string{"curl", "sha256sum"}}
	path := k.path(t)
	machine(t, path, "Linux", "x86_64")
	if err := os.Remove(filepath.Join(path, "id")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, "id"), []byte("#!/bin/sh\necho 1000\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	other := filepath.Dir(write(t, "jqlbuild", []byte(said)))
	taken := t.TempDir()
	if err := os.Mkdir(filepath.Join(taken, "jqlbuild"), 0o777); err != nil {
		t.Fatal(err)
	}
	file := write(t, "file", nil)
	for _, tt := range []struct {
		name      string
		env       []string
		code      int
		installed string
		want      string
		not       string
	}{
		{"a user's own", []string{"HOME=" + home}, 0, home + "/.local/bin/jqlbuild", "It is not in PATH yet; add its folder: " + home + "/.local/bin\n", ""},
		{"in PATH", []string{"HOME=" + home, "PATH=" + path + ":" + home + "/.local/bin"}, 0, home + "/.local/bin/jqlbuild", "", "PATH"},
		{"behind another", []string{"HOME=" + home, "PATH=" + path + ":" + other + ":" + home + "/.local/bin"}, 0, "", "another one comes before it in PATH: " + other + "/jqlbuild\n", ""},
		{"no home", nil, 1, "", "set JQLBUILD_INSTALL_DIR", ""},
		{"like a flag", []string{"JQLBUILD_INSTALL_DIR=-p bin"}, 0, "", "/-p bin/jqlbuild is now", ""},
		{"taken", []string{"JQLBUILD_INSTALL_DIR=" + taken}, 1, "", taken + "/jqlbuild is a folder", ""},
		{"below a file", []string{"JQLBUILD_INSTALL_DIR=" + file + "/bin"}, 1, "", "the folder " + file + "/bin cannot be made", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := finish(t, k.command(t, path, script, append([]string{"JQLBUILD_BASE_URL=" + r.url}, tt.env...)...))
			out := got.stdout + got.stderr
			if got.code != tt.code || !strings.Contains(out, tt.want) || tt.not != "" && strings.Contains(out, tt.not) {
				t.Errorf("exit code %d, %q; want %d, %q and not %q", got.code, out, tt.code, tt.want, tt.not)
			}
			if tt.installed != "" {
				if _, err := os.Stat(tt.installed); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestLacking looks at what is said where something is not there.
func TestLacking(t *testing.T) {
	needs(t)
	r := newRelease(t, []byte(said))
	unreleased := withBlock(t, "install.sh", "version=\n"+strings.Join(sums(""), ""))
	unrun := newRelease(t, []byte("#!/nowhere\n"))
	for _, tt := range []struct {
		name   string
		script []byte
		url    string
		tools  []string
		args   []string
		want   string
	}{
		{"release", unreleased, r.url, []string{"curl", "sha256sum"}, nil, "there is no release yet; with Go, run: go install github.com/jqlbuild/jqlbuild/cmd/jqlbuild@latest"},
		{"client", r.script, r.url, []string{"sha256sum"}, nil, "there is neither curl nor wget; install one of them"},
		{"sum", r.script, r.url, []string{"curl"}, nil, "to check " + ours + " with; install one of them"},
		{"machine", unrun.script, unrun.url, []string{"curl", "sha256sum"}, nil, "does not run on this machine; nothing was installed"},
		{"address", r.script, "mirror.example", []string{"curl", "sha256sum"}, nil, "JQLBUILD_BASE_URL is mirror.example, and no address; write one that begins with https://"},
		{"arguments", r.script, r.url, []string{"curl", "sha256sum"}, []string{"--help"}, "it takes no arguments; set JQLBUILD_INSTALL_DIR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := kit{shell: []string{"sh"}, tools: tt.tools}
			path := k.path(t)
			machine(t, path, "Linux", "x86_64")
			folder := filepath.Join(t.TempDir(), "bin")
			c := k.command(t, path, write(t, "install.sh", tt.script), "JQLBUILD_BASE_URL="+tt.url, "JQLBUILD_INSTALL_DIR="+folder)
			c.Args = append(c.Args, tt.args...)
			got := finish(t, c)
			if got.code != 1 || !strings.Contains(got.stderr, "install.sh: ") || !strings.Contains(got.stderr, tt.want) {
				t.Errorf("exit code %d, %q; want 1 and %q", got.code, got.stderr, tt.want)
			}
			if left := names(t, folder); left != nil {
				t.Errorf("left %q", left)
			}
		})
	}
}

// sums are the lines of the block with the platforms' sums.
func sums(sum string) (lines []string) {
	for _, p := range platforms {
		lines = append(lines, "sha256_"+p+"="+sum+"\n")
	}
	return lines
}

// TestCutScript runs every beginning of the script: none does anything.
func TestCutScript(t *testing.T) {
	needs(t)
	r := newRelease(t, []byte(said))
	k := kit{shell: []string{"sh"}, tools: []string{"curl", "sha256sum"}}
	path := k.path(t)
	machine(t, path, "Linux", "x86_64")
	folder := filepath.Join(t.TempDir(), "bin")
	name := write(t, "install.sh", nil)
	last := bytes.LastIndex(r.script, []byte("main"))
	for n := range len(r.script) {
		if r.script[n] != '\n' && (n < last || n >= last+len("main")) {
			continue
		}
		if n >= last+len("main") {
			break
		}
		if err := os.WriteFile(name, r.script[:n], 0o777); err != nil {
			t.Fatal(err)
		}
		finish(t, k.command(t, path, name, "JQLBUILD_BASE_URL="+r.url, "JQLBUILD_INSTALL_DIR="+folder))
		if asked, left := r.requests(), names(t, folder); asked != nil || left != nil {
			t.Fatalf("the first %d bytes asked for %q and left %q", n, asked, left)
		}
	}
}

// TestInterrupted ends the script while it waits for the archive.
func TestInterrupted(t *testing.T) {
	needs(t)
	r := newRelease(t, []byte(said))
	script := write(t, "install.sh", r.script)
	for _, k := range kits {
		t.Run(k.name, func(t *testing.T) {
			path := k.path(t)
			machine(t, path, "Linux", "x86_64")
			folder := filepath.Join(t.TempDir(), "bin")
			r.requests()
			r.wait(make(chan struct{}))
			c := k.command(t, path, script, "JQLBUILD_BASE_URL="+r.url, "JQLBUILD_INSTALL_DIR="+folder)
			c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- c.Wait() }()
			for len(r.requests()) == 0 {
				select {
				case err := <-done:
					t.Fatalf("it asked for nothing and ended: %v", err)
				case <-time.After(5 * time.Millisecond):
				}
			}
			if left := names(t, folder); len(left) != 1 {
				t.Errorf("there is %q while it waits; want one folder", left)
			}
			if err := syscall.Kill(-c.Process.Pid, syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			<-done
			if code := c.ProcessState.ExitCode(); code != 143 && code != 1 { // 1 where the client had the signal first
				t.Errorf("exit code %d; want 143", code)
			}
			if left := names(t, folder); left != nil {
				t.Errorf("left %q", left)
			}
		})
	}
}
