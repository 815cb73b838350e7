package field

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/table"
)

// person returns the cell of somebody, as the style has people.
func (p printer) person(o object) table.Cell {
	n, ok := p.named(cmp.Or(displayName(o), table.UnknownUser))
	if !ok {
		return table.Cell{}
	}
	return table.Cell{Content: table.Content{n}, Sort: sortKey(n.Text)}
}

// named returns the node of a person with a name; ok is false when there is
// nothing to show.
func (p printer) named(name string) (n table.Node, ok bool) {
	n = table.Node{Kind: table.Person, Text: name}
	unknown := p.style.Words.Text("unknown-user")
	switch {
	case p.style.People == table.NoPeople:
		n.Text = ""
	case name == table.UnknownUser:
		n.Text = unknown
	case p.style.People == table.Initials:
		n.Text = cmp.Or(initials(name), unknown)
	}
	return n, n.Text != ""
}

// mention makes the people that rich text names appear as the style has them;
// wiki markup that names an account stays as it is. It works in place.
func (p printer) mention(c table.Content) {
	for i, n := range c {
		if n.Kind == table.Person {
			name, at := strings.CutPrefix(n.Text, "@")
			account, wiki := strings.CutPrefix(name, "[~")
			person, ok := p.named(strings.TrimSuffix(account, "]"))
			switch {
			case p.style.People == table.Names && wiki:
				person = table.Node{Kind: table.Text, Text: n.Text}
			case p.style.People == table.Names && name != table.UnknownUser:
				person = n
			case !ok:
				// A gap would make nonsense of the sentence.
				person = table.Node{Kind: table.Text, Text: "@…"}
			case at, wiki:
				person.Text = "@" + person.Text
			}
			c[i] = person
		}
		if n.Kind == table.Text && n.Name != "" { // a word of our own
			c[i].Text = strings.Replace(n.Text, table.Word(n.Name), p.style.Words.Text(n.Name), 1)
		}
		p.mention(n.Children)
	}
}

// initials returns the first letters of a name's first and last word.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' })
	if len(words) == 0 {
		return ""
	}
	letters := first(words[0])
	if len(words) > 1 {
		letters += first(words[len(words)-1])
	}
	return letters
}

func first(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r))
}
