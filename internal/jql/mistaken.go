package jql

import (
	"fmt"
	"regexp"
	"strings"
)

// A function is one of Jira's, and the fields of every Jira whose values it gives.
type function struct {
	name   string
	fields map[string]bool
}

// functions are those that people write without their parentheses, by their names
// in lower case; see
// https://support.atlassian.com/jira-software-cloud/docs/jql-functions/.
var functions = func() map[string]function {
	all := map[string]function{}
	of := func(fields map[string]bool, names string) {
		for name := range strings.FieldsSeq(names) {
			all[fold(name)] = function{name, fields}
		}
	}
	of(peopleFields, "currentUser membersOf")
	of(dateFields, `now currentLogin lastLogin startOfDay endOfDay startOfWeek endOfWeek startOfMonth endOfMonth
		startOfYear endOfYear`)
	of(wordSet("sprint"), "openSprints closedSprints futureSprints")
	of(wordSet("fixversion affectedversion"), "releasedVersions unreleasedVersions latestReleasedVersion earliestUnreleasedVersion")
	of(wordSet("key issuekey issue id"), "issueHistory linkedIssues votedIssues watchedIssues")
	of(wordSet("type issuetype"), "standardIssueTypes subtaskIssueTypes")
	return all
}()

// withoutFunctions are fields of every Jira whose values no function gives.
var withoutFunctions = wordSet("summary description environment comment text labels component status priority resolution project category level filter statuscategory")

// inWords are times as people say them, with what JQL writes.
var inWords = map[string]string{
	"today": "startOfDay()", "yesterday": `startOfDay("-1d")`, "tomorrow": `startOfDay("+1d")`,
	"this week": "startOfWeek()", "last week": `startOfWeek("-1w")`, "next week": `startOfWeek("+1w")`,
	"this month": "startOfMonth()", "last month": `startOfMonth("-1M")`, "next month": `startOfMonth("+1M")`,
	"this year": "startOfYear()", "last year": `startOfYear("-1y")`, "next year": `startOfYear("+1y")`,
	"thisweek": "startOfWeek()", "lastweek": `startOfWeek("-1w")`, "lastmonth": `startOfMonth("-1M")`, "now": "now()",
	"end of day": "endOfDay()", "end of week": "endOfWeek()", "end of month": "endOfMonth()", "end of year": "endOfYear()",
	"start of day": "startOfDay()", "start of week": "startOfWeek()", "start of month": "startOfMonth()", "start of year": "startOfYear()",
}

// dateFields are the fields that hold a time in every Jira.
var dateFields = wordSet(`created createddate updated updateddate resolved resolutiondate due duedate lastviewed worklogdate`)

// textFields are the fields that are searched for words in every Jira.
var textFields = wordSet(`summary description environment comment text`)

// peopleFields are the fields that hold a person in every Jira.
var peopleFields = wordSet(`assignee reporter creator watcher voter worklogauthor`)

var (
	ago         = regexp.MustCompile(`(?i)^([0-9]+)\s*(minute|hour|day|week|month|year)s?(\s+ago)?$`)
	longUnit    = regexp.MustCompile(`(?i)^([+-]?)([0-9]+)\s*(minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)$`)
	otherDate   = regexp.MustCompile(`^([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})$`)
	sqlWildcard = regexp.MustCompile(`^%\pL{2}|\pL{2}%$`) // and not 100%, %20 or %s
	isoTime     = regexp.MustCompile(`^([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2})(?:T([0-9]{2}:[0-9]{2})| ([0-9]{1,2}:[0-9]{2}):[0-9]{2})`)
)

// mistaken looks for values that parse, but that Jira takes for something else
// than people mean by them.
func (l *linter) mistaken(field string, op Op, o Operand) {
	field = fold(field)
	switch o := o.(type) {
	case List:
		for _, item := range o.Items {
			l.mistaken(field, op, item)
		}
	case Call:
		if fix := inWords[fold(o.Name.Text)]; fix != "" && fold(o.Name.Text) != "now" {
			l.warn(o.Range, "jql-function", fmt.Sprintf("Jira has no function %s()", o.Name.Text), "write "+fix)
		}
	case Value:
		switch {
		case dateFields[field]:
			if fix := dateFix(o.Text); fix != "" {
				l.warn(o.Range, "jql-date", fmt.Sprintf("%q is no date to Jira", shorten(o.Text)), "write "+fix)
				return
			}
		case textFields[field] && (op == Equals || op == NotEquals):
			tilde := "~"
			if o.Text == "" {
				is := Is
				if op == NotEquals {
					is = IsNot
				}
				l.warn(o.Range, "jql-text-field", fmt.Sprintf("Jira compares %s by words, and there are none", field), fmt.Sprintf("write %s %s EMPTY", field, is))
				return
			}
			if op == NotEquals {
				tilde = "!~"
			}
			l.warn(o.Range, "jql-text-field", fmt.Sprintf("Jira compares %s by words, not as a whole", field), fmt.Sprintf("write %s %s %s", field, tilde, o))
			return
		case peopleFields[field] && (fold(o.Text) == "me" || fold(o.Text) == "myself"):
			l.warn(o.Range, "jql-function", fmt.Sprintf("%q is the name of a person here", o.Text), "write currentUser()")
			return
		}
		if (op == Contains || op == NotContains) && sqlWildcard.MatchString(o.Text) {
			l.warn(o.Range, "jql-wildcard", "JQL's sign for any characters is *, not %", "write "+Quote(strings.Trim(o.Text, "%*")+"*"))
			return
		}
		if f := functions[fold(o.Text)]; f.gives(field) {
			l.warn(o.Range, "jql-function", f.name+" is a function, and a value without its parentheses", "write "+f.name+"()")
		}
	}
}

// gives reports whether a function gives values of a field. Of a field that only
// some Jiras have anything may be meant, but by now.
func (f function) gives(field string) bool {
	if f.name == "" || f.fields[field] {
		return f.name != ""
	}
	for _, other := range functions {
		if other.fields[field] {
			return false
		}
	}
	return f.name != "now" && !withoutFunctions[field]
}

// dateFix returns what is meant by a date that Jira does not know, or "".
func dateFix(text string) string {
	if fix := inWords[fold(strings.Join(strings.Fields(text), " "))]; fix != "" {
		return fix
	}
	number, unit, sign := "", "", "-"
	if m := ago.FindStringSubmatch(text); m != nil {
		number, unit = m[1], m[2]
		if m[3] == "" {
			sign = ""
		}
	} else if m := longUnit.FindStringSubmatch(text); m != nil {
		sign, number, unit = m[1], m[2], m[3]
	}
	switch {
	case unit == "":
	case strings.HasPrefix(fold(unit), "mo"), strings.HasPrefix(fold(unit), "y"):
		if sign == "" {
			sign = "+"
		}
		function, letter := "startOfMonth", "M"
		if fold(unit)[0] == 'y' {
			function, letter = "startOfYear", "y"
		}
		return fmt.Sprintf(`startOfDay("%s%s%s"), or %s("%s%s%s")`, sign, number, letter, function, sign, number, letter)
	default:
		return sign + number + fold(unit)[:1]
	}
	if m := otherDate.FindStringSubmatch(text); m != nil {
		return "the year, the month and the day: " + m[3] + "-MM-DD"
	}
	if m := isoTime.FindStringSubmatch(text); m != nil {
		return Quote(m[1] + " " + m[2] + m[3])
	}
	return ""
}
