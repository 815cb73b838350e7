package adf

import (
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/table"
)

var (
	wikiMention = regexp.MustCompile(`\[~[^\[\]\n]{1,255}\]`)
	wikiCode    = regexp.MustCompile(`(?s)\{code(?::([^{}\n]*))?\}(.*?)\{code\}|\{noformat(?::[^{}\n]*)?\}(.*?)\{noformat\}`)
	wikiBlank   = regexp.MustCompile(`\n[ \t]*\n\s*`)
)

// FromWiki returns wiki markup as text that can be read: paragraphs and line
// breaks as they are, code in its blocks, everything else as its author typed
// it. Mentions name accounts, "[~alee]", and are people of that name; where
// they hold no more than an id they are somebody unknown.
func FromWiki(text string) table.Content {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	var blocks table.Content
	end := 0
	for _, m := range wikiCode.FindAllStringSubmatchIndex(text, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		blocks = append(blocks, paragraphs(text[end:m[0]])...)
		code := strings.TrimLeft(strings.TrimRight(group(2)+group(3), " \t\n"), "\n")
		if code != "" {
			blocks = append(blocks, table.Node{Kind: table.CodeBlock, Text: code, Name: wikiLanguage(group(1))})
		}
		end = m[1]
	}
	return append(blocks, paragraphs(text[end:])...)
}

// wikiLanguage finds the language in "java|title=Main.java".
func wikiLanguage(options string) string {
	for option := range strings.SplitSeq(options, "|") {
		if value, ok := strings.CutPrefix(option, "language="); ok {
			return language(value)
		}
		if !strings.Contains(option, "=") {
			return language(option)
		}
	}
	return ""
}

// paragraphs returns plain text with a paragraph at every blank line.
func paragraphs(text string) table.Content {
	var f flow
	for _, paragraph := range wikiBlank.Split(text, -1) {
		for line := range strings.SplitSeq(strings.TrimSpace(paragraph), "\n") {
			if len(f.line.Children) > 0 {
				f.add(table.Node{Kind: table.Break})
			}
			f.add(mentions(strings.TrimSpace(line))...)
		}
		f.endLine()
	}
	return f.end()
}

// mentions returns a line of wiki markup with the people in it.
func mentions(line string) table.Content {
	var c table.Content
	end := 0
	for _, m := range wikiMention.FindAllStringIndex(line, -1) {
		c = append(c, table.Plain(line[end:m[0]])...)
		account := line[m[0]+len("[~") : m[1]-len("]")]
		n := table.Node{Kind: table.Person, Text: line[m[0]:m[1]]}
		if account == "unknown" || strings.HasPrefix(account, "accountid:") || accountID.MatchString(account) {
			n = table.Node{Kind: table.Person, Text: table.UnknownUser}
		}
		c = append(c, n)
		end = m[1]
	}
	return append(c, table.Plain(line[end:])...)
}
