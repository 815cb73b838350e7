package diag

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// The marks of a terminal (ECMA-48, section 8.3.117).
const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	plain  = "\x1b[0m"
)

// excerptFrame is how many columns stand around a line of the source: the bar
// before it, and what says that it is cut.
const excerptFrame = len("  | ") + 2

// writeText prints each problem as
//
//	guide.md:3:7: message; what to do [code]
//	  | project == DOCS
//	  |         ^^
//
// No line begins with what someone else wrote, not even after white space:
// build services take a line that begins with :: as a command.
func writeText(b *bufio.Writer, problems []source.Problem, o Options) {
	mark := func(how, text string) string {
		if !o.Color || text == "" {
			return text
		}
		return how + text + plain
	}
	most := maxColumns
	if o.Columns > 0 {
		most = min(max(o.Columns-excerptFrame, minColumns), maxColumns)
	}
	for _, p := range problems {
		if p.Span.IsZero() {
			b.WriteString("jqlbuild: ")
		} else {
			at := p.Position()
			b.WriteString(mark(bold, fmt.Sprintf("%s:%d:%d:", Line(p.File.Name()), at.Line, at.Column)))
			b.WriteByte(' ')
		}
		how := red
		if p.Warning {
			how = yellow
			b.WriteString(mark(how, "warning:"))
			b.WriteByte(' ')
		}
		b.WriteString(message(p))
		if p.Code != "" {
			fmt.Fprintf(b, " [%s]", p.Code)
		}
		b.WriteByte('\n')
		if line, carets := excerpt(p.Span, most); carets != "" {
			under := strings.TrimLeft(carets, " ")
			before := strings.Repeat(" ", len(carets)-len(under))
			fmt.Fprintf(b, "  | %s\n  | %s%s\n", line, before, mark(how, under))
		}
	}
}
