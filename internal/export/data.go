package export

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// Schema is the JSON Schema of what [JSON] returns.
//
//go:embed schema.json
var Schema []byte

// JSON returns every shortcode as data, in the order of the Items. Keys that
// say nothing are left out.
func JSON(items []Item) ([]byte, error) {
	d := data{Version: 1, Shortcodes: make([]shortcode, 0, len(items))}
	for _, i := range items {
		d.Shortcodes = append(d.Shortcodes, describe(i))
	}
	b, err := json.MarshalIndent(d, "", "  ")
	return append(b, '\n'), err
}

type data struct {
	Version    int         `json:"version"`
	Shortcodes []shortcode `json:"shortcodes"`
}

type shortcode struct {
	Page   string `json:"page"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Kind   string `json:"kind"`
	ID     string `json:"id,omitempty"`

	Caption string `json:"caption,omitempty"`
	Link    string `json:"link,omitempty"`
	JQL     string `json:"jql,omitempty"`
	URL     string `json:"url,omitempty"`

	AsOf   string `json:"as_of,omitempty"`
	Stale  bool   `json:"stale,omitempty"`
	Sample bool   `json:"sample,omitempty"`

	Count       *int `json:"count,omitempty"`
	Approximate bool `json:"approximate,omitempty"`

	Shown   *int      `json:"shown,omitempty"`
	Total   *int      `json:"total,omitempty"`
	Cut     bool      `json:"cut,omitempty"`
	Columns []heading `json:"columns,omitempty"`
	Rows    []row     `json:"rows,omitempty"`
	Totals  []foot    `json:"totals,omitempty"`

	Problems []problem `json:"problems,omitempty"`
}

type heading struct {
	Field string `json:"field"`
	Label string `json:"label"`
}

type row struct {
	Key string `json:"key,omitempty"`
	within
	Cells []cell `json:"cells"`
}

type foot struct {
	within
	Function string `json:"function"`
	Cells    []cell `json:"cells"`
}

// within says in which group something stands, and where that stands in others,
// in which ones.
type within struct {
	Group  string   `json:"group,omitempty"`
	Groups []string `json:"groups,omitempty"`
}

type cell struct {
	Text   string   `json:"text"`
	Number *float64 `json:"number,omitempty"`
	HTML   string   `json:"html,omitempty"`
	GFM    string   `json:"gfm,omitempty"`
}

type problem struct {
	Code    string `json:"code"`
	Warning bool   `json:"warning,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`
}

func describe(i Item) shortcode {
	at := i.Spec.Span.Position()
	view := i.view()
	s := shortcode{
		Page: i.Page, Line: at.Line, Column: at.Column, Kind: i.name(), ID: view.ID.Value, Caption: view.Caption.Value,
		Problems: problems(i.Spec.Problems),
	}
	r := i.Result
	if r == nil {
		return s
	}
	s.Link, s.JQL, s.URL, s.Stale, s.Sample = r.Link, r.JQL, r.URL, r.Stale, r.Sample
	if !r.AsOf.IsZero() {
		s.AsOf = r.AsOf.Format(time.RFC3339)
	}
	s.Problems = append(s.Problems, problems(r.Problems)...)
	if r.Count != nil {
		s.Count, s.Approximate = &r.Count.N, r.Count.Approximate
	}
	if t := r.Table; t != nil {
		s.table(t, r.Words)
	}
	return s
}

func (s *shortcode) table(t *table.Table, words *table.Words) {
	s.Shown, s.Cut = &t.Shown, t.Cut
	if t.Total >= 0 {
		s.Total = &t.Total
	}
	for _, c := range t.Columns {
		s.Columns = append(s.Columns, heading{c.Field, c.Label})
	}
	for _, g := range t.Groups {
		s.group(g, nil, words)
	}
	s.foot(within{}, t.Foot, words)
}

// group adds a group and those within it; above are those that it stands in.
func (s *shortcode) group(g table.Group, above []string, words *table.Words) {
	in := within{Group: table.PlainText(g.Heading)}
	path := append(above[:len(above):len(above)], in.Group)
	if len(above) > 0 {
		in.Groups = path
	}
	for _, r := range g.Rows {
		s.Rows = append(s.Rows, row{Key: r.Key, within: in, Cells: cells(r.Cells, words)})
	}
	for _, inner := range g.Groups {
		s.group(inner, path, words)
	}
	s.foot(in, g.Foot, words)
}

func (s *shortcode) foot(in within, lines []table.Foot, words *table.Words) {
	for _, f := range lines {
		s.Totals = append(s.Totals, foot{within: in, Function: f.Func.String(), Cells: cells(f.Cells, words)})
	}
}

// content returns a cell as it is written within a line.
func content(f table.Format, c table.Cell, words *table.Words) string {
	return string(table.Writer{Format: f, Place: table.InText}.AppendContent(nil, c.Content, words))
}

func cells(all []table.Cell, words *table.Words) []cell {
	out := make([]cell, 0, len(all))
	for _, c := range all {
		d := cell{Text: table.PlainText(c.Content), HTML: content(table.HTML, c, words), GFM: content(table.GFM, c, words)}
		if c.Numeric {
			d.Number = &c.Number
		}
		out = append(out, d)
	}
	return out
}

func problems(all []source.Problem) []problem {
	var out []problem
	for _, p := range all {
		d := problem{Code: p.Code, Warning: p.Warning, Message: p.Message, Fix: p.Fix}
		if !p.Span.IsZero() {
			at := p.Span.Position()
			d.Line, d.Column = at.Line, at.Column
		}
		out = append(out, d)
	}
	return out
}
