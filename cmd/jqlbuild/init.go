package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/internal/confluence"
	"github.com/jqlbuild/jqlbuild/internal/diag"
)

//go:embed init/jqlbuild.yaml
var initConfig string

//go:embed init/index.md
var initPage string

func newInit(w *world, f *flags) *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a configuration and a first page to start from",
		Long: `init writes a configuration, a first page and a .gitignore into DIR. It touches
no file that is there, but for adding the cache and the built site to a
.gitignore.

With --from-confluence the configuration has a link for each Jira that a
Confluence Data Center is linked to. Only an administrator of Confluence may
read that: CONFLUENCE_TOKEN holds a personal access token, or CONFLUENCE_USER
and CONFLUENCE_TOKEN a user and a password. They are not stored, and neither are
credentials for Jira: the configuration names the variables to set.`,
		Example: `  jqlbuild init docs
  CONFLUENCE_TOKEN=… jqlbuild init --from-confluence https://wiki.example.com docs`,
		Args: atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			config := initConfig
			if from != "" {
				var err error
				if config, err = w.configFromConfluence(cmd.Context(), f, from); err != nil {
					return err
				}
			}
			return w.init(f, oneDir(args), config)
		},
	}
	cmd.Flags().StringVar(&from, "from-confluence", "", "take the links from the Confluence Data Center at `URL`")
	return cmd
}

// configFromConfluence returns the configuration to start from, with the links
// that a Confluence has.
func (w *world) configFromConfluence(ctx context.Context, f *flags, address string) (string, error) {
	if f.offline {
		return "", usageError{errors.New("--offline and --from-confluence contradict each other; leave one of them out")}
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", usageError{errors.New("--from-confluence takes an address, such as https://wiki.example.com")}
	}
	user, _ := w.lookupEnv("CONFLUENCE_USER")
	token, _ := w.lookupEnv("CONFLUENCE_TOKEN")
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = w.proxy()
	defer transport.CloseIdleConnections()
	client := confluence.Client{URL: u, Transport: transport, UserAgent: "jqlbuild/" + version()}
	switch {
	case token == "" && user != "":
		return "", usageError{errors.New("the variable CONFLUENCE_USER is set, and CONFLUENCE_TOKEN is not; set it to the password, or unset both")}
	case user != "":
		client.Authorize = func(r *http.Request) { r.SetBasicAuth(user, token) }
	case token != "":
		client.Authorize = func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	}
	if err := client.Check(); err != nil {
		return "", usageError{err}
	}
	links, err := client.ApplicationLinks(ctx)
	if err == nil && len(links) == 0 {
		err = fmt.Errorf("no application link of %s leads to a Jira", u.Host)
	}
	if err != nil {
		fmt.Fprintf(w.stderr, "jqlbuild: %s\n", diag.Line(err.Error()))
		if token == "" {
			fmt.Fprintln(w.stderr, "Set CONFLUENCE_TOKEN to a personal access token, or CONFLUENCE_USER and CONFLUENCE_TOKEN to a user and a password.")
		}
		return "", exitError(exitJira)
	}
	_, queries, _ := strings.Cut(initConfig, "\n\n") // the links come before the first blank line
	return confluence.Config(u.Host, links) + "\n" + queries, nil
}

// init writes the files to start from. It never touches one that is there.
func (w *world) init(f *flags, dir, config string) error {
	dir = w.abs(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("the folder %s cannot be made: %w; name another one", w.display(dir), bare(err))
	}
	name := filepath.Join(dir, configName)
	if f.config != "" {
		name = w.abs(f.config)
	}
	if err := writeNew(name, config); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return usageError{fmt.Errorf("%s is there already; remove it, or name another file with --config", w.display(name))}
		}
		return fmt.Errorf("the configuration %s cannot be written: %w; make its folder writable, or name another one", w.display(name), bare(err))
	}
	fmt.Fprintf(w.stdout, "wrote %s\n", w.display(name))
	page := filepath.Join(dir, "index.md")
	switch err := writeNew(page, initPage); {
	case err == nil:
		fmt.Fprintf(w.stdout, "wrote %s\n", w.display(page))
	case !errors.Is(err, fs.ErrExist):
		return fmt.Errorf("the first page cannot be written: %w", err)
	}
	ignored, err := ignoreCache(dir)
	if err != nil {
		return err
	}
	if ignored {
		fmt.Fprintf(w.stdout, "wrote %s: the cache holds what Jira said, so commit it only if all readers may see that\n", w.display(filepath.Join(dir, ".gitignore")))
	}
	fmt.Fprintf(w.stdout, "\nTry it with no account:      jqlbuild build --demo %[1]s\nThen name your Jira in %[2]s, and see whether it answers:\n                             jqlbuild status %[1]s\n", w.display(dir), w.display(name))
	return nil
}

// writeNew writes a file that must not exist yet.
func writeNew(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(name)
	}
	return err
}

// ignoreCache has Git leave the cache and the built site alone, if it does not
// already.
func ignoreCache(dir string) (bool, error) {
	name := filepath.Join(dir, ".gitignore")
	old, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return false, fmt.Errorf(".gitignore cannot be read: %w", err)
	}
	lines := strings.Split(strings.ReplaceAll(string(old), "\r\n", "\n"), "\n")
	var add []string
	for _, want := range []string{".jqlbuild/", "public/"} {
		found := false
		for _, l := range lines {
			l = strings.Trim(strings.TrimSpace(l), "/")
			found = found || l == strings.Trim(want, "/")
		}
		if !found {
			add = append(add, want)
		}
	}
	if len(add) == 0 {
		return false, nil
	}
	text := string(old)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	text += strings.Join(add, "\n") + "\n"
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		return false, fmt.Errorf(".gitignore cannot be written: %w", err)
	}
	return true, nil
}
