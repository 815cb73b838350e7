package adf

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jqlbuild/jqlbuild/table"
)

// inline returns what an inline node shows, less its marks.
func inline(n node) table.Content {
	switch n.kind {
	case "hardBreak":
		return table.Content{{Kind: table.Break}}
	case "mention":
		return table.Content{mention(n.attr("id"), n.attr("text"))}
	case "emoji":
		return table.Plain(first(n.attr("text"), n.attr("shortName")))
	case "date":
		return date(n.attr("timestamp"))
	case "status":
		return status(n)
	case "placeholder":
		return table.Plain(n.attr("text"))
	case "inlineCard":
		return card(n)
	case "media", "mediaInline":
		return media(n)
	}
	return table.Plain(n.text)
}

// accountID is what ids of accounts look like, the old ones and the new.
var accountID = regexp.MustCompile(`^(?i:[0-9]+:[0-9a-f-]{36}|[0-9a-f]{24}|[0-9a-f-]{36})$`)

// mention returns a person by the name in text, which begins with "@".
func mention(id, text string) table.Node {
	name := strings.TrimSpace(strings.TrimPrefix(text, "@"))
	switch {
	case id == "here" || id == "all":
		return table.Node{Kind: table.Text, Text: "@" + id}
	case name == "" || name == id || accountID.MatchString(name):
		return table.Node{Kind: table.Text, Text: "@" + table.Word("unknown-person"), Name: "unknown-person"}
	}
	return table.Node{Kind: table.Person, Text: "@" + name}
}

// date returns the day of a timestamp in milliseconds.
func date(timestamp string) table.Content {
	ms, err := strconv.ParseInt(timestamp, 10, 64)
	day := time.UnixMilli(ms).UTC().Truncate(24 * time.Hour)
	if err != nil || day.Year() < 0 || day.Year() > 9999 {
		return table.Plain(timestamp)
	}
	return table.Content{{Kind: table.Time, Text: day.Format(time.DateOnly), Name: "date", Time: day}}
}

// status returns a lozenge. What its colour means is how Jira uses it for its
// own statuses.
func status(n node) table.Content {
	text := strings.TrimSpace(n.attr("text"))
	if text == "" {
		return nil
	}
	category := "undefined"
	switch n.attr("color") {
	case "neutral":
		category = "new"
	case "blue", "yellow":
		category = "indeterminate"
	case "green":
		category = "done"
	}
	return table.Content{{Kind: table.Status, Text: text, Name: category}}
}

// card returns a link that Jira shows with what it knows of its target.
func card(n node) table.Content {
	data, _ := n.attrs["data"].(map[string]any)
	target := first(n.attr("url"), scalar(data["url"]))
	text := table.Plain(first(scalar(data["name"]), target))
	if text == nil {
		return nil
	}
	return table.Content{marks{}.leading(address(target, nil)).apply(text[0])}
}

// media returns a picture or a file by its name. Files that are kept by Jira
// cannot be linked to: they are named by an id that means nothing to readers.
func media(n node) table.Content {
	target := ""
	if n.attr("type") == "external" {
		target = address(n.attr("url"), nil)
	}
	name := first(n.attr("alt"), n.attr("__fileName"), fileName(target))
	word := ""
	if name == "" {
		word = "attachment"
		if n.attr("type") == "image" || n.attr("type") == "external" {
			word = "image"
		}
		name = table.Word(word)
	}
	m := marks{}.leading(first(marksOf(n).url, target))
	return table.Content{m.apply(table.Node{Kind: table.Text, Text: name, Name: word})}
}

// fileName returns the last part of a URL's path, or "". Jira puts the id of a
// picture that is attached to an issue before its name as well as into the
// path, as in /secure/attachment/10000/10000_sky.png.
func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	dir, name := path.Split(u.Path)
	return strings.TrimPrefix(name, path.Base(dir)+"_")
}

// text returns all the text in a node.
func text(n node) string {
	var b strings.Builder
	var write func(n node)
	write = func(n node) {
		b.WriteString(n.text)
		if n.kind == "hardBreak" {
			b.WriteByte('\n')
		}
		for _, child := range n.content {
			write(child)
		}
	}
	write(n)
	return b.String()
}

// language returns the name of a programming language as a page may carry it.
func language(name string) string {
	if !languageName.MatchString(name) {
		return ""
	}
	return strings.ToLower(name)
}

var languageName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+#._-]{0,39}$`)

// first returns the first text that is not blank, or "".
func first(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}
