package jiratest

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/parser"

	"github.com/jqlbuild/jqlbuild/internal/jql/eval"
)

// An object is one of JSON's, decoded: its values are object, []any, string,
// float64, bool and nil only, so that eval sees what a client would.
type object = map[string]any

// An issue is a record in the shape of one flavour of Jira.
type issue struct {
	id       int
	key      string
	was      []string
	level    *securityLevel // nil: everybody who sees the project
	eval     eval.Issue
	prose    map[string]doc // rich text by field id, for renderedFields
	comments []doc
	public   bool // the project may be read without logging in
}

// An author makes issues of records, for one flavour of Jira.
type author struct {
	*site
	flavour  Flavour
	base     string // the site's address, without a slash at its end
	records  map[string]*record
	screens  map[string]map[string]bool // by project: the custom fields in use
	next     int                        // id of the next issue
	kids     map[string][]*record
	objects  map[string]object // values that many issues share
	docs     map[string]doc
	markdown parser.Parser
}

func newAuthor(s *site, v Flavour, base string, records []*record) *author {
	a := &author{
		site: s, flavour: v, base: base, next: 10001,
		records:  make(map[string]*record),
		screens:  make(map[string]map[string]bool),
		kids:     make(map[string][]*record),
		objects:  make(map[string]object),
		docs:     make(map[string]doc),
		markdown: newMarkdown(),
	}
	for _, r := range records {
		a.records[r.key] = r
		screen := a.screens[r.project.Key]
		if screen == nil {
			screen = make(map[string]bool)
			a.screens[r.project.Key] = screen
		}
		for id := range r.values {
			screen[id] = true
		}
		if p := r.values["parent"]; p != "" {
			a.kids[p] = append(a.kids[p], r)
		}
	}
	return a
}

// issues makes an issue of every record.
func (a *author) issues(records []*record) ([]*issue, error) {
	ids := make(map[string]int)
	for i, r := range records {
		ids[r.key] = a.next + i
	}
	links, err := a.links(records, ids)
	if err != nil {
		return nil, err
	}
	all := make([]*issue, len(records))
	for i, r := range records {
		if all[i], err = a.issue(r, ids, links[r.key]); err != nil {
			return nil, fmt.Errorf("%s: %w", r.key, err)
		}
	}
	a.next += len(records)
	return all, nil
}

// issue makes an issue with every field that its project's screen has.
func (a *author) issue(r *record, ids map[string]int, links []any) (*issue, error) {
	id := ids[r.key]
	out, fields, err := a.plain(r, id, func(f *field) bool { return !f.custom() || a.onScreen(f, r) })
	if err != nil {
		return nil, err
	}
	set := func(id string, v any) {
		if f := a.field(id); f != nil && f.exists(a.flavour) {
			fields[f.id(a.flavour)] = v
		}
	}
	created, err := parseMoment(r.values["created"])
	if err != nil {
		return nil, err
	}
	set("creator", fields["reporter"])
	set("issuelinks", links)
	set("statuscategorychangedate", a.statusChange(r))
	set("development", "{}")
	set("rank", fmt.Sprintf("0|i%05s:", strconv.FormatInt(int64(id-10000)*8, 36)))
	a.family(r, ids, set)
	if p := a.records[r.values["parent"]]; p != nil && a.flavour == DataCenter && r.values["issuetype"] == "Sub-task" {
		fields["parent"] = a.stub(p, ids) // not in the field list there, but JQL knows it
	}
	a.discussion(r, id, out, set)
	a.tracking(r, set)
	if r.values["issuetype"] == "Incident" {
		a.service(r, created, set)
	}
	if name := r.values["security"]; name != "" {
		i := slices.IndexFunc(a.Security, func(l *securityLevel) bool { return l.Name == name })
		out.level = a.Security[i] // value has found it already
	}
	return out, nil
}

// brief makes an issue with the fields that it has a value for, and no others,
// so that fifty thousand of them fit into memory.
func (a *author) brief(r *record, id int) (*issue, error) {
	out, fields, err := a.plain(r, id, func(f *field) bool { return r.values[f.ID] != "" })
	if err == nil && r.values["resolution"] == "" {
		fields["resolution"] = nil
	}
	return out, err
}

// plain makes an issue of those fields whose values stand in the record.
func (a *author) plain(r *record, id int, has func(*field) bool) (*issue, object, error) {
	project := a.objects[r.project.Key]
	if project == nil {
		project = a.projectObject(r.project)
		a.objects[r.project.Key] = project
	}
	fields := object{"project": project}
	out := &issue{
		id: id, key: r.key, was: r.Was, public: slices.Contains(a.Anonymous, r.project.Key),
		eval: eval.Issue{ID: strconv.Itoa(id), Key: r.key, Fields: fields},
	}
	for _, f := range a.Fields {
		if f.ID == "project" || f.ID == "parent" || !f.exists(a.flavour) || !has(f) {
			continue
		}
		text := r.values[f.ID]
		v, err := a.value(f, r.project, text)
		if err != nil {
			return nil, nil, err
		}
		fields[f.id(a.flavour)] = v
		if f.Rich && text != "" {
			if out.prose == nil {
				out.prose = make(map[string]doc)
			}
			out.prose[f.id(a.flavour)] = a.doc(text)
		}
	}
	if st, ok := fields["status"].(object); ok && a.flavour == Cloud {
		fields["statusCategory"] = st["statusCategory"]
	}
	return out, fields, nil
}

// onScreen reports whether an issue has a custom field at all: when some issue
// of its project uses it, or the server sets it itself.
func (a *author) onScreen(f *field, r *record) bool {
	switch f.ID {
	case "rank", "development", "flagged":
		return true
	case "slatime", "requesttype":
		return r.project.Type == "service_desk"
	case "epiclink":
		return a.screens[r.project.Key]["parent"]
	case "epicname":
		return r.values["issuetype"] == "Epic"
	}
	return a.screens[r.project.Key][f.ID]
}

// family sets parent, sub-tasks and epic. On Cloud an epic is the parent of its
// stories; Data Center has a field of its own for that.
func (a *author) family(r *record, ids map[string]int, set func(string, any)) {
	subtasks := []any{}
	for _, kid := range a.kids[r.key] {
		if kid.values["issuetype"] == "Sub-task" {
			subtasks = append(subtasks, a.stub(kid, ids))
		}
	}
	set("subtasks", subtasks)
	if r.values["issuetype"] == "Epic" {
		set("epicname", r.values["summary"])
	}
	if p := a.records[r.values["parent"]]; p != nil {
		if a.flavour == DataCenter && r.values["issuetype"] != "Sub-task" {
			set("epiclink", p.key)
			return
		}
		set("parent", a.stub(p, ids))
	}
}

// stub is an issue as it stands inside another one.
func (a *author) stub(r *record, ids map[string]int) object {
	fields := make(object)
	for _, id := range []string{"summary", "status", "priority", "issuetype"} {
		fields[id], _ = a.value(a.field(id), r.project, r.values[id]) // the issue's own turn reports it
	}
	id := strconv.Itoa(ids[r.key])
	return object{"id": id, "key": r.key, "self": a.self("issue", id), "fields": fields}
}

// links returns every issue's links, seen from both ends.
func (a *author) links(records []*record, ids map[string]int) (map[string][]any, error) {
	all := make(map[string][]any)
	for _, r := range records {
		all[r.key] = []any{}
	}
	n := 10400
	for _, r := range records {
		for _, t := range a.Links {
			for _, key := range r.Links[t.Outward] {
				other := a.records[key]
				if other == nil {
					return nil, fmt.Errorf("%s %s %s: there is no such issue", r.key, t.Outward, key)
				}
				n++
				id := strconv.Itoa(n)
				kind := object{"id": strconv.Itoa(10000 + slices.Index(a.Links, t)), "name": t.Name, "inward": t.Inward, "outward": t.Outward, "self": a.self("issueLinkType", t.Name)}
				all[r.key] = append(all[r.key], object{"id": id, "self": a.self("issueLink", id), "type": kind, "outwardIssue": a.stub(other, ids)})
				all[key] = append(all[key], object{"id": id, "self": a.self("issueLink", id), "type": kind, "inwardIssue": a.stub(r, ids)})
			}
		}
	}
	return all, nil
}

// discussion sets comments, attachments, votes and watchers.
func (a *author) discussion(r *record, id int, out *issue, set func(string, any)) {
	comments := []any{}
	for i, c := range r.Comments {
		cid := strconv.Itoa(id*10 + i)
		o := object{
			"id": cid, "self": a.self("issue", strconv.Itoa(id), "comment", cid),
			"author": a.person(c.By), "updateAuthor": a.person(c.By),
			"body": a.rich(c.Text), "created": a.stamp(c.At.Time), "updated": a.stamp(c.At.Time),
		}
		if c.Only != "" {
			o["visibility"] = object{"type": "role", "value": c.Only}
		}
		comments = append(comments, o)
		out.comments = append(out.comments, a.doc(c.Text))
	}
	n := float64(len(comments))
	set("comment", object{"comments": comments, "self": a.self("issue", strconv.Itoa(id), "comment"), "maxResults": n, "total": n, "startAt": 0.0})

	files := []any{}
	for i, f := range r.Attachments {
		fid := strconv.Itoa(id*10 + i)
		files = append(files, object{
			"id": fid, "self": a.self("attachment", fid), "filename": f.Name, "size": float64(f.Size), "mimeType": f.Type,
			"author": a.person(f.By), "created": a.stamp(f.At.Time), "content": a.base + "/secure/attachment/" + fid,
		})
	}
	set("attachment", files)
	set("votes", object{"self": a.self("issue", r.key, "votes"), "votes": float64(r.Votes), "hasVoted": false})
	set("watches", object{"self": a.self("issue", r.key, "watchers"), "watchCount": float64(r.Watchers), "isWatching": false})
}

// statusChange is when the issue entered its status's category: when it was
// resolved, else when it was created.
func (a *author) statusChange(r *record) any {
	at := r.values["resolutiondate"]
	if at == "" {
		at = r.values["created"]
	}
	t, err := parseMoment(at)
	if err != nil {
		return nil
	}
	return a.stamp(t)
}

// service sets what a service project adds to an incident.
func (a *author) service(r *record, created time.Time, set func(string, any)) {
	const goal = 24 * time.Hour
	done, err := parseMoment(r.values["resolutiondate"])
	if err != nil {
		done = a.Now.Time
	}
	took := done.Sub(created)
	cycle := object{
		"startTime":     a.slaTime(created),
		"breached":      took > goal,
		"goalDuration":  slaDuration(goal),
		"elapsedTime":   slaDuration(took),
		"remainingTime": slaDuration(goal - took),
	}
	sla := object{"id": "1", "name": "Time to resolution", "_links": object{}, "completedCycles": []any{}}
	if err == nil {
		cycle["stopTime"] = a.slaTime(done)
		sla["completedCycles"] = []any{cycle}
	} else {
		cycle["breachTime"] = a.slaTime(created.Add(goal))
		cycle["paused"], cycle["withinCalendarHours"] = false, true
		sla["ongoingCycle"] = cycle
	}
	set("slatime", sla)
	st := a.statusObject(r.values["status"])
	set("requesttype", object{
		"_links":      object{"web": a.base + "/servicedesk/customer/portal/1/" + r.key},
		"requestType": object{"id": "11", "name": "Report a problem at a site", "serviceDeskId": "1", "portalId": "1", "issueTypeId": "10004"},
		"currentStatus": object{
			"status": r.values["status"], "statusCategory": strings.ToUpper(st["statusCategory"].(object)["key"].(string)), "statusDate": a.slaTime(created),
		},
	})
}

func (a *author) slaTime(t time.Time) object {
	return object{"iso8601": t.Format("2006-01-02T15:04:05-0700"), "jira": a.stamp(t), "friendly": t.Format("02/Jan/06 3:04 PM"), "epochMillis": float64(t.UnixMilli())}
}

func slaDuration(d time.Duration) object {
	minutes := int(d.Minutes())
	return object{"millis": float64(d.Milliseconds()), "friendly": fmt.Sprintf("%dh %dm", minutes/60, max(minutes, -minutes)%60)}
}

// pick is a small number that depends on nothing but its arguments, for what no
// file says.
func pick(key, what string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(what + key))
	return int(h.Sum32() % uint32(n))
}
