package field

import "testing"

func TestLists(t *testing.T) {
	for _, tt := range []struct {
		name        string
		order, read ListName
	}{
		{"priority", PriorityList, ""},
		{"status", StatusList, ""},
		{"issuetype", IssueTypeList, ""},
		{"resolution", ResolutionList, ""},
		{"fixVersions", VersionList, ""},
		{"versions", VersionList, ""},
		{"parent.status", StatusList, ""},
		{"issuelinks.priority", PriorityList, ""},
		{"subtasks.issuetype", IssueTypeList, ""},
		{"status.name", "", ""},
		{"fixVersions.releaseDate", "", ""},
		{"statusCategory", "", ""},
		{"components", "", ""},
		{"summary", "", ""},
	} {
		f, part, err := System().Find(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		c := Column{Field: f, Part: part}
		if order, read := c.OrderList(), c.NameList(); order != tt.order || read != tt.read {
			t.Errorf("%s follows the list %q and reads %q, want %q and %q", tt.name, order, read, tt.order, tt.read)
		}
	}
	visits := Column{Field: Field{ID: "customfield_1", Custom: true, Schema: Schema{Type: "any", Custom: "com.atlassian.jira.ext.charting:timeinstatus"}}}
	if order, read := visits.OrderList(), visits.NameList(); order != "" || read != StatusList {
		t.Errorf("time in status follows the list %q and reads %q, want none and %q", order, read, StatusList)
	}
	picker := Column{Field: Field{ID: "customfield_2", Custom: true, Schema: Schema{Type: "array", Items: "version"}}}
	if order := picker.OrderList(); order != VersionList {
		t.Errorf("a picker of versions follows the list %q, want %q", order, VersionList)
	}
}
