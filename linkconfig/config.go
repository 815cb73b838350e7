// Package linkconfig reads jqlbuild.yaml, which names the links to Jira, what
// pages may do with them, and the variables that hold their credentials.
//
// [Parse] is pure: it takes the file's bytes and returns a [Config] or the
// [source.Problem]s of it, each at its line and column. A Config has a [Link]
// for each connection to a Jira, and a [Query] for each one that pages use by
// name. The secrets are found in a step of their own, [Config.Credentials],
// which only those need who ask Jira; it takes them from an [Environment]:
//
//	config, problems := linkconfig.Parse(source.NewFile("jqlbuild.yaml", data))
//	if source.Failed(problems) {
//		return problems
//	}
//	environment := linkconfig.Environment{Lookup: os.LookupEnv, ReadFile: os.ReadFile}
//	credentials, problems := config.Credentials(environment, config.Links...)
package linkconfig

import (
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
	"net/url"
)

// DefaultCache is where the cache lies when the configuration does not say.
const DefaultCache = ".jqlbuild/cache"

// A Config is what a jqlbuild.yaml says. It holds no secret. It is read-only
// and so safe for concurrent use.
type Config struct {
	File *source.File

	// DefaultLink names the link of shortcodes that name none; it is one of
	// Links. Not given: every shortcode has to name its link.
	DefaultLink source.Text

	Links   []*Link      // in the file's order
	Queries []*Query     // in the file's order
	Fields  []FieldStyle // in the file's order
	Vars    map[string]table.Variable

	// Cache is the cache's folder as it is written, relative to the file.
	// Defaults to DefaultCache.
	Cache string

	Site Site

	// Words are what jqlbuild itself writes on pages, in the site's language.
	// They are English where the file does not say.
	Words table.Words
}

// Link returns the link of that name, or nil.
func (c *Config) Link(name string) *Link {
	for _, l := range c.Links {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// Query returns the named query of that name, or nil.
func (c *Config) Query(name string) *Query {
	for _, q := range c.Queries {
		if q.Name == name {
			return q
		}
	}
	return nil
}

// Files returns every file that the configuration names, as it is written:
// certificate authorities, mounted secrets and the layout.
func (c *Config) Files() []string {
	files := c.Secrets()
	if c.Site.Layout.Value != "" {
		files = append(files, c.Site.Layout.Value)
	}
	return files
}

// Secrets returns the files that the configuration names and that no page may
// show, as they are written: certificate authorities and mounted secrets.
func (c *Config) Secrets() []string {
	var files []string
	add := func(name string) {
		if name != "" {
			files = append(files, name)
		}
	}
	for _, l := range c.Links {
		add(l.CAFile)
		for _, r := range l.Auth.refs() {
			add(r.File.Value)
		}
	}
	return files
}

// A Query is an entry of queries: JQL that pages use by name.
type Query struct {
	Name    string
	Span    source.Span    // of the name
	Link    source.Text    // one of the Config's links, if given
	JQL     source.Text    // variables not yet replaced
	Columns []table.Column // nil when not given
	Limit   table.Limit
}

// A FieldStyle is an entry of fields: how a field is shown everywhere.
type FieldStyle struct {
	Name   source.Text        // as a column names it
	Label  source.Text        // the heading
	Align  source.Text        // "left", "right", "center", "start" or "end"
	Dates  source.Text        // "iso", "long" or a Go layout
	Format source.Text        // "number", "duration", "percent" or "markdown"
	Groups []table.GroupTitle // wherever issues are grouped by the field; nil when not given
}

// A Site is what the configuration says of the built site.
type Site struct {
	Title       string        // "" when not given
	URL         *url.URL      // where the site is published, its path without a slash at the end; nil when not given
	Description string        // what the pages are about that do not say it themselves; "" when not given
	Nav         []source.Text // pages and folders, in the order of the navigation
	Exclude     []source.Text // globs of what is no part of the site, relative to the folder of pages
	Lang        string        // the language of the pages, a BCP 47 tag; "" when not given, which means English
	Layout      source.Text   // an html/template file, relative to the configuration; not given for the built-in one
}
