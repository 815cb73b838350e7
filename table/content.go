package table

import "time"

// Content is rich text as a small tree, before any markup. Its text is
// whatever Jira sent; only this package's writers, which escape everything,
// turn it into markup.
type Content []Node

// A Node is a piece of Content. Kind says which of the other fields count.
type Node struct {
	Kind     Kind
	Text     string    // leaves: the text
	URL      string    // Link: where to; writers keep only http, https and mailto
	Name     string    // see the kinds
	Time     time.Time // Time
	Number   int       // see the kinds
	Cols     int       // GridCell, GridHead: columns spanned; 0 means 1
	Rows     int       // GridCell, GridHead: rows spanned; 0 means 1
	Children Content
}

// A Kind is what a Node is.
type Kind uint8

// The kinds of Node, leaves and marks first, then blocks. A writer shows the
// children of a kind that it has no form for.
const (
	Text        Kind = iota // Text; Name is the key of the one of our Words in it, if there is one
	Break                   // a line break
	Status                  // Text in a lozenge; Name is the category: "new", "indeterminate", "done" or "undefined"
	Icon                    // Text with an icon; Name is "type-bug", "priority-high" and the like; unknown names show the text alone
	Time                    // a Time shown as Text, its exact value for machines; Name is "date" when the time of day means nothing
	Person                  // Text is the name, or what stands for it
	Code                    // Text, in a fixed-width font
	Unseen                  // Text for who does not see the page, read out in parentheses; GFM shows it, plain texts lack it
	Link                    // Children, leading to URL
	Strong                  // Children
	Emphasis                // Children
	Underline               // Children
	Strike                  // Children
	Subscript               // Children
	Superscript             // Children
	Paragraph               // Children are inline
	Title                   // a heading of level Number, 1 to 6; Children are inline
	List                    // Children are Items
	Ordered                 // Children are Items; Number is the first one's number, 0 meaning 1
	Item                    // Children: inline ones, then blocks
	Task                    // an Item with a box; Number is its state, Open to Started
	Quote                   // Children are blocks
	CodeBlock               // Text; Name is the language, if known
	Panel                   // Children are blocks; Name is "info", "note", "warning", "success", "error" or "tip"
	Expand                  // Children are blocks, hidden until opened; Text is the title
	Rule                    // a line across
	Grid                    // a table; Children are GridRows
	GridRow                 // Children are GridCells and GridHeads
	GridCell                // Children are blocks
	GridHead                // Children are blocks
	Columns                 // Children are Blocks side by side
	Block                   // Children are blocks, nothing more
)

// The states of a Task.
const (
	Open = iota
	Done
	NotApplicable
	Started
)

// Plain returns Content that is only a text, or nothing for "".
func Plain(text string) Content {
	if text == "" {
		return nil
	}
	return Content{{Kind: Text, Text: text}}
}
