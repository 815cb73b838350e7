// Package field turns what Jira says of an issue into cells that people read.
//
// A [List] tells which [Field] an author means by a name. A [Column] is a
// field, or a part of one, and the way to show it; it makes a [table.Cell] of
// an [Issue]. [Scrub] is what may be kept of a value.
//
// Values are told apart by their schema, as Jira's field list gives it, and
// where that says nothing by what they look like. A value of a shape that
// nobody foresaw shows its name, and never looks like JSON.
package field

import "strings"

// A Field is one field of a Jira, as its field list describes it.
//
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/
type Field struct {
	ID      string   // "summary" or "customfield_10020"
	Name    string   // as people read it in Jira; several fields may share it
	Custom  bool     // somebody added it to this Jira
	Clauses []string // what JQL calls it, such as "cf[10020]"
	Schema  Schema
	Project string // the id of the only project that has it; "" when it is everybody's
}

// A Schema says what the values of a field look like. Its zero value means
// that the values have to tell themselves.
type Schema struct {
	Type     string `json:"type,omitempty"`     // "string", "array", "user" and the like
	Items    string `json:"items,omitempty"`    // what an array holds
	System   string `json:"system,omitempty"`   // the id of the system field
	Custom   string `json:"custom,omitempty"`   // the type of a custom field, "com.pyxis.greenhopper.jira:gh-sprint"
	CustomID int    `json:"customId,omitempty"` // the number in cf[…]
}

// keyID is the field whose value stands beside an issue's fields, not in them.
const keyID = "issuekey"

// A kind is a family of values that are read and shown alike.
type kind int

const (
	anything kind = iota // told by the value
	plainText
	appText  // a line that an app may have filled, or a person
	scripted // what a script made of an issue, perhaps HTML
	color
	richText
	number
	duration // a number of seconds
	percent
	yesNo
	date
	address
	rank        // a place among all issues, such as "0|i0007j:"
	issueKey    // the key of another issue
	linkedIssue // another issue
	issueLink
	person
	status
	category
	priority
	issueType
	resolution
	version
	component
	option // with a child, perhaps
	sprint
	progress
	timeTracking
	votes
	watches
	attachment
	checklist
	comments
	worklog
	agreement // a service level agreement
	requestType
	approval
	team
	asset
	interval
	timeInStatus
	parentLink
	hidden // nothing that a person could read
)

// kind returns the family of the field's values.
func (f Field) kind() kind {
	if _, name, ok := strings.Cut(f.Schema.Custom, ":"); ok {
		switch name {
		case "textarea":
			return richText
		case "gh-epic-label":
			return plainText
		case "gh-epic-color", "jsw-issue-color":
			return color
		case "gh-lexo-rank":
			return rank
		case "url":
			return address
		case "gh-epic-link":
			return issueKey
		case "gh-sprint":
			return sprint
		case "jpo-custom-field-parent":
			return parentLink
		case "devsummarycf", "devsummary", "vulnerabilitycf", "designcf":
			return hidden
		case "timeinstatus":
			return timeInStatus
		case "atlassian-team", "rm-teams-custom-field-team":
			return team
		case "vp-origin":
			return requestType
		case "sd-sla-field":
			return agreement
		case "sd-approvals":
			return approval
		case "cmdb-object-cftype":
			return asset
		}
	}
	switch f.Schema.Custom {
	case "jira.polaris:interval":
		return interval
	case "jira.polaris:boolean":
		return yesNo
	}
	if !f.Custom {
		if k, ok := systemKinds[f.ID]; ok {
			return k
		}
	}
	name := f.Schema.Type
	if name == "array" {
		name = f.Schema.Items
	}
	switch k := typeKinds[name]; {
	case k != plainText && k != anything || !f.Custom:
		return k
	case isScripted(f.Schema.Custom):
		return scripted
	case strings.Contains(strings.ToLower(f.Schema.Custom), "checklist"):
		return checklist
	case k == plainText:
		return appText
	}
	return anything
}

// isScripted reports whether the values of a type of custom field are made by
// a script or a query, which may make HTML for Jira's pages to show. What
// people type is never HTML, however much "List<String>" looks like it.
func isScripted(custom string) bool {
	custom = strings.ToLower(custom)
	for _, word := range [...]string{
		"scripted", "scriptrunner", "groovy", // ScriptRunner, JMWE
		"calculated", "computed", "formula", // Misc Custom Fields, Workflow Toolbox, Jira's own
		"keplercf", "nfeed", "sqlfeed", "elementsconnect", "livefield", // what they read from elsewhere
		"html", "toolkit:message", "toolkit:viewmessage",
	} {
		if strings.Contains(custom, word) {
			return true
		}
	}
	return false
}

// systemKinds are the families of the system fields whose schema does not say
// it all: seconds and numbers have one type, and so have summary and
// description.
var systemKinds = map[string]kind{
	"summary": plainText, keyID: plainText, "labels": plainText,
	"description": richText, "environment": richText,
	"timespent": duration, "timeestimate": duration, "timeoriginalestimate": duration,
	"aggregatetimespent": duration, "aggregatetimeestimate": duration, "aggregatetimeoriginalestimate": duration,
	"workratio": percent,
	"created":   date, "updated": date, "duedate": date, "resolutiondate": date, "lastViewed": date, "statuscategorychangedate": date,
	"status": status, "statusCategory": category, "priority": priority, "issuetype": issueType, "resolution": resolution,
	"components": component, "fixVersions": version, "versions": version,
	"assignee": person, "reporter": person, "creator": person,
	"parent": linkedIssue, "subtasks": linkedIssue, "epic": linkedIssue, "issuelinks": issueLink,
	"progress": progress, "aggregateprogress": progress, "timetracking": timeTracking,
	"votes": votes, "watches": watches,
	"attachment": attachment, "comment": comments, "worklog": worklog,
	"sprint":           sprint,
	"issuerestriction": hidden, "thumbnail": hidden,
}

// typeKinds are the families that a schema's type or items names.
var typeKinds = map[string]kind{
	"string": plainText, "number": number, "date": date, "datetime": date, "user": person,
	"status": status, "statusCategory": category, "priority": priority, "issuetype": issueType, "resolution": resolution,
	"component": component, "version": version, "issuelinks": issueLink,
	"option": option, "option-with-child": option, "option2": option, "securitylevel": option, "group": option,
	"progress": progress, "timetracking": timeTracking, "votes": votes, "watches": watches,
	"attachment": attachment, "comments-page": comments, "worklog": worklog,
	"team": team, "cmdb-object-field": asset,
	"sd-customerrequesttype": requestType, "sd-servicelevelagreement": agreement, "sd-approvals": approval,
	"issuerestriction": hidden,
}

// parts returns the names that may follow the field's name and a dot, or nil
// when only the values can tell.
func (f Field) parts() []string {
	switch f.kind() {
	case linkedIssue, parentLink:
		return []string{"key", "summary", "status", "priority", "issuetype", "id", countPart}
	case version:
		return []string{"name", "releaseDate", "startDate", "released", "archived", "description", "id", countPart}
	case sprint:
		return []string{"name", "state", "goal", "startDate", "endDate", "completeDate", "id", lastPart, countPart}
	case person:
		return []string{"displayName", countPart}
	case status:
		return []string{"name", "statusCategory", "description", "id"}
	case comments:
		return []string{"author", "body", "created", "updated", countPart}
	case worklog:
		return []string{"author", "comment", "started", "timeSpent", "timeSpentSeconds", countPart}
	}
	switch f.ID {
	case keyID, "summary":
		return []string{}
	case "project":
		return []string{"name", "key", "id", "projectTypeKey", "projectCategory"}
	}
	return nil
}

// lastPart stands for the last sprint of several.
const lastPart = "last"

// countPart stands for how many values a field has.
const countPart = "count"
