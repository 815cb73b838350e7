// Package jiratest is the sample Jira of tests and of --demo: an
// [http.Handler] that answers as Jira Cloud or Jira Data Center does, with some
// 340 issues of an invented product, Orrery, which schedules telescopes.
//
// It is stricter than Jira where a client could get away with something: page
// tokens can be used once, only the fields that were asked for come back, JSON
// must be accepted by name, and unknown names in a request are refused. It is
// as lax where Jira is: a wrong credential does not stop a search, which then
// shows what the public may see. JQL is evaluated by internal/jql/eval; what
// that cannot evaluate is an error in Jira's words.
//
// With [Names], as --demo gives them, it refuses no name: what its data lacks is
// added to the data before anything is asked, and some issues are made to fit
// each query, so that filters and cells agree. What issues do not show, such as
// saved filters and the past, is made up as conditions that say yes or no.
//
// A [Server] counts and names the requests that it gets ([Server.Requests]),
// and misbehaves on demand ([Server.Fail], [Server.Inject]). It always stands at
// the same moment, so that relative dates in JQL give the same issues for ever.
//
// # Routes
//
// Cloud (https://developer.atlassian.com/cloud/jira/platform/rest/v3/), on the
// site and, for OAuth and scoped tokens, below /ex/jira/[CloudID]: search/jql,
// search/approximate-count, issue/bulkfetch, issue/KEY, jql/parse, field, priority,
// priority/search, status, issuetype, resolution, project/KEY/versions, myself
// and serverInfo; 410 for the search that was removed. Data Center
// (https://developer.atlassian.com/server/jira/platform/rest/): search,
// issue/KEY, field, priority, status, issuetype, resolution,
// project/KEY/versions, myself and serverInfo, and the application links of a
// Confluence. Both have a token endpoint for OAuth's client credentials:
// /oauth/token and /rest/oauth2/latest/token.
//
// # Issues
//
// The folder data holds them, and [Load] reads other folders of the same form:
//
//   - jira.yaml says which users, projects, versions, sprints and fields there
//     are. A folder without one uses the sample's.
//   - Each table (*.csv) has a line of field ids and then a line for each issue:
//     its key, and its values as text. Several values have a semicolon between
//     them, times are UTC. To add an issue, add a line; nothing but the key and
//     the summary is required. Several tables may describe one issue.
//   - Other *.yaml files hold what needs more room, by key: rich text in
//     Markdown, comments, links, attachments, work. Their fields replace the
//     tables'.
//
// The tests of this package read all of it and check every value against its
// field.
package jiratest
