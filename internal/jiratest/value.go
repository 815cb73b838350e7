package jiratest

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// value is a field's value as REST gives it, made from its text in the files;
// null, or an empty list, when there is none.
func (a *author) value(f *field, p *project, text string) (any, error) {
	if f.Type == "array" {
		all := []any{}
		for _, item := range list(text) {
			v, err := a.single(f, p, f.Items, item)
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
		if len(all) == 0 && f.custom() {
			return nil, nil
		}
		return all, nil
	}
	if text == "" {
		return nil, nil
	}
	return a.single(f, p, f.Type, text)
}

func (a *author) single(f *field, p *project, kind, text string) (any, error) {
	switch kind {
	case "string":
		if f.Rich {
			return a.rich(text), nil
		}
		return text, nil
	case "number":
		return strconv.ParseFloat(text, 64)
	case "date":
		t, err := time.Parse(time.DateOnly, text)
		return t.Format(time.DateOnly), err
	case "datetime":
		t, err := parseMoment(text)
		return a.stamp(t), err
	case "json":
		return a.sprint(text)
	}
	// The rest are objects that many issues share.
	id := f.ID + "\n" + p.Key + "\n" + text
	if o, ok := a.objects[id]; ok {
		return o, nil
	}
	o := a.object(f, p, kind, text)
	if o == nil {
		return nil, fmt.Errorf("%s cannot be %q", f.ID, text)
	}
	a.objects[id] = o
	return o, nil
}

// object is a value that is one; nil if there is none of that name.
func (a *author) object(f *field, p *project, kind, text string) object {
	switch kind {
	case "user":
		return a.person(text)
	case "status":
		return a.statusObject(text)
	case "issuetype":
		return a.typeObject(text)
	case "priority":
		if i := slices.Index(a.Priorities, text); i >= 0 {
			id := strconv.Itoa(i + 1)
			return object{"id": id, "name": text, "self": a.self("priority", id), "iconUrl": a.base + "/images/icons/priorities/" + strings.ToLower(text) + ".svg"}
		}
	case "resolution":
		for i, r := range a.Resolutions {
			if r.Name == text {
				id := strconv.Itoa(10000 + i)
				return object{"id": id, "name": r.Name, "description": r.Description, "self": a.self("resolution", id)}
			}
		}
	case "component":
		return a.componentObject(p, text)
	case "version":
		return a.versionObject(p, text)
	case "securitylevel":
		for i, l := range a.Security {
			if l.Name == text {
				id := strconv.Itoa(10100 + i)
				return object{"id": id, "name": l.Name, "description": l.Description, "self": a.self("securitylevel", id)}
			}
		}
	case "option":
		return a.option(f, text)
	case "option-with-child":
		return a.cascade(f, text)
	case "team":
		return object{"id": fmt.Sprintf("36885b3c-1bf0-4f85-a357-%012x", pick(text, "team", 1<<30)), "name": text, "title": text, "avatarUrl": "", "isVisible": true, "isShared": true}
	}
	return nil
}

// stamp prints a time as Jira does. Our Data Center stands an hour east of
// Greenwich, so that the two flavours write the same moment differently.
func (a *author) stamp(t time.Time) string {
	return t.In(a.flavour.zone()).Format("2006-01-02T15:04:05.000-0700")
}

// self is the address of a resource.
func (a *author) self(path ...string) string {
	for i := range path {
		path[i] = url.PathEscape(path[i])
	}
	return a.base + a.flavour.api() + "/" + strings.Join(path, "/")
}

// person is a user as REST shows them; somebody who has been deleted from Data
// Center has a name only.
func (a *author) person(name string) object {
	u := a.user(name)
	if u == nil {
		return nil
	}
	o := object{"displayName": u.Display, "active": !u.Inactive, "timeZone": "Etc/UTC"}
	if u.Zone != "" {
		o["timeZone"] = u.Zone
	}
	if a.flavour == DataCenter {
		if u.Inactive {
			return object{"name": u.Name, "self": a.self("user") + "?username=" + u.Name}
		}
		o["name"], o["key"] = u.Name, "JIRAUSER"+strconv.Itoa(10100+slices.Index(a.Users, u))
		o["self"] = a.self("user") + "?username=" + u.Name
		o["emailAddress"] = u.Email
		return o
	}
	o["accountId"], o["accountType"] = u.Account, "atlassian"
	o["self"] = a.self("user") + "?accountId=" + url.QueryEscape(u.Account)
	o["avatarUrls"] = object{"48x48": "https://avatars.orrery.example/" + u.Name + ".png"}
	if u.Type != "" {
		o["accountType"] = u.Type
	}
	if u.Email != "" {
		o["emailAddress"] = u.Email
	}
	return o
}

func (a *author) statusObject(name string) object {
	for _, s := range a.Statuses {
		if s.Name != name {
			continue
		}
		c := map[string]object{
			"new":           {"id": 2.0, "key": "new", "colorName": "blue-gray", "name": "To Do"},
			"indeterminate": {"id": 4.0, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
			"done":          {"id": 3.0, "key": "done", "colorName": "green", "name": "Done"},
		}[s.Category]
		if c == nil {
			return nil
		}
		c["self"] = a.self("statuscategory", strconv.Itoa(int(c["id"].(float64))))
		return object{"id": s.ID, "name": s.Name, "description": "", "self": a.self("status", s.ID), "iconUrl": a.base + "/", "statusCategory": c}
	}
	return nil
}

func (a *author) typeObject(name string) object {
	for i, t := range a.Types {
		if t.Name != name {
			continue
		}
		o := object{
			"id": t.ID, "name": t.Name, "description": t.Description, "subtask": t.Level < 0, "avatarId": float64(10300 + i),
			"self": a.self("issuetype", t.ID), "iconUrl": a.base + "/secure/viewavatar?avatarType=issuetype&avatarId=" + strconv.Itoa(10300+i),
		}
		if a.flavour == Cloud {
			o["hierarchyLevel"] = float64(t.Level)
		}
		return o
	}
	return nil
}

func (a *author) projectObject(p *project) object {
	id := strconv.Itoa(p.ID)
	o := object{"id": id, "key": p.Key, "name": p.Name, "projectTypeKey": p.Type, "self": a.self("project", id), "avatarUrls": object{}}
	if a.flavour == Cloud {
		o["simplified"] = false
	}
	return o
}

func (a *author) versionObject(p *project, name string) object {
	for i, v := range p.Versions {
		if v.Name != name {
			continue
		}
		id := strconv.Itoa(p.ID*10 + i)
		if i >= 10 { // the next project's begin there
			id = strconv.Itoa(p.ID*1000 + i)
		}
		o := object{"id": id, "name": v.Name, "description": v.Description, "archived": v.Archived, "released": v.Released, "self": a.self("version", id)}
		if d := v.Date.date(); d != "" {
			o["releaseDate"] = d
		}
		return o
	}
	return nil
}

func (a *author) componentObject(p *project, name string) object {
	i := slices.Index(p.Components, name)
	if i < 0 {
		return nil
	}
	id := strconv.Itoa(p.ID + 100 + 20*(p.ID-10000) + i)
	if i >= 20 { // the next project's begin there
		id = strconv.Itoa(p.ID*1000 + 500 + i)
	}
	return object{"id": id, "name": name, "self": a.self("component", id)}
}

// option is one of a select's; its id is the field's number and its place.
func (a *author) option(f *field, text string) object {
	i := slices.Index(f.Options, text)
	if i < 0 {
		return nil
	}
	id := strconv.Itoa(f.number(a.flavour)*100 + i)
	if i >= 100 { // the next field's begin there
		id = strconv.Itoa(f.number(a.flavour)*100000 + i)
	}
	o := object{"value": text, "id": id, "self": a.self("customFieldOption", id)}
	if a.flavour == DataCenter {
		o["disabled"] = false
	}
	return o
}

// cascade is "Karoo" or "Karoo / Dome 1".
func (a *author) cascade(f *field, text string) object {
	parent, child, both := strings.Cut(text, " / ")
	o := a.option(f, parent)
	if o == nil || !both {
		return o
	}
	c := a.option(f, text)
	if c == nil {
		return nil
	}
	c["value"] = child
	o["child"] = c
	return o
}

// firstSprint is the id of the first sprint in jira.yaml.
const firstSprint = 133

// sprint is an object on Cloud, and on Data Center the string that its old
// versions print.
func (a *author) sprint(name string) (any, error) {
	for i, s := range a.Sprints {
		if s.Name != name {
			continue
		}
		id := firstSprint + i
		start, end := s.Start.Add(9*time.Hour), s.End.Add(9*time.Hour)
		if a.flavour == Cloud {
			o := object{"id": float64(id), "name": s.Name, "state": s.State, "boardId": float64(a.Board), "goal": s.Goal}
			if s.State != "future" {
				o["startDate"], o["endDate"] = start.Format("2006-01-02T15:04:05.000Z"), end.Format("2006-01-02T15:04:05.000Z")
			}
			if s.State == "closed" {
				o["completeDate"] = end.Format("2006-01-02T15:04:05.000Z")
			}
			return o, nil
		}
		const layout, none = "2006-01-02T15:04:05.000Z07:00", "<null>"
		from, to, complete := none, none, none
		if s.State != "future" {
			from, to = start.In(a.flavour.zone()).Format(layout), end.In(a.flavour.zone()).Format(layout)
		}
		if s.State == "closed" {
			complete = to
		}
		return fmt.Sprintf("com.atlassian.greenhopper.service.sprint.Sprint@%x[id=%d,rapidViewId=%d,state=%s,name=%s,startDate=%s,endDate=%s,completeDate=%s,activatedDate=%s,sequence=%d,goal=%s,autoStartStop=false]",
			0x38c6bd04+i, id, a.Board, strings.ToUpper(s.State), s.Name, from, to, complete, from, id, s.Goal), nil
	}
	return nil, fmt.Errorf("jira.yaml has no sprint %q", name)
}

// tracking sets the estimate, what was logged, and all that follows from them.
func (a *author) tracking(r *record, set func(string, any)) {
	estimate, spent := seconds(r.Estimate), 0
	var logs []any
	for i, w := range r.Work {
		spent += seconds(w.Spent)
		id := strconv.Itoa(10500 + r.number*10 + i)
		logs = append(logs, object{
			"id": id, "author": a.person(w.By), "comment": a.rich(w.Text), "started": a.stamp(w.At.Time), "created": a.stamp(w.At.Time), "updated": a.stamp(w.At.Time),
			"timeSpent": w.Spent, "timeSpentSeconds": float64(seconds(w.Spent)), "self": a.self("issue", r.key, "worklog", id),
		})
	}
	if logs == nil {
		logs = []any{}
	}
	set("worklog", object{"startAt": 0.0, "maxResults": 20.0, "total": float64(len(logs)), "worklogs": logs})
	left := max(estimate-spent, 0)
	if r.values["resolution"] != "" {
		left = 0
	}
	track, progress := object{}, object{"progress": float64(spent), "total": float64(spent + left)}
	ratio := -1.0
	set("timespent", nil)
	set("timeoriginalestimate", nil)
	set("timeestimate", nil)
	set("aggregatetimespent", nil)
	if estimate > 0 {
		track["originalEstimate"], track["originalEstimateSeconds"] = pretty(estimate), float64(estimate)
		set("timeoriginalestimate", float64(estimate))
		ratio = float64(spent * 100 / estimate)
	}
	if estimate > 0 || spent > 0 {
		track["remainingEstimate"], track["remainingEstimateSeconds"] = pretty(left), float64(left)
		set("timeestimate", float64(left))
	}
	if spent > 0 {
		track["timeSpent"], track["timeSpentSeconds"] = pretty(spent), float64(spent)
		set("timespent", float64(spent))
		set("aggregatetimespent", float64(spent))
	}
	if spent+left > 0 {
		progress["percent"] = float64(spent * 100 / (spent + left))
	}
	set("timetracking", track)
	set("progress", progress)
	set("aggregateprogress", progress)
	set("workratio", ratio)
}

// A working day in Jira has eight hours, a week five days.
var units = []struct {
	name    string
	seconds int
}{{"w", 5 * 8 * 3600}, {"d", 8 * 3600}, {"h", 3600}, {"m", 60}}

// seconds reads "1d 4h".
func seconds(s string) int {
	total := 0
	for _, part := range strings.Fields(s) {
		for _, u := range units {
			if n, err := strconv.Atoi(strings.TrimSuffix(part, u.name)); err == nil && strings.HasSuffix(part, u.name) {
				total += n * u.seconds
			}
		}
	}
	return total
}

func pretty(seconds int) string {
	var parts []string
	for _, u := range units {
		if n := seconds / u.seconds; n > 0 {
			parts = append(parts, strconv.Itoa(n)+u.name)
			seconds %= u.seconds
		}
	}
	if parts == nil {
		return "0m"
	}
	return strings.Join(parts, " ")
}
