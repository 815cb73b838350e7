package eval

import (
	"errors"
	"testing"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

func TestMatch(t *testing.T) {
	tests := []struct{ jql, want string }{
		{"", "ORR-2 ORR-1 OPS-10 OPS-9"},

		// Issues.
		{"key = orr-1", "ORR-1"},
		{"key = OLD-7", "ORR-1"},
		{"issue in (ORR-2, 10003)", "ORR-2 OPS-10"},
		{"issuekey >= OPS-10", "OPS-10"},
		{"issuekey < OPS-10", "OPS-9"},
		{"id != ORR-1", "ORR-2 OPS-10 OPS-9"},
		{"parent = ORR-1", "ORR-2"},
		{"parent = 10001", "ORR-2"},
		{"parent is empty and project = ORR", "ORR-1"},
		{"key in linkedIssues(ORR-2)", "ORR-1"},
		{"key in linkedIssues(ORR-2, 'is blocked by')", "ORR-1"},
		{"key in linkedIssues(ORR-2, blocks)", ""},
		{"issueLinkType = blocks and key = ORR-1", "ORR-1"},
		{"issueLinkType = 'is blocked by'", "ORR-2"},

		// Names and ids.
		{"project = ops", "OPS-10 OPS-9"},
		{"project = 'orrery core'", "ORR-2 ORR-1"},
		{"project = 101 and type = Bug", "OPS-10"},
		{"project in (ORR, OPS) and status = done", "ORR-2"},
		{"type = 2", "OPS-9"},
		{"type = 10003 or type = '10003'", "OPS-9"},
		{"type in standardIssueTypes()", "ORR-1 OPS-10 OPS-9"},
		{"type in (subTaskIssueTypes())", "ORR-2"},
		{"statusCategory = new", "OPS-10 OPS-9"},
		{"statusCategory = 'in progress'", "ORR-1"},
		{"statusCategory != 3", "ORR-1 OPS-10 OPS-9"},
		{"resolution = Unresolved", "ORR-1 OPS-10 OPS-9"},
		{"resolution != unresolved", "ORR-2"},
		{"resolution in (unresolved, Fixed)", "ORR-2 ORR-1 OPS-10 OPS-9"},
		{"labels = 'PUBLIC'", "ORR-1 OPS-10"},
		{"labels not in (night)", "OPS-10"},
		{"labels in (night, empty)", "ORR-2 ORR-1 OPS-9"},
		{"labels is not empty", "ORR-1 OPS-10"},
		{"component = Domes", "ORR-1"},

		// What is empty is neither equal nor unequal, with NOT as well.
		{"assignee != 'Bob Rao'", "OPS-10"},
		{"not assignee = 'Bob Rao'", "OPS-10"},
		{"not (assignee = 'Bob Rao' or project = ORR)", "OPS-10"},
		{"not not assignee is empty", "ORR-2 OPS-9"},
		{"not (assignee is empty and type = Bug)", "ORR-2 ORR-1 OPS-10 OPS-9"},
		{"not priority > Low", "OPS-10"},

		// People.
		{"assignee = currentUser()", "ORR-1"},
		{"assignee in (currentUser(), 'ann levi')", "ORR-1 OPS-10"},
		{"assignee = '557058:ann'", "OPS-10"},
		{"assignee = 'bob@orrery'", ""},
		{"reporter = 'bob rao' or assignee = 'bob@orrery.example'", "ORR-2 ORR-1"},

		// Order.
		{"priority = 1", "ORR-2"},
		{"priority > Medium", "ORR-2 ORR-1"},
		{"priority <= High", "ORR-1 OPS-10"},
		{"fixVersion = 2.4", "ORR-1 OPS-10"},
		{"fixVersion = 22", "ORR-1"},
		{"fixVersion < 2.4", "ORR-2 ORR-1"},
		{"fixVersion >= 2.4", "ORR-1 OPS-10"},
		{"fixVersion < 2.10", "ORR-2 ORR-1"},
		{"affectedVersion = 2.2", "ORR-1"},
		{"fixVersion in releasedVersions()", "ORR-2 ORR-1 OPS-10"},
		{"fixVersion in releasedVersions(OPS)", "OPS-10"},
		{"fixVersion in unreleasedVersions()", "ORR-1"},
		{"fixVersion = latestReleasedVersion(ORR)", "ORR-2 ORR-1"},
		{"fixVersion = earliestUnreleasedVersion('Orrery core')", "ORR-1"},
		{"fixVersion = earliestUnreleasedVersion(OPS)", ""},

		// Time.
		{"created >= -2d", "ORR-1"},
		{"created >= '-4w 2d'", "ORR-2 ORR-1"},
		{"updated > '2026/11/20 08:30'", "OPS-10"},
		{"updated >= '2026-11-20 08:30' and updated <= now()", "ORR-1 OPS-10"},
		{"created < 2026-01-01", "OPS-10"},
		{"created = '2026-01-01'", "OPS-9"},
		{"created < startOfYear()", "OPS-10"},
		{"created >= startOfMonth() and created < startOfMonth(1)", "ORR-2 ORR-1"},
		{"updated >= startOfDay()", "ORR-1 OPS-10"},
		{"updated >= startOfWeek() and updated < endOfWeek()", "ORR-1 OPS-10"},
		{"updated >= startOfWeek(-1) and updated < startOfWeek()", "ORR-2 OPS-9"},
		{"updated > 1795165200000", ""},
		{"updated < 1763629200000", ""},
		{"due = 2026-11-25", "ORR-1"},
		{"due <= now()", "OPS-10"},
		{"due <= endOfWeek()", "OPS-10"},
		{"due >= startOfDay(5)", "ORR-1"},
		{"duedate in (2026-11-20, 2026-11-25)", "ORR-1 OPS-10"},
		{"due > 1d", "ORR-1"},
		{"resolved is not empty", "ORR-2"},

		// Words.
		{"summary ~ dome", "ORR-1"},
		{"summary ~ 'DOME azimuth'", "ORR-1"},
		{"summary ~ 'azimuth dome'", "ORR-1"},
		{`summary ~ "\"dome 2 sticks\""`, "ORR-1"},
		{`summary ~ "\"2 dome\""`, ""},
		{"summary ~ 'sched*'", "OPS-10"},
		{"summary ~ 's?heduler AND disk'", "OPS-10"},
		{"summary ~ 'dome OR disk'", "ORR-1 OPS-10"},
		{"summary ~ 'disk -full'", ""},
		{"summary ~ '+disk NOT dome'", "OPS-10"},
		{"summary !~ dome", "ORR-2 OPS-10 OPS-9"},
		{"not summary ~ dome", "ORR-2 OPS-10 OPS-9"},
		{"summary ~ übersicht", "ORR-2"},
		{"summary ~ 望遠鏡", "OPS-9"},
		{"summary ~ 2", "ORR-1"},
		{`summary ~ "dome\\*"`, "ORR-1"},
		{`summary ~ "scheduler's"`, "OPS-10"},
		{"description ~ 'dome motor'", "ORR-1"},
		{`description ~ "\"dome motor\""`, "ORR-1"},
		{"description !~ x", "ORR-1"},
		{"description is empty", "ORR-2 OPS-10 OPS-9"},
		{"comment ~ grease", "ORR-1"},
		{"comment ~ 'grease motor'", ""},
		{"comment !~ grease", ""},
		{"comment !~ oil", "ORR-1"},
		{"text ~ motor", "ORR-1"},
		{"text ~ grease or text ~ disk", "ORR-1 OPS-10"},

		// Numbers.
		{"votes > 0", "ORR-1 OPS-10"},
		{"watchers = 0", "OPS-10"},
		{"'story points' >= '0.5'", "ORR-2 ORR-1"},
		{"cf[10016] = 5", "ORR-1"},
		{"'Story Points[Number]' in (5, 8)", "ORR-1"},
		{"Twice = 5", "ORR-1"},
		{"timespent = '1h 30m'", "ORR-1"},
		{"timespent > 89", "ORR-1"},
		{"originalEstimate = 1d", "ORR-1"},

		// Other custom fields.
		{"sprint = 'nebula 7'", "ORR-1"},
		{"sprint = 6", "OPS-10"},
		{"sprint = 'Nebula 6, part [b]'", "OPS-10"},
		{"sprint in openSprints()", "ORR-1"},
		{"sprint in closedSprints()", "OPS-10"},
		{"sprint not in openSprints()", "OPS-10"},
		{"sprint in futureSprints()", ""},
		{"Site = 'Cerro Alto'", "ORR-1"},
		{"Site = 'Dome 2'", "ORR-1"},
		{"Site in cascadeOption('Cerro Alto', 'Dome 2')", "ORR-1"},
		{"Site in cascadeOption('Karoo', 'Dome 2')", ""},
		{"Site in cascadeOption(Karoo)", "OPS-10"},
		{"Instruments = Guider", "ORR-1"},
		{"Instruments != Guider", "OPS-10"},
		{"Runbook = 'https://example.org/a'", "ORR-1"},
		{"attachments is not empty", "ORR-1"},
	}
	for _, test := range tests {
		got, err := search(t, test.jql, env())
		if err != nil || got != test.want {
			t.Errorf("%s\n got %q %v\nwant %q", test.jql, got, err, test.want)
		}
	}
}

func TestSort(t *testing.T) {
	tests := []struct{ order, want string }{
		{"", "ORR-2 ORR-1 OPS-10 OPS-9"},
		{"key", "OPS-9 OPS-10 ORR-1 ORR-2"},
		{"priority", "OPS-9 ORR-2 ORR-1 OPS-10"},
		{"priority ASC", "OPS-10 ORR-1 ORR-2 OPS-9"},
		{"status, key", "OPS-9 OPS-10 ORR-1 ORR-2"},
		{"created", "ORR-1 ORR-2 OPS-9 OPS-10"},
		{"created ASC", "OPS-10 OPS-9 ORR-2 ORR-1"},
		{"due asc, key asc", "OPS-10 ORR-1 OPS-9 ORR-2"},
		{"due desc, key asc", "OPS-9 ORR-2 ORR-1 OPS-10"},
		{"fixVersion ASC, key ASC", "ORR-1 ORR-2 OPS-10 OPS-9"},
		{"assignee, key", "OPS-10 ORR-1 OPS-9 ORR-2"},
		{"project, summary", "OPS-10 OPS-9 ORR-1 ORR-2"},
		{"'Story Points', key", "ORR-2 ORR-1 OPS-9 OPS-10"},
		{"Rank", "ORR-2 ORR-1 OPS-10 OPS-9"},
		{"statusCategory DESC, key", "ORR-2 ORR-1 OPS-9 OPS-10"},
		{"labels, key", "ORR-1 OPS-10 OPS-9 ORR-2"},
	}
	for _, test := range tests {
		text := ""
		if test.order != "" {
			text = "ORDER BY " + test.order
		}
		if got, err := search(t, text, env()); err != nil || got != test.want {
			t.Errorf("%s\n got %q %v\nwant %q", text, got, err, test.want)
		}
	}
}

func TestErrors(t *testing.T) {
	const formats = ` Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`
	tests := []struct{ jql, want string }{
		{"foo = 1", "Field 'foo' does not exist or you do not have permission to view it."},
		{"cf[999] = 1", "Field 'cf[999]' does not exist or you do not have permission to view it."},
		{"SLA is empty", "Field 'SLA' does not exist or you do not have permission to view it."},
		{"issue.property[a].b = 1", "Field 'issue.property' does not exist or you do not have permission to view it."},
		{"project = NOPE", "The value 'NOPE' does not exist for the field 'project'."},
		{"Project = ''", "The value '' does not exist for the field 'Project'."},
		{"fixVersion = 666", "A value with ID '666' does not exist for the field 'fixVersion'."},
		{"key = ORR-99", "An issue with key 'ORR-99' does not exist for field 'key'."},
		{"issue = 666", "A value with ID '666' does not exist for the field 'issue'."},
		{"key = foo", "The issue key 'foo' for field 'key' is invalid."},
		{"parent in (ORR-1, ORR-98, ORR-99)", "An issue with key 'ORR-98' does not exist for field 'parent'. An issue with key 'ORR-99' does not exist for field 'parent'."},
		{"status ~ open", "The operator '~' is not supported by the 'status' field."},
		{"summary = x", "The operator '=' is not supported by the 'summary' field."},
		{"not (summary not in (x))", "The operator 'not in' is not supported by the 'summary' field."},
		{"text !~ x", "The operator '!~' is not supported by the 'text' field."},
		{"not text ~ x", "The operator '~' is not supported by the 'text' field."},
		{"text is empty", "The operator 'is' is not supported by the 'text' field."},
		{"assignee > bob", "The operator '>' is not supported by the 'assignee' field."},
		{"status was open", "The operator 'was' is not supported by the 'status' field."},
		{"status changed to done", "The operator 'changed' is not supported by the 'status' field."},
		{"summary ~ empty", "The field 'summary' does not support searching for EMPTY values."},
		{"summary ~ ''", "The field 'summary' does not support searching for an empty string."},
		{"summary ~ '*dome'", "The text query '*dome' for field 'summary' is not allowed to start with '*'."},
		{"summary ~ 'AND'", "Unable to parse the text 'AND' for field 'summary'."},
		{"summary ~ 'dome~2'", "Unable to parse the text 'dome~2' for field 'summary'."},
		{`summary ~ '"dome'`, `Unable to parse the text '"dome' for field 'summary'.`},
		{"summary ~ 'BAD +'", "Unable to parse the text 'BAD +' for field 'summary'."},
		{"created > yesterday", "Date value 'yesterday' for field 'created' is invalid." + formats},
		{"created > '2010/02/35'", "Date value '2010/02/35' for field 'created' is invalid." + formats},
		{"due = '2026-11-25 10:00'", "Date value '2026-11-25 10:00' for field 'due' is invalid. Valid formats include: 'YYYY/MM/DD', 'YYYY-MM-DD', or a period format e.g. '-5d', '4w 2d'."},
		{"created > currentUser()", "A date for the field 'created' provided by the function 'currentUser' is not valid."},
		{"status = currentUser()", "A value provided by the function 'currentUser' is invalid for the field 'status'."},
		{"status = now()", "A value provided by the function 'now' is invalid for the field 'status'."},
		{"status in openSprints()", "A value provided by the function 'openSprints' is invalid for the field 'status'."},
		{"summary ~ now()", "A value provided by the function 'now' is invalid for the field 'summary'."},
		{"votes = now()", "A value provided by the function 'now' is invalid for the field 'votes'."},
		{"assignee in membersOf('a', b)", "Unable to find JQL function 'membersOf(a, b)'."},
		{"assignee in currentUser()", "Operator 'in' does not support the non-list value 'currentUser()' for field 'assignee'."},
		{"sprint = openSprints()", "Operator '=' does not support the list value 'openSprints()' for field 'sprint'."},
		{"created > now(1)", "Function 'now' expected '0' arguments but received '1'."},
		{"created > startOfDay(1, 2)", "Function 'startOfDay' expected between '0' and '1' arguments but received '2'."},
		{"created > startOfDay('1q')", "Duration for function 'startOfDay' should have the format (+/-)n(yMwdhm), e.g -1M for 1 month earlier."},
		{"fixVersion in releasedVersions(NOPE)", "Could not resolve the project 'NOPE' provided to function 'releasedVersions'."},
		{"key in linkedIssues(ORR-99)", "Issue 'ORR-99' could not be found in function 'linkedIssues'."},
		{"'Story Points' = many", "Value 'many' for the 'Story Points' field is not a valid number."},
		{"votes = -3", "Value '-3' is invalid for the 'votes' field. Votes must be a positive whole number."},
		{"timespent = soon", "The value 'soon' for field 'timespent' is invalid. Please specify a positive duration format; for example: '1h 30m', '2d'."},
		{"order by foo", "Not able to sort using field 'foo'."},
		{"order by comment", "Not able to sort using field 'comment'."},
		{"foo = 1 and bar = 2 order by baz", "Field 'foo' does not exist or you do not have permission to view it. Field 'bar' does not exist or you do not have permission to view it. Not able to sort using field 'baz'."},
	}
	for _, test := range tests {
		_, err := search(t, test.jql, env())
		var e *Error
		if !errors.As(err, &e) || e.Error() != test.want {
			t.Errorf("%s\n got %v\nwant %s", test.jql, err, test.want)
		}
	}
}

// Without a list of values, any value may be asked for.
func TestUnknownValues(t *testing.T) {
	tests := []struct{ jql, want string }{
		{"project = NOPE", ""},
		{"project = ORR and fixVersion = 2.4", "ORR-1"},
		{"fixVersion = 22", "ORR-1"},
		{"key = ORR-99", ""},
		{"key > ORR-1", "ORR-2"},
		{"assignee = currentUser()", ""},
		{"assignee != currentUser()", ""},
		{"order by priority", "OPS-9 ORR-2 ORR-1 OPS-10"},
		{"order by status asc, key", "ORR-2 ORR-1 OPS-9 OPS-10"},
	}
	for _, test := range tests {
		if got, err := search(t, test.jql, Env{Now: env().Now}); err != nil || got != test.want {
			t.Errorf("%s\n got %q %v\nwant %q", test.jql, got, err, test.want)
		}
	}
	if _, err := search(t, "fixVersion < 2.4", Env{}); err == nil {
		t.Error("versions were compared although their order is not known")
	}
}

func TestBoundary(t *testing.T) {
	zone := time.FixedZone("", 3600)
	tests := []struct {
		now    string
		period byte
		end    bool
		offset string
		want   string
	}{
		{"2026-11-20 09:00", 'd', false, "", "2026-11-20 00:00:00.000"},
		{"2026-11-20 09:00", 'd', false, "-1", "2026-11-19 00:00:00.000"},
		{"2026-11-20 09:00", 'd', false, "+36h", "2026-11-21 12:00:00.000"},
		{"2026-11-20 09:00", 'd', true, "", "2026-11-20 23:59:59.999"},
		{"2026-11-20 09:00", 'w', false, "", "2026-11-16 00:00:00.000"},
		{"2026-11-22 09:00", 'w', true, "", "2026-11-22 23:59:59.999"},
		{"2026-11-20 09:00", 'M', false, "14d", "2026-11-15 00:00:00.000"},
		{"2026-11-20 09:00", 'M', true, "-1M", "2026-10-31 23:59:59.999"},
		{"2026-03-31 09:00", 'M', true, "-1", "2026-02-28 23:59:59.999"},
		{"2026-11-20 09:00", 'M', true, "+15d", "2026-12-15 23:59:59.999"},
		{"2026-11-20 09:00", 'y', false, "-1y", "2025-01-01 00:00:00.000"},
		{"2024-02-29 09:00", 'y', true, "1", "2025-12-31 23:59:59.999"},
		{"2026-11-20 09:00", 'y', false, "x", ""},
		{"2026-11-20 09:00", 'y', false, "M", ""},
		{"2026-11-20 09:00", 'y', false, "99999999999y", ""},
	}
	for _, test := range tests {
		now, err := time.ParseInLocation("2006-01-02 15:04", test.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		c := newCompiler(Env{Now: now, WeekStart: time.Monday})
		got := ""
		if b, ok := c.boundary(test.period, test.end, test.offset); ok {
			got = b.Format("2006-01-02 15:04:05.000")
		}
		if got != test.want {
			t.Errorf("boundary of %c around %s, end %v, offset %q: got %s, want %s", test.period, test.now, test.end, test.offset, got, test.want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, text := range []string{
		`summary ~ "a* -\"b c\" OR +d\\:e" and created > "-1w 2d" order by priority`,
		"fixVersion in (latestReleasedVersion(ORR), 2.4) or key > ORR-1 and not labels in (empty, x)",
		"due < endOfMonth('-1M') or timespent = '1.5h' or sprint in openSprints() or Site in cascadeOption(a, b)",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := jql.Parse(text)
		if err != nil {
			return
		}
		p, err := Compile(q, env())
		if err != nil {
			return
		}
		issues := sample(t)
		for _, i := range issues {
			p.Match(i)
		}
		p.Sort(issues)
	})
}
