package linkconfig

import (
	"fmt"
	"net/url"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// root reads the whole file.
func (d *decoder) root(n *yamltext.Node) {
	c := d.config
	d.mapping(n, "the configuration",
		key{"default_link", d.text("default_link", &c.DefaultLink)},
		key{"links", func(n *yamltext.Node) { d.entries(n, "links", d.link) }},
		key{"queries", func(n *yamltext.Node) { d.entries(n, "queries", d.query) }},
		key{"fields", func(n *yamltext.Node) { d.entries(n, "fields", d.field) }},
		key{"vars", func(n *yamltext.Node) { d.entries(n, "vars", d.variable) }},
		key{"cache", d.line("cache", &c.Cache)},
		key{"site", d.site},
		key{"words", func(*yamltext.Node) {}}, // once the site's language is known
	)
	d.words(n.Field("words"))
	if n.Field("links") == nil {
		d.problem(source.Span{File: d.file}, "no-links", "the configuration has no links", "name a Jira under links:")
		return
	}
	d.linkName(c.DefaultLink)
	for _, q := range c.Queries {
		d.linkName(q.Link)
	}
}

// linkName checks that a link of that name exists, if one is named.
func (d *decoder) linkName(name source.Text) {
	if !name.Given() || d.config.Link(name.Value) != nil {
		return
	}
	var known []string
	for _, l := range d.config.Links {
		known = append(known, l.Name)
	}
	d.problem(name.Span(), "unknown-link", "there is no such link",
		suggest.Fix(name.Value, known, "write one of the names that stand under links"))
}

func (d *decoder) link(name source.Text, n *yamltext.Node) {
	l := &Link{
		Name: name.Value, Span: name.Span(), TimeZone: time.UTC,
		MaxAge: time.Hour, MaxStale: 7 * 24 * time.Hour,
		Timeout: 30 * time.Second, Retries: 5, Parallel: 4,
	}
	d.config.Links = append(d.config.Links, l)
	d.mapping(n, "a link",
		key{"url", d.address("url", &l.URL)},
		key{"api_url", d.address("api_url", &l.APIURL)},
		key{"deployment", word(d, "deployment", &l.Deployment, deployments)},
		key{"auth", func(n *yamltext.Node) { d.auth(l, n) }},
		key{"people", word(d, "people", &l.People, []string{"name", "initials", "none"})},
		key{"guard", d.text("guard", &l.Guard)},
		key{"allow_fields", d.texts("allow_fields", "a field", &l.AllowFields)},
		key{"deny_fields", d.texts("deny_fields", "a field", &l.DenyFields)},
		key{"jira_links", word(d, "jira_links", &l.JiraLinks, jiraLinks)},
		key{"no_links", d.list("no_links", "a project", func(t source.Text) { l.NoLinks = append(l.NoLinks, d.project(t)) })},
		key{"language", d.language("language", &l.Language)},
		key{"time_zone", d.timeZone(&l.TimeZone)},
		key{"max_limit", d.number("max_limit", &l.MaxLimit, 1)},
		key{"max_stale", d.duration("max_stale", &l.MaxStale, 0)},
		key{"max_age", d.duration("max_age", &l.MaxAge, 0)},
		key{"on_error", word(d, "on_error", &l.OnError, onErrors)},
		key{"columns", d.columns(&l.Columns)},
		key{"limit", d.limit(&l.Limit)},
		key{"timeout", d.duration("timeout", &l.Timeout, time.Millisecond)},
		key{"retries", d.number("retries", &l.Retries, 0)},
		key{"parallel", d.number("parallel", &l.Parallel, 1)},
		key{"ca_file", d.line("ca_file", &l.CAFile)},
		key{"allow_http", d.boolean("allow_http", &l.AllowHTTP)},
	)
	if n.Kind != yamltext.Map {
		return
	}
	if n.Field("url") == nil {
		d.problem(l.Span, "missing-key", "the link has no url", "write it under the name, such as url: https://example.atlassian.net")
	}
	d.plain(l, n, "url", l.URL, l.APIURL == nil)
	d.plain(l, n, "api_url", l.APIURL, true)
	if n.Field("allow_fields") != nil && n.Field("deny_fields") != nil {
		d.problem(n.Field("deny_fields").Span, "conflicting-keys", "allow_fields and deny_fields are both given", "keep one of them: what is not allowed is denied")
	}
	if l.MaxLimit > 0 && l.Limit.N > l.MaxLimit {
		d.problem(l.Limit.Span(), "bad-limit", "limit is more than max_limit", "lower limit, or raise max_limit")
	}
	if guard, links := l.Guard.Given(), n.Field("jira_links"); guard && l.JiraLinks == AllLinks {
		if links != nil {
			d.problems = append(d.problems, source.Problem{Span: links.Span, Code: "guarded-links", Warning: true,
				Message: "only issues are linked, since the link is guarded: a link to a search would print its JQL",
				Fix:     "write jira_links: issues"})
		}
		l.JiraLinks = IssueLinks
	}
}

// plain checks that no credentials go over plain http. It is about a URL that
// the link's credentials go to, if they do.
func (d *decoder) plain(l *Link, n *yamltext.Node, key string, u *url.URL, used bool) {
	if u == nil || !used || l.Auth.Type == None || u.Scheme != "http" || l.AllowHTTP || IsLoopback(u.Hostname()) {
		return
	}
	d.problem(n.Field(key).Span, "plain-http", "the credentials would go over plain http, where anyone on the way can read them",
		"write https, or allow_http: true on this link if the network is yours")
}

func (d *decoder) auth(l *Link, n *yamltext.Node) {
	a := &l.Auth
	a.Span = n.Span
	keys := []key{
		{"type", word(d, "type", &a.Type, authTypes)},
		{"user_env", d.variableName("user_env", &a.User.Env)},
		{"user_file", d.secretFile("user_file", &a.User.File)},
		{"token_env", d.variableName("token_env", &a.Token.Env)},
		{"token_file", d.secretFile("token_file", &a.Token.File)},
		{"client_id_env", d.variableName("client_id_env", &a.ClientID.Env)},
		{"client_id_file", d.secretFile("client_id_file", &a.ClientID.File)},
		{"client_secret_env", d.variableName("client_secret_env", &a.ClientSecret.Env)},
		{"client_secret_file", d.secretFile("client_secret_file", &a.ClientSecret.File)},
		{"token_url", d.address("token_url", &a.TokenURL)},
		{"scopes", d.list("scopes", "a scope", func(t source.Text) { a.Scopes = append(a.Scopes, t.Value) })},
	}
	d.mapping(n, "auth", keys...)
	if n.Kind != yamltext.Map {
		return
	}
	if n.Field("type") == nil {
		d.problem(n.Span, "missing-key", "auth has no type", "write type: "+suggest.Or(authTypes))
		return
	}
	needs := map[string]bool{"type": true}
	for _, r := range a.refs() {
		env, file := n.Field(r.key+"_env"), n.Field(r.key+"_file")
		needs[r.key+"_env"], needs[r.key+"_file"] = true, true
		switch {
		case env == nil && file == nil:
			d.problem(n.Span, "missing-key", fmt.Sprintf("auth of type %s has no %s_env", a.Type, r.key),
				fmt.Sprintf("write %s_env with the name of the variable that holds it, or %[1]s_file with that of a file", r.key))
		case env != nil && file != nil:
			d.problem(file.Span, "conflicting-keys", fmt.Sprintf("%s_env and %[1]s_file are both given", r.key), "keep one of them")
		}
	}
	if a.Type == OAuth2 {
		needs["token_url"], needs["scopes"] = true, true
		if n.Field("token_url") == nil {
			d.problem(n.Span, "missing-key", "auth of type oauth2 has no token_url", "write the address at which tokens are handed out, such as https://auth.atlassian.com/oauth/token")
		}
		d.plain(l, n, "token_url", a.TokenURL, true)
	}
	for _, k := range keys {
		if v := n.Field(k.name); v != nil && !needs[k.name] {
			d.problem(v.Span, "conflicting-keys", fmt.Sprintf("%s is given, and auth of type %s does not use it", k.name, a.Type), "remove it, or correct the type")
		}
	}
}

func (d *decoder) query(name source.Text, n *yamltext.Node) {
	q := &Query{Name: name.Value, Span: name.Span()}
	d.config.Queries = append(d.config.Queries, q)
	d.mapping(n, "a query",
		key{"link", d.text("link", &q.Link)},
		key{"jql", d.text("jql", &q.JQL)},
		key{"columns", d.columns(&q.Columns)},
		key{"limit", d.limit(&q.Limit)},
	)
	if n.Kind == yamltext.Map && n.Field("jql") == nil {
		d.problem(q.Span, "missing-key", "the query has no jql", "write it under the name, such as jql: project = DOCS")
	}
}

func (d *decoder) field(name source.Text, n *yamltext.Node) {
	s := FieldStyle{Name: name}
	d.mapping(n, "a field",
		key{"label", d.label("label", &s.Label)},
		key{"align", oneOf(d, "align", &s.Align, "left", "right", "center", "start", "end")},
		key{"dates", d.checked("dates", &s.Dates, attr.CheckDates)},
		key{"format", oneOf(d, "format", &s.Format, "number", "duration", "percent", "markdown")},
		key{"groups", d.groups(&s.Groups)},
	)
	d.config.Fields = append(d.config.Fields, s)
}

func (d *decoder) variable(name source.Text, n *yamltext.Node) {
	if !jql.IsVariable(name.Value) {
		d.problem(name.Span(), "bad-name", "the name of a variable has a character that it cannot have", "use letters, digits, -, _ and .")
		return
	}
	items := []*yamltext.Node{n}
	v := table.Variable{List: n.Kind == yamltext.List}
	if v.List {
		items = n.Items
	}
	for _, item := range items {
		if item.Kind == yamltext.List || item.Kind == yamltext.Map || item.Kind == yamltext.Null {
			what := "a variable"
			if v.List {
				what = "a value in the list of a variable"
			}
			d.is(item, what, yamltext.String)
			return
		}
		v.Values = append(v.Values, item.Text)
	}
	if d.config.Vars == nil {
		d.config.Vars = make(map[string]table.Variable)
	}
	d.config.Vars[name.Value] = v
}

func (d *decoder) site(n *yamltext.Node) {
	s := &d.config.Site
	d.mapping(n, "site",
		key{"title", d.line("title", &s.Title)},
		key{"url", d.address("url of site", &s.URL)},
		key{"description", d.line("description", &s.Description)},
		key{"nav", d.texts("nav", "a page", &s.Nav)},
		key{"exclude", d.list("exclude", "a glob", func(t source.Text) { s.Exclude = append(s.Exclude, d.glob(t)) })},
		key{"layout", d.text("layout", &s.Layout)},
		key{"lang", d.language("lang", &s.Lang)},
	)
}
