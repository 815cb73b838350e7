package jql

import (
	"fmt"
	"regexp"
	"strings"
)

// functions are those of Jira that people write without their parentheses, by
// their names in lower case; see
// https://support.atlassian.com/jira-software-cloud/docs/jql-functions/.
var functions = func() map[string]string {
	all := map[string]string{}
	for name := range strings.FieldsSeq(`currentUser currentLogin lastLogin now
		startOfDay endOfDay startOfWeek endOfWeek startOfMonth endOfMonth startOfYear endOfYear
		openSprints closedSprints futureSprints releasedVersions unreleasedVersions
		latestReleasedVersion earliestUnreleasedVersion issueHistory linkedIssues membersOf
		votedIssues watchedIssues standardIssueTypes subtaskIssueTypes`) {
		all[fold(name)] = name
	}
	return all
}()

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
var dateFields = wordSet(`created createddate updated updateddate resolved resolutiondate due duedate lastviewed`)

// textFields are the fields that are searched for words in every Jira.
var textFields = wordSet(`summary description environment comment text`)

// peopleFields are the fields that hold a person in every Jira.
var peopleFields = wordSet(`assignee reporter creator watcher voter`)

var (
	ago         = regexp.MustCompile(`(?i)^([0-9]+)\s*(minute|hour|day|week|month|year)s?(\s+ago)?$`)
	longUnit    = regexp.MustCompile(`(?i)^([+-]?)([0-9]+)\s*(minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)$`)
	otherDate   = regexp.MustCompile(`^([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})$`)
	sqlWildcard = regexp.MustCompile(`^%.|\pL%$`) // and not 100%
	isoTime     = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})`)
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
		if name := functions[fold(o.Text)]; name != "" && !textFields[field] {
			l.warn(o.Range, "jql-function", name+" is a function, and a value without its parentheses", "write "+name+"()")
		}
	}
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
		return Quote(m[1] + " " + m[2])
	}
	return ""
}
