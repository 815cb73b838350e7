package table

// block appends a node that begins a new line. A piece of a list or a grid
// that stands outside of one becomes a plain block.
func (w *htmlWriter) block(n Node) {
	switch n.Kind {
	case Paragraph:
		w.mark("p", n.Children)
	case Title:
		if w.outlined {
			w.title(n)
			return
		}
		// Not a heading: it would break into the outline of the page.
		w.raw(`<p class="jql-title">`)
		w.phrase(n.Children)
		w.raw(`</p>`)
	case List:
		w.items("ul", n)
	case Ordered:
		w.items("ol", n)
	case Quote:
		w.wrap("blockquote", n.Children)
	case CodeBlock:
		w.raw(`<pre class="jql-code"><code`)
		if n.Name != "" {
			w.class("language-" + n.Name)
		}
		w.raw(`>`)
		w.text(n.Text)
		w.raw(`</code></pre>`)
	case Panel:
		w.panel(n)
	case Expand:
		w.raw(`<details class="jql-expand"><summary>`)
		if n.Text != "" {
			w.text(n.Text)
		} else {
			w.text(w.words.Text("more"))
		}
		w.raw(`</summary>`)
		w.content(n.Children)
		w.raw(`</details>`)
	case Rule:
		w.raw(`<hr/>`)
	case Grid:
		w.grid(n)
	case Columns:
		w.raw(`<div class="jql-columns">`)
		w.content(n.Children)
		w.raw(`</div>`)
	case Task:
		w.raw(`<div>`)
		w.box(n)
		w.content(n.Children)
		w.raw(`</div>`)
	default:
		w.wrap("div", n.Children)
	}
}

// reduced appends a node that begins a new line where none may begin.
func (w *htmlWriter) reduced(n Node) {
	switch n.Kind {
	case CodeBlock:
		w.element("code", "", n.Text)
		return
	case Expand:
		w.text(n.Text)
		w.text(" ")
	case Task:
		w.box(n)
	}
	w.content(n.Children)
}

// wrap appends an element that holds blocks.
func (w *htmlWriter) wrap(name string, c Content) {
	w.raw(`<`)
	w.raw(name)
	w.raw(`>`)
	w.content(c)
	w.raw(`</`)
	w.raw(name)
	w.raw(`>`)
}

func (w *htmlWriter) items(name string, list Node) {
	if len(list.Children) == 0 {
		return
	}
	w.raw(`<`)
	w.raw(name)
	if list.Kind == Ordered {
		w.span("start", list.Number)
	}
	w.raw(`>`)
	for _, n := range list.Children {
		switch n.Kind {
		case Item:
			w.wrap("li", n.Children)
		case Task:
			w.raw(`<li class="jql-task">`)
			w.box(n)
			w.content(n.Children)
			w.raw(`</li>`)
		default:
			w.wrap("li", Content{n})
		}
	}
	w.raw(`</`)
	w.raw(name)
	w.raw(`>`)
}

// box appends the box of a task.
func (w *htmlWriter) box(n Node) {
	sign, key := n.box()
	w.raw(`<span class="jql-box" role="img"`)
	w.attr("aria-label", w.words.Text(key))
	w.raw(`>`)
	w.text(sign)
	w.raw(`</span>`)
	w.text(" ")
}

// box returns the sign of a task, and the key of the word for it.
func (n Node) box() (sign, key string) {
	switch n.Number {
	case Done:
		return "☑", "task-done"
	case NotApplicable:
		return "⊘", "task-skipped"
	case Started:
		return "◪", "task-started"
	}
	return "☐", "task-open"
}

func (w *htmlWriter) panel(n Node) {
	w.raw(`<div class="jql-panel"`)
	switch n.Name {
	case "info", "note", "warning", "success", "error", "tip":
		w.attr("data-panel", n.Name)
		w.raw(` role="note"`)
		w.attr("aria-label", w.words.Text("panel-"+n.Name))
	}
	w.raw(`>`)
	w.content(n.Children)
	w.raw(`</div>`)
}

// HTML knows no wider or higher cells than these.
const (
	maxColspan = 1000
	maxRowspan = 65534
)

func (w *htmlWriter) grid(grid Node) {
	if len(grid.Children) == 0 {
		return
	}
	w.raw(`<table class="jql-grid"><tbody>`)
	for i, row := range grid.Children {
		cells := row.Children
		if row.Kind != GridRow {
			cells = Content{row}
		}
		w.raw(`<tr>`)
		for _, cell := range cells {
			name, c := "td", cell.Children
			switch cell.Kind {
			case GridCell:
				w.raw(`<td`)
			case GridHead:
				name = "th"
				if i == 0 {
					w.raw(`<th scope="col"`)
				} else {
					w.raw(`<th scope="row"`)
				}
			default:
				cell, c = Node{}, Content{cell}
				w.raw(`<td`)
			}
			w.span("colspan", min(cell.Cols, maxColspan))
			w.span("rowspan", min(cell.Rows, maxRowspan))
			w.raw(`>`)
			w.content(c)
			w.raw(`</`)
			w.raw(name)
			w.raw(`>`)
		}
		w.raw(`</tr>`)
	}
	w.raw(`</tbody></table>`)
}
