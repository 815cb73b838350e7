package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// A kind is how the values of a field are compared.
type kind uint8

const (
	kindUnknown  kind = iota // not at all
	kindNamed                // by name or id: statuses, options, users, …
	kindRanked               // by name or id, with an order: priorities and versions
	kindIssue                // issues: by key or id
	kindNumber               // by size
	kindDuration             // seconds, written as "1h 30m"
	kindMoment               // a time
	kindDay                  // a date
	kindProse                // words
	kindComment              // words of many texts
	kindPresence             // only whether there is any
	kindOrder                // only for sorting
)

// A field is one that a query can name.
type field struct {
	id       string
	kind     kind
	custom   string // the type of a custom field, without its plugin
	negative bool   // sorted descending unless the query says otherwise
}

// systemFields are the fields that every Jira has, by their names in JQL, see
// https://support.atlassian.com/jira-software-cloud/docs/jql-fields/.
var systemFields = map[string]field{
	"key":                       {id: "issuekey", kind: kindIssue},
	"issuekey":                  {id: "issuekey", kind: kindIssue},
	"issue":                     {id: "issuekey", kind: kindIssue},
	"id":                        {id: "issuekey", kind: kindIssue},
	"parent":                    {id: "parent", kind: kindIssue},
	"project":                   {id: "project", kind: kindNamed},
	"category":                  {id: "projectCategory", kind: kindNamed},
	"type":                      {id: "issuetype", kind: kindNamed},
	"issuetype":                 {id: "issuetype", kind: kindNamed},
	"worktype":                  {id: "issuetype", kind: kindNamed},
	"status":                    {id: "status", kind: kindNamed},
	"statuscategory":            {id: "statusCategory", kind: kindNamed},
	"resolution":                {id: "resolution", kind: kindNamed},
	"labels":                    {id: "labels", kind: kindNamed},
	"component":                 {id: "components", kind: kindNamed},
	"level":                     {id: "security", kind: kindNamed},
	"assignee":                  {id: "assignee", kind: kindNamed},
	"reporter":                  {id: "reporter", kind: kindNamed},
	"creator":                   {id: "creator", kind: kindNamed},
	"issuelinktype":             {id: "issueLinkType", kind: kindNamed},
	"priority":                  {id: "priority", kind: kindRanked, negative: true},
	"fixversion":                {id: "fixVersions", kind: kindRanked},
	"affectedversion":           {id: "versions", kind: kindRanked},
	"created":                   {id: "created", kind: kindMoment, negative: true},
	"createddate":               {id: "created", kind: kindMoment, negative: true},
	"updated":                   {id: "updated", kind: kindMoment, negative: true},
	"updateddate":               {id: "updated", kind: kindMoment, negative: true},
	"resolved":                  {id: "resolutiondate", kind: kindMoment, negative: true},
	"resolutiondate":            {id: "resolutiondate", kind: kindMoment, negative: true},
	"statuscategorychangeddate": {id: "statuscategorychangedate", kind: kindMoment},
	"lastviewed":                {id: "lastViewed", kind: kindMoment, negative: true},
	"due":                       {id: "duedate", kind: kindDay, negative: true},
	"duedate":                   {id: "duedate", kind: kindDay, negative: true},
	"summary":                   {id: "summary", kind: kindProse},
	"description":               {id: "description", kind: kindProse},
	"environment":               {id: "environment", kind: kindProse},
	"comment":                   {id: "comment", kind: kindComment},
	"text":                      {id: "text", kind: kindComment},
	"votes":                     {id: "votes", kind: kindNumber, negative: true},
	"watchers":                  {id: "watches", kind: kindNumber, negative: true},
	"workratio":                 {id: "workratio", kind: kindNumber},
	"timespent":                 {id: "timespent", kind: kindDuration},
	"originalestimate":          {id: "timeoriginalestimate", kind: kindDuration},
	"timeoriginalestimate":      {id: "timeoriginalestimate", kind: kindDuration},
	"remainingestimate":         {id: "timeestimate", kind: kindDuration},
	"timeestimate":              {id: "timeestimate", kind: kindDuration},
	"attachments":               {id: "attachment", kind: kindPresence},
}

// kindOf returns how the values of a field are compared, by its schema.
func kindOf(f Field) kind {
	switch customType(f) {
	case "gh-lexo-rank", "gh-global-rank":
		return kindOrder
	case "gh-epic-link":
		return kindIssue
	case "url":
		return kindNamed
	}
	typ := f.Type
	if typ == "array" {
		switch typ = f.Items; typ {
		case "string": // labels
			return kindNamed
		case "json":
			if customType(f) == "gh-sprint" {
				return kindNamed
			}
		}
	}
	switch typ {
	case "option", "option-with-child", "user", "group", "project", "component", "team", "securitylevel":
		return kindNamed
	case "version":
		return kindRanked
	case "number":
		return kindNumber
	case "date":
		return kindDay
	case "datetime":
		return kindMoment
	case "string":
		return kindProse
	case "issuelink":
		return kindIssue
	}
	return kindUnknown
}

// customType returns the type of a custom field without its plugin.
func customType(f Field) string {
	_, custom, _ := strings.Cut(f.Custom, ":")
	return custom
}

// supports reports whether an operator makes sense for a field.
func (f field) supports(op jql.Op) bool {
	switch op {
	case jql.Equals, jql.NotEquals, jql.In, jql.NotIn:
		return f.kind >= kindNamed && f.kind <= kindDay
	case jql.Is, jql.IsNot:
		return f.kind != kindOrder && f.kind != kindComment && f.id != "votes" && f.id != "watches"
	case jql.Less, jql.LessOrEquals, jql.Greater, jql.GreaterOrEquals:
		return f.kind >= kindRanked && f.kind <= kindDay && f.id != "parent"
	case jql.Contains:
		return f.kind == kindProse || f.kind == kindComment
	case jql.NotContains:
		return f.kind == kindProse || f.id == "comment"
	}
	return false
}

// find returns the fields that a query means by a name: a system field, or
// all custom fields that are called so.
func (c *compiler) find(f jql.Field) []field {
	if len(f.Properties) > 0 {
		return nil
	}
	if f.CustomID != "" {
		return c.custom("cf[" + f.CustomID + "]")
	}
	name := strings.ToLower(f.Name.Text)
	if s, ok := systemFields[name]; ok {
		return []field{s}
	}
	if found := c.custom(name); found != nil {
		return found
	}
	// Jira Cloud writes "Story Points[Number]".
	if base, _, ok := strings.Cut(name, "["); ok && strings.HasSuffix(name, "]") && base != "cf" {
		return c.custom(base)
	}
	return nil
}

// custom returns the fields of the environment with a name in lower case.
func (c *compiler) custom(name string) []field {
	var found []field
	for _, f := range c.env.Fields {
		match := strings.ToLower(f.Name) == name && f.Custom != ""
		for _, clause := range f.Clauses {
			match = match || strings.ToLower(clause) == name
		}
		if n, ok := strings.CutPrefix(f.ID, "customfield_"); ok && name == "cf["+n+"]" {
			match = true
		}
		if x := c.field(f); match && x.kind != kindUnknown {
			found = append(found, x)
		}
	}
	return found
}

// field returns a field of the environment, compared as the system's field
// with that id if there is one.
func (c *compiler) field(f Field) field {
	for _, s := range systemFields {
		if s.id == f.ID {
			return s
		}
	}
	return field{id: f.ID, kind: kindOf(f), custom: customType(f)}
}

// name returns how a message names a field: as the query does.
func name(f jql.Field) string {
	if f.CustomID != "" {
		return "cf[" + f.CustomID + "]"
	}
	return f.Name.Text
}

// fail records a message. The nil that it returns stands in for the condition
// that there will not be.
func (c *compiler) fail(format string, args ...any) predicate {
	m := fmt.Sprintf(format, args...)
	if !slices.Contains(c.messages, m) {
		c.messages = append(c.messages, m)
	}
	return nil
}
