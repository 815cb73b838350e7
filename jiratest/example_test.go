package jiratest_test

import (
	"context"
	"log"
	"os"

	"github.com/yuin/goldmark"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/jiratest"
)

// A page with live issues, from Markdown to HTML. In a test, call
// [jiratest.Start] and [testing.T.TempDir].
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	jira, err := jiratest.Listen(ctx)
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "jiratest")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	resolver := &fetch.Fetcher{Config: jira.Config, Credentials: jira.Credentials, Cache: cache.Open(dir), Now: jira.Now}
	defer resolver.Close()
	md := goldmark.New(goldmark.WithExtensions(&extension.JQL{Resolver: resolver}))
	page := "There are <<jql-count jql=\"project = ORR AND type = Epic\">> epics.\n"
	if err := md.Convert([]byte(page), os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output: <p>There are <span class="jql-count">about 8</span> epics.</p>
}
