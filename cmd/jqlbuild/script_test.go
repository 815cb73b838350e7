package main

import (
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

// The test binary is the command, too, so that scripts run it as a process.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"jqlbuild": func() { os.Exit(realMain()) },
	})
}

// TestScripts runs the command against sample Jiras of both kinds, over real
// HTTP. Every script has Jiras of its own: $CLOUD and $DC are their addresses,
// and the variables of the credentials are set.
//
// Scripts may use the command
//
//	jira cloud|dc requests        print what was asked since the last time, a line each
//	jira cloud|dc counts          print how many requests of each kind there were
//	jira cloud|dc fail N STATUS [HEADER=VALUE …]
//	jira cloud|dc refused         print how many requests came with a wrong credential
//	jira cloud|dc fault KIND [MATCH [times=N] [skip=N] [body=TEXT]]
//	                              for ever unless given; the kinds are in faultKinds
//	jira cloud|dc pages N         no more than N rows on a page
//	jira cloud|dc window ROWS STATUS      no rows beyond; 200 for empty pages
//	jira cloud|dc language TAG    what the account prefers
//	jira cloud|dc fault-at MATCH STATUS   refuse what matches, for ever
//	jira cloud|dc generate PROJECT N
//	waitfor jira cloud|dc TEXT    wait until a request that holds a text has come
//	jira cloud|dc heal            end all faults
//	exitcode CODE PROGRAM ARG…    run a program that must end with that code
//	damage FOLDER KIND            flip a byte in the cache's entries of a kind
//	replace FILE OLD NEW          replace a text in a file
//	cmpdir A B                    fail unless two folders hold the same files
//	nosecrets [EXCEPT …]          fail if a secret is in the last output or any file but those
//
// In files below the script, $CLOUD and $DC are replaced. A script that has a
// folder jira has a third Jira, $OWN, that answers with the files there.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			ctx, cancel := context.WithCancel(context.Background())
			e.Defer(cancel)
			for name, o := range map[string]jiratest.Options{
				"cloud": {Flavour: jiratest.Cloud},
				"dc":    {Flavour: jiratest.DataCenter, Path: "/jira"},
			} {
				s := jiratest.New(o)
				address, err := s.Listen(ctx)
				if err != nil {
					return err
				}
				e.Values[name] = s
				e.Setenv(strings.ToUpper(name), address)
				e.Setenv(strings.ToUpper(name)+"_TLS", strings.Replace(address, "http:", "https:", 1)) // which it does not speak
			}
			if err := startOwn(e); err != nil {
				return err
			}
			if err := insertAddresses(e); err != nil {
				return err
			}
			e.Setenv("JIRA_EMAIL", jiratest.User)
			e.Setenv("JIRA_TOKEN", jiratest.Token)
			e.Setenv("JIRA_PAT", jiratest.Token)
			e.Setenv("NO_COLOR", "1")
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"jira":      jiraCommand,
			"replace":   replaceCommand,
			"exitcode":  exitCode,
			"waitfor":   waitForRequest,
			"damage":    damage,
			"cmpdir":    compareFolders,
			"nosecrets": noSecrets,
		},
	})
}

func jiraCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: jira cloud|dc requests|counts|fail|fault|generate …")
	}
	s, ok := ts.Value(args[0]).(*jiratest.Server)
	if !ok {
		ts.Fatalf("no Jira called %s", args[0])
	}
	rest := args[2:]
	switch args[1] {
	case "requests":
		for _, r := range s.Requests() {
			fmt.Fprintln(ts.Stdout(), r)
		}
		if len(s.Requests()) == 0 {
			fmt.Fprintln(ts.Stdout(), "no requests")
		}
		s.Reset()
	case "counts":
		counts := s.Counts()
		for _, k := range []jiratest.Kind{jiratest.Search, jiratest.Count, jiratest.Issues, jiratest.Fields, jiratest.Myself, jiratest.Info, jiratest.ParseJQL, jiratest.List} {
			if counts[k] > 0 {
				fmt.Fprintf(ts.Stdout(), "%s %d\n", k, counts[k])
			}
		}
		s.Reset()
	case "fail":
		n, status := atoi(ts, rest[0]), atoi(ts, rest[1])
		header := make(http.Header)
		for _, h := range rest[2:] {
			name, value, _ := strings.Cut(h, "=")
			header.Set(name, value)
		}
		s.Fail(n, status, header)
	case "fault":
		kind, ok := faultKinds[rest[0]]
		if !ok {
			ts.Fatalf("no fault called %s", rest[0])
		}
		f := jiratest.Fault{Kind: kind, Times: -1}
		if kind == jiratest.Redirect {
			f.Header = http.Header{"Location": {"https://sso.example.com/login"}}
		}
		if len(rest) > 1 {
			f.Match = rest[1]
			for _, option := range rest[2:] {
				name, value, _ := strings.Cut(option, "=")
				switch name {
				case "times":
					f.Times = atoi(ts, value)
				case "skip":
					f.Skip = atoi(ts, value)
				case "status":
					f.Status = atoi(ts, value)
				case "body":
					f.Body = value
				default:
					ts.Fatalf("a fault has no %s", name)
				}
			}
		}
		s.Inject(f)
	case "refused":
		fmt.Fprintf(ts.Stdout(), "refused %d\n", s.Refused())
	case "window":
		s.SetWindow(atoi(ts, rest[0]), atoi(ts, rest[1]))
	case "pages":
		s.SetPageSize(atoi(ts, rest[0]))
	case "language":
		s.SetLanguage(rest[0])
	case "fault-at":
		s.Inject(jiratest.Fault{Match: rest[0], Status: atoi(ts, rest[1]), Times: -1})
	case "heal":
		s.Heal()
	case "generate":
		if err := s.Generate(rest[0], atoi(ts, rest[1])); err != nil {
			ts.Fatalf("generate: %v", err)
		}
	default:
		ts.Fatalf("no such command: jira %s", args[1])
	}
}

var faultKinds = map[string]jiratest.FaultKind{
	"cut": jiratest.CutBody, "garble": jiratest.Garble, "login-page": jiratest.LoginPage,
	"redirect": jiratest.Redirect, "hang": jiratest.Hang, "logout": jiratest.LogOut, "other-user": jiratest.OtherUser,
	"answer": jiratest.Answer, "null-issues": jiratest.NullIssues, "no-issues": jiratest.NoIssues, "complaint": jiratest.Complaint,
	"html-as-json": jiratest.HTMLAsJSON, "null-list": jiratest.NullList, "empty-list": jiratest.EmptyList,
	"no-scope": jiratest.NoScope, "warn": jiratest.Warn, "total": jiratest.Total, "foreign": jiratest.Foreign,
	"repeat-page": jiratest.RepeatPage, "first-page": jiratest.FirstPage, "shift-page": jiratest.ShiftPage,
	"empty-page": jiratest.EmptyPage, "short-page": jiratest.ShortPage, "no-token": jiratest.NoToken,
	"same-token": jiratest.SameToken, "created": jiratest.Created, "deleted": jiratest.Deleted,
	"endless": jiratest.Endless, "flood": jiratest.Flood, "bomb": jiratest.Bomb,
}

func atoi(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		ts.Fatalf("%v", err)
	}
	return n
}

func replaceCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	name := ts.MkAbs(args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	text := strings.ReplaceAll(string(data), args[1], args[2])
	if text == string(data) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(name, []byte(text), 0o644))
	// A file system's clock may be too coarse to tell two writes apart.
	later := time.Now().Add(time.Second)
	ts.Check(os.Chtimes(name, later, later))
}

// insertAddresses replaces $CLOUD and $DC in the script's files.
func insertAddresses(e *testscript.Env) error {
	return filepath.WalkDir(e.WorkDir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text := strings.NewReplacer("$CLOUD", e.Getenv("CLOUD"), "$DC", e.Getenv("DC"), "$OWN", e.Getenv("OWN")).Replace(string(data))
		if text == string(data) {
			return nil
		}
		return os.WriteFile(name, []byte(text), 0o644)
	})
}

// files reads all files of a folder.
func files(ts *testscript.TestScript, dir string) map[string]string {
	all := make(map[string]string)
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		all[filepath.ToSlash(rel)] = string(data)
		return err
	}))
	return all
}

func compareFolders(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cmpdir A B")
	}
	a, b := files(ts, args[0]), files(ts, args[1])
	for name, data := range a {
		if other, ok := b[name]; !ok {
			ts.Fatalf("%s is only in %s", name, args[0])
		} else if other != data {
			ts.Fatalf("%s differs", name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			ts.Fatalf("%s is only in %s", name, args[1])
		}
	}
}

func noSecrets(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: nosecrets [EXCEPT …]")
	}
	secrets := []string{jiratest.Token, base64.StdEncoding.EncodeToString([]byte(jiratest.User + ":" + jiratest.Token))}
	all := files(ts, ".")
	for _, name := range args {
		delete(all, name)
	}
	all["stdout"], all["stderr"] = ts.ReadFile("stdout"), ts.ReadFile("stderr")
	for name, data := range all {
		for _, s := range secrets {
			if strings.Contains(data, s) {
				ts.Fatalf("%s holds the secret", name)
			}
		}
	}
}

func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode CODE PROGRAM ARG…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if want := atoi(ts, args[0]); got != want {
		ts.Fatalf("it ended with %d, want %d", got, want)
	}
}

func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: damage FOLDER KIND")
	}
	found := false
	for name, data := range files(ts, args[0]) {
		if i := strings.LastIndex(data, "DOC-1"); i >= 0 && strings.Contains(data, args[1]+" 2") {
			found = true
			ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(args[0]), filepath.FromSlash(name)), []byte(data[:i]+"X"+data[i+1:]), 0o600))
		}
	}
	if !found {
		ts.Fatalf("no entry of that kind in %s", args[0])
	}
}

func waitForRequest(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: waitfor jira cloud|dc TEXT")
	}
	s := ts.Value(args[1]).(*jiratest.Server)
	for range 1000 {
		for _, r := range s.Requests() {
			if strings.Contains(r, args[2]) {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("no request that holds %q came", args[2])
}
