package table

import "testing"

// TestEachView checks what follows bodies.
func TestEachView(t *testing.T) {
	const open = `<a href="https://orrery.example/issues/?jql=project%20%3D%20ORR&#38;x=1" rel="noopener external">Open in Jira</a>`
	const at = `<time datetime="2026-11-23T10:04:00Z">2026-11-23 10:04 UTC</time>`
	row := Row{Key: "ORR-1"}
	for _, tt := range []struct {
		name      string
		view      EachView
		result    *Result
		html, gfm string
	}{
		{"issues", EachView{}, &Result{Table: tableOf(row), AsOf: asOf, URL: search},
			`<p class="jql-note">1 issue` + "\u00a0· as of " + at + "\u00a0· " + open + `</p>`,
			"1 issue&#160;· as of 2026-11-23 10<wbr />&#58;04 UTC&#160;· [Open in Jira](https://orrery.example/issues/&#63;jql&#61;project&#37;20&#37;3D&#37;20ORR&#38;x&#61;1)"},
		{"none", EachView{TableView: TableView{Empty: given("Nothing <new>.")}}, &Result{Table: tableOf(), AsOf: asOf},
			`<p class="jql-none" dir="auto">Nothing &#60;new&#62;.</p><p class="jql-note jql-empty">As of ` + at + `</p>`,
			"Nothing &#60;new&#62;&#46;\n\nAs of 2026-11-23 10<wbr />&#58;04 UTC"},
		{"nothing for none", EachView{TableView: TableView{Empty: given("")}}, &Result{Table: tableOf(), AsOf: asOf, URL: search}, "", ""},
		{"stale nothing for none", EachView{TableView: TableView{Empty: given("")}}, &Result{Table: tableOf(), Stale: true},
			`<p class="jql-note jql-stale jql-empty">Jira could not be reached, so this is older data</p>`, "Jira could not be reached, so this is older data"},
		{"no note", EachView{TableView: TableView{NoNote: true}}, &Result{Table: tableOf(row), AsOf: asOf, URL: search}, "", ""},
		{"sample without a note", EachView{TableView: TableView{NoNote: true}}, &Result{Table: tableOf(row), Sample: true}, `<p class="jql-note">Sample data</p>`, "Sample data"},
		{"box", EachView{}, &Result{Box: true}, `<figure class="jql-figure jql-error" id="jql-3"><p>These issues could not be read from Jira.</p></figure>`, "These issues could not be read from Jira&#46;"},
	} {
		spec := &Spec{View: tt.view}
		if got := string(AppendHTML(nil, spec, tt.result, 3)); got != tt.html {
			t.Errorf("%s: the HTML is\n%s\nwant\n%s", tt.name, got, tt.html)
		}
		if got := string(Writer{Format: GFM}.Append(nil, spec, tt.result, 3)); got != tt.gfm {
			t.Errorf("%s: the Markdown is\n%s\nwant\n%s", tt.name, got, tt.gfm)
		}
	}
}
