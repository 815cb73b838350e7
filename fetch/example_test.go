package fetch_test

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"github.com/yuin/goldmark"

	"github.com/jqlbuild/jqlbuild/cache"
	"github.com/jqlbuild/jqlbuild/extension"
	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
)

// A program of one's own that converts Markdown with live Jira tables: the
// links and their policy come from a jqlbuild.yaml, the credentials from the
// environment.
func Example() {
	const name = "docs/jqlbuild.yaml"
	data, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	config, problems := linkconfig.Parse(source.NewFile(name, data))
	if source.Failed(problems) {
		log.Fatal(problems)
	}
	credentials, problems := config.Credentials(linkconfig.Environment{
		Lookup:   os.LookupEnv,
		ReadFile: os.ReadFile,
	}, config.Links...)
	if source.Failed(problems) {
		log.Fatal(problems)
	}
	resolver := &fetch.Fetcher{
		Config:      config,
		Credentials: credentials,
		Cache:       cache.Open(filepath.Join(filepath.Dir(name), config.Cache)),
		Proxy:       http.ProxyFromEnvironment,
	}
	defer resolver.Close()
	md := goldmark.New(goldmark.WithExtensions(&extension.JQL{Resolver: resolver}))
	if err := md.Convert([]byte(`<<jql-table jql="project = DOCS" limit="5">>`), os.Stdout); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
}
