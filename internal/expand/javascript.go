package expand

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/util"
)

// A script follows JavaScript byte by byte, as far as it takes to know where it
// ends. Its zero value stands at the beginning.
type script struct {
	open     []byte // the braces and templates that are open, the innermost last
	brackets int    // the other brackets that are
}

// step takes in what begins at i, and returns where the next thing begins.
func (j *script) step(s []byte, i int) int {
	rest := s[i:]
	c := rest[0]
	if n := len(j.open); n > 0 && j.open[n-1] == '`' {
		switch {
		case c == '\\':
			return i + min(2, len(rest))
		case c == '`':
			j.open = j.open[:n-1]
		case bytes.HasPrefix(rest, []byte("${")):
			j.open = append(j.open, '{')
			return i + 2
		}
		return i + 1
	}
	switch c {
	case '`', '{':
		j.open = append(j.open, c)
	case '}':
		j.open = j.open[:max(len(j.open)-1, 0)]
	case '(', '[':
		j.brackets++
	case ')', ']':
		j.brackets--
	case '"', '\'':
		return i + stringEnd(s, i)
	case '/':
		return i + slashEnd(s, i)
	}
	return i + 1
}

// stringEnd returns the length of the string that begins at i, or 1. An apostrophe
// after a letter, and one that no other follows in its line, begins none: it
// stands in the text of JSX, which is not told from code here.
func stringEnd(s []byte, i int) int {
	if i > 0 && isWord(s[i-1]) {
		return 1
	}
	rest := s[i:]
	for n := 1; n < len(rest) && rest[n] != '\n'; n++ {
		switch rest[n] {
		case '\\':
			n++
		case rest[0]:
			return n + 1
		}
	}
	return 1
}

func isWord(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

// slashEnd returns the length of the comment or regular expression that begins at
// i, or 1. A comment that does not end hides all the rest.
func slashEnd(s []byte, i int) int {
	rest := s[i:]
	before := bytes.TrimRight(s[:i], " \t")
	begins := func(after string) bool {
		return len(before) == 0 || strings.IndexByte(after, before[len(before)-1]) >= 0
	}
	switch {
	case bytes.HasPrefix(rest, []byte("/*")):
		if end := bytes.Index(rest[2:], []byte("*/")); end >= 0 {
			return 2 + end + 2
		}
		return len(rest)
	case bytes.HasPrefix(rest, []byte("//")):
		if begins("\n;,{}()[=&|?+") { // elsewhere it may be part of an address in JSX
			return len(bytes.TrimRight(lineAt(rest, 0), "\n"))
		}
		return len("//")
	case begins("\n;,{([=:!&|?+*%~^-"): // elsewhere it divides, or ends a tag
		return max(len(regular.Find(rest)), 1)
	}
	return 1
}

// regular matches a regular expression.
var regular = regexp.MustCompile(`^/(?:[^\\/\[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+/`)

// bracesEnd returns the length of what stands in braces at the beginning of s,
// or 0 if they do not close. A comment that does not end hides all the rest.
func bracesEnd(s []byte) int {
	var j script
	for i := 0; i < len(s); {
		at := i
		i = j.step(s, i)
		switch {
		case len(j.open) == 0:
			return i
		case i == len(s) && bytes.HasPrefix(s[at:], []byte("/*")):
			return i
		}
	}
	return 0
}

// isComment reports whether s begins with a comment in braces.
func isComment(s []byte) bool {
	s, ok := bytes.CutPrefix(s, []byte("{"))
	return ok && bytes.HasPrefix(bytes.TrimLeft(s, " \t\r\n"), []byte("/*"))
}

var (
	blankLine  = regexp.MustCompile(`\n[ \t\r]*(?:\n|$)`)
	noMoreLine = regexp.MustCompile(`^\n[ \t]*(?:\r?\n|$|<<jql-)`)
	unfinished = regexp.MustCompile(`(?:[=(\[{,.?:&|+*-]|=>|\b(?:default|from))$`)
)

// moduleEnd returns the length of the imports and exports that s begins with.
// They end at the first blank line that their JavaScript does not go on after.
//
// MDX would take a shortcode on the next line for more of it: no author means
// that, and the blank line that is needed is added.
func moduleEnd(s []byte) int {
	var j script
	end := 0 // of the last thing that is neither comment nor white space
	for i := 0; i < len(s); {
		if s[i] == '\n' && len(j.open) == 0 && j.brackets <= 0 && noMoreLine.Match(s[i:]) && !unfinished.Match(s[max(end-10, 0):end]) {
			return i + 1
		}
		at := i
		i = j.step(s, i)
		if comment := i > at+len("//") && (bytes.HasPrefix(s[at:], []byte("//")) || bytes.HasPrefix(s[at:], []byte("/*"))); !comment && !util.IsSpace(s[at]) {
			end = i
		}
	}
	if len(j.open) == 0 && j.brackets <= 0 {
		return len(s)
	}
	// It is no JavaScript, or none that is understood here.
	if m := blankLine.FindIndex(s); m != nil {
		return m[0] + 1
	}
	return len(s)
}
