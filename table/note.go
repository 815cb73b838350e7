package table

import "time"

// note returns what stands under a table: how many issues it shows, when and
// how they were read, and the way to Jira. A bare one says only what a reader
// would else be misled about: that the data is a sample; that it is cut, of what
// order it is the first, and where the rest is; that it is old, and how old.
func (r *Result) note(bare bool) Content {
	var c Content
	say := func(said Content) {
		if c != nil {
			c = append(c, Node{Kind: Text, Text: "\u00a0· "})
		}
		c = append(c, said...)
	}
	t, w := r.Table, r.Words
	if r.Sample {
		say(Plain(w.Text("sample")))
	}
	if t.Shown > 0 && (t.Cut || !bare) {
		say(Plain(w.extent(t)))
		if t.SortedBy != "" {
			say(Plain(w.Text("sorted-by", t.SortedBy)))
		}
	}
	if r.Stale {
		say(Plain(w.Text("stale")))
	}
	if !r.AsOf.IsZero() && (r.Stale || !bare) {
		key := "as-of"
		if c == nil {
			key = "as-of-alone"
		}
		say(w.Content(key, Content{moment(r.AsOf)}))
	}
	if r.URL != "" && (t.Cut || !bare) {
		key := "open"
		if t.Cut {
			key = "open-all"
		}
		say(Content{{Kind: Link, URL: r.URL, Children: Plain(w.Text(key))}})
	}
	return c
}

// extent says how many issues a table shows, and of how many.
func (w *Words) extent(t *Table) string {
	switch {
	case t.Cut && t.Total >= 0:
		return w.Text("cut", t.Shown, t.Total)
	case t.Cut:
		return w.Text("cut-unknown", t.Shown)
	}
	return w.Text("issues", t.Shown)
}

// tally says what share of a table n rows of it are.
func (w *Words) tally(t *Table, n int) string {
	if t.Cut {
		return w.Text("group-cut", n, t.Shown)
	}
	return w.Text("issues", n)
}

// totalled is what a line of totals is about.
type totalled struct {
	issues int
	all    bool   // several groups of a table
	group  string // the one that has inner groups
}

// total returns what the table's own totals are about.
func (t *Table) total() totalled { return totalled{issues: t.Shown, all: len(t.Groups) > 1} }

// total returns what the group's own totals are about.
func (g Group) total() totalled {
	of := totalled{issues: g.Issues}
	if len(g.Groups) > 0 {
		of.group = PlainText(g.Heading)
	}
	return of
}

// total names the function of a line of totals.
func (w *Words) total(t *Table, f TotalFunc, of totalled) string {
	name := w.Text([...]string{"sum", "average", "minimum", "maximum", "count", "distinct"}[f])
	switch {
	case !t.Cut && of.all:
		return w.Text("total-all", name)
	case !t.Cut && of.group != "":
		return w.Text("total-group", name, of.group)
	case !t.Cut:
		return name
	case of.issues < t.Shown:
		return w.Text("total-within", name, of.issues, t.Shown)
	}
	return w.Text("total-cut", name, t.Shown)
}

// moment returns a time to the minute, in its own zone.
func moment(t time.Time) Node {
	return Node{Kind: Time, Time: t, Text: t.Format("2006-01-02 15:04 MST")}
}

// failure returns the text of the box that stands for r. It holds nothing that
// Jira or the network said.
func (r *Result) failure() string {
	if r.Box {
		return r.Words.Text("not-read")
	}
	return r.Words.Text("not-shown")
}

// staleTitle says within a line of text what a note says under a table.
func (r *Result) staleTitle() string {
	return r.Words.Text("stale-as-of", moment(r.AsOf).Text)
}
