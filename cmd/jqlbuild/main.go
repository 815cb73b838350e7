// Command jqlbuild puts live Jira tables into static documentation.
//
// Run it without arguments for help, or see the README.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // time_zone must work where the system has no zone files

	"github.com/jqlbuild/jqlbuild/internal/diag"
)

// The exit codes, which scripts rely on.
const (
	exitOK          = 0
	exitContent     = 1   // problems in the content
	exitConfig      = 2   // wrong usage or configuration
	exitJira        = 3   // Jira could not be asked, and the cache has no usable entry
	exitInterrupted = 130 // as a shell reports a program that Ctrl-C ended
)

// A world is all that the program knows of its surroundings; nothing below
// this package looks at them.
type world struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	lookupEnv      func(string) (string, bool)
	dir            string // the working directory
	now            func() time.Time
}

func main() {
	tuneCollector(os.LookupEnv)
	os.Exit(realMain())
}

func realMain() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, "jqlbuild: find the working directory:", err)
		return exitConfig
	}
	w := &world{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, lookupEnv: os.LookupEnv, dir: dir, now: time.Now}
	return w.run(ctx, os.Args[1:])
}

// An exitError ends the program with a code; its problems have been reported.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// exitOr returns the error that ends the program with a code; nil for exitOK.
func exitOr(code int) error {
	if code == exitOK {
		return nil
	}
	return exitError(code)
}

// A usageError is a mistake on the command line.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// run carries out one command and returns its exit code.
func (w *world) run(ctx context.Context, args []string) int {
	root := newRoot(w)
	refuseShells(root)
	root.SetArgs(args)
	root.SetIn(w.stdin)
	root.SetOut(w.stdout)
	root.SetErr(w.stderr)
	err := root.ExecuteContext(ctx)
	var exit exitError
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		fmt.Fprintln(w.stderr, "jqlbuild: interrupted")
		return exitInterrupted
	case errors.As(err, &exit):
		return int(exit)
	}
	fmt.Fprintf(w.stderr, "jqlbuild: %s\n", diag.Line(err.Error()))
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintln(w.stderr, "Run `jqlbuild help` for the commands and flags.")
	}
	if asksSupport(args) {
		return exitOK
	}
	return exitConfig
}
