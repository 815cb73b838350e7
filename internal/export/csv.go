package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/table"
)

// CSV returns a file for each table, list and chart that has an answer, by
// name: the page's path without its ending, slashes as "_", then the shortcode's
// id, else its number on the page. Names that are taken get a number more. There
// is a line for each row, its key first, then the groups if there are any, then
// the cells; RFC 4180, in UTF-8.
func CSV(items []Item) (map[string][]byte, error) {
	files := make(map[string][]byte)
	taken := make(map[string]bool)
	number := make(map[string]int) // by page
	for _, i := range items {
		number[i.Page]++
		if !i.answered() || i.Result.Table == nil {
			continue
		}
		name := strings.ReplaceAll(strings.TrimSuffix(i.Page, path.Ext(i.Page)), "/", "_") + "-"
		if id := i.view().ID.Value; id != "" {
			name += id
		} else {
			name += strconv.Itoa(number[i.Page])
		}
		file := name + ".csv"
		for n := 2; taken[strings.ToLower(file)]; n++ { // some file systems do not tell a from A
			file = name + "-" + strconv.Itoa(n) + ".csv"
		}
		taken[strings.ToLower(file)] = true
		data, err := sheet(i.Result.Table)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", file, err)
		}
		files[file] = data
	}
	return files, nil
}

// sheet returns a table as CSV.
func sheet(t *table.Table) ([]byte, error) {
	levels := depth(t.Groups)
	keyed := len(t.Columns) > 0 && t.Columns[0].Field == "issuekey"
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	var head []string
	if !keyed {
		head = append(head, "key")
	}
	for n := range levels {
		name := "group"
		if levels > 1 {
			name += " " + strconv.Itoa(n+1)
		}
		head = append(head, name)
	}
	for _, c := range t.Columns {
		head = append(head, safe(c.Label))
	}
	w.Write(head) // its error comes back from Flush
	var write func(g table.Group, above []string)
	write = func(g table.Group, above []string) {
		path := above
		if levels > 0 {
			path = append(above[:len(above):len(above)], safe(table.PlainText(g.Heading)))
		}
		for _, r := range g.Rows {
			var line []string
			if !keyed {
				line = append(line, safe(r.Key))
			}
			line = append(line, path...)
			for _, c := range r.Cells {
				line = append(line, value(c))
			}
			w.Write(line)
		}
		for _, inner := range g.Groups {
			write(inner, path)
		}
	}
	for _, g := range t.Groups {
		write(g, nil)
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// depth returns how many groups a row stands in.
func depth(groups []table.Group) int {
	deepest := 0
	for _, g := range groups {
		if len(g.Heading) > 0 {
			deepest = max(deepest, 1+depth(g.Groups))
		}
	}
	return deepest
}

// value returns a cell as a spreadsheet takes it: a number as one, a text as
// nothing but text.
func value(c table.Cell) string {
	if c.Numeric {
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	}
	return safe(table.PlainText(c.Content))
}

// safe keeps a spreadsheet from taking a text for a formula.
//
// https://owasp.org/www-community/attacks/CSV_Injection
func safe(text string) string {
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text, unicode.IsSpace)); strings.ContainsRune("=+-@＝＋－＠", first) ||
		strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") || strings.HasPrefix(text, "\n") {
		return "'" + text
	}
	return text
}
