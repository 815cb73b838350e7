package field

// A systemField is a field that every Jira has.
type systemField struct {
	id    string
	typ   string
	items string
	names []string // the first is its name on Cloud; then those of Data Center, JQL and Confluence's macros
}

// systemFields are listed as GET /rest/api/3/field gives them.
var systemFields = [...]systemField{
	{keyID, "string", "", []string{"Key", "id", "issue", "issuekey"}},
	{"summary", "string", "", []string{"Summary", "title"}},
	{"issuetype", "issuetype", "", []string{"Issue Type", "type", "Work type"}},
	{"status", "status", "", []string{"Status"}},
	{"statusCategory", "statusCategory", "", []string{"Status Category"}},
	{"statuscategorychangedate", "datetime", "", []string{"Status Category Changed", "statusCategoryChangedDate"}},
	{"priority", "priority", "", []string{"Priority"}},
	{"resolution", "resolution", "", []string{"Resolution"}},
	{"resolutiondate", "datetime", "", []string{"Resolved", "resolutiondate"}},
	{"assignee", "user", "", []string{"Assignee"}},
	{"reporter", "user", "", []string{"Reporter"}},
	{"creator", "user", "", []string{"Creator"}},
	{"created", "datetime", "", []string{"Created", "createdDate"}},
	{"updated", "datetime", "", []string{"Updated", "updatedDate"}},
	{"duedate", "date", "", []string{"Due date", "due"}},
	{"lastViewed", "datetime", "", []string{"Last Viewed"}},
	{"project", "project", "", []string{"Project", "Space"}},
	{"fixVersions", "array", "version", []string{"Fix versions", "Fix Version/s", "fixVersion"}},
	{"versions", "array", "version", []string{"Affects versions", "Affects Version/s", "affectedVersion"}},
	{"components", "array", "component", []string{"Components", "Component/s", "component"}},
	{"labels", "array", "string", []string{"Labels", "label"}},
	{"description", "string", "", []string{"Description"}},
	{"environment", "string", "", []string{"Environment"}},
	{"security", "securitylevel", "", []string{"Security Level", "level"}},
	{"parent", "issuelink", "", []string{"Parent"}},
	{"subtasks", "array", "issuelinks", []string{"Sub-tasks", "Subtasks"}},
	{"issuelinks", "array", "issuelinks", []string{"Linked Issues", "issueLink", "Linked work items"}},
	{"attachment", "array", "attachment", []string{"Attachment", "attachments"}},
	{"comment", "comments-page", "", []string{"Comment", "Comments"}},
	{"worklog", "array", "worklog", []string{"Log Work"}},
	{"votes", "votes", "", []string{"Votes"}},
	{"watches", "watches", "", []string{"Watchers"}},
	{"progress", "progress", "", []string{"Progress"}},
	{"aggregateprogress", "progress", "", []string{"Σ Progress"}},
	{"timetracking", "timetracking", "", []string{"Time tracking"}},
	{"timeoriginalestimate", "number", "", []string{"Original estimate", "originalEstimate"}},
	{"timeestimate", "number", "", []string{"Remaining Estimate", "remainingEstimate"}},
	{"timespent", "number", "", []string{"Time Spent"}},
	{"workratio", "number", "", []string{"Work Ratio"}},
	{"aggregatetimeoriginalestimate", "number", "", []string{"Σ Original Estimate"}},
	{"aggregatetimeestimate", "number", "", []string{"Σ Remaining Estimate"}},
	{"aggregatetimespent", "number", "", []string{"Σ Time Spent"}},
	{"issuerestriction", "issuerestriction", "", []string{"Restrict to"}},
	{"thumbnail", "", "", []string{"Images"}},
}

// wellKnown returns the system field with an id, which must be one of
// systemFields.
func wellKnown(id string) Field {
	for _, s := range systemFields {
		if s.id == id {
			return Field{ID: s.id, Name: s.names[0], Clauses: append([]string(nil), s.names[1:]...), Schema: Schema{Type: s.typ, Items: s.items, System: s.id}}
		}
	}
	panic("field: no system field " + id)
}
