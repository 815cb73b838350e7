package eval

import (
	"slices"
	"strings"
	"unicode"
)

// A textQuery is what ~ looks for: one of several alternatives, each a number
// of terms that must all be found or all be absent. See
// https://support.atlassian.com/jira-software-cloud/docs/search-for-issues-using-the-text-field/.
type textQuery [][]term

// A term is words in a row, of which each may hold the wildcards * and ?.
type term struct {
	words  []string
	absent bool
}

// A textError says what is wrong with a text query. The format takes the
// query, the name of the field and, if there is one, the offending character.
type textError struct {
	format string
	args   []any
}

func unparsable() *textError {
	return &textError{format: "Unable to parse the text '%s' for field '%s'."}
}

// parseWords reads a text query, which must not be blank. Fuzzy searches, boosts, ranges and groups
// cannot be evaluated and are errors.
func parseWords(s string) (textQuery, *textError) {
	s = strings.TrimSpace(s)
	if c := s[0]; c == '*' || c == '?' {
		return nil, &textError{"The text query '%s' for field '%s' is not allowed to start with '%c'.", []any{rune(c)}}
	}
	q := textQuery{nil}
	joined := true // the last thing was AND, OR or nothing
	for ; s != ""; s = strings.TrimSpace(s) {
		word, rest := cutWord(s)
		var t term
		switch {
		case word == "OR" || word == "||":
			if joined {
				return nil, unparsable()
			}
			q = append(q, nil)
			s, joined = rest, true
			continue
		case word == "AND" || word == "&&":
			if joined {
				return nil, unparsable()
			}
			s, joined = rest, true
			continue
		case word == "NOT" || word == "!":
			t.absent = true
			s = strings.TrimSpace(rest)
		case s[0] == '-' || s[0] == '!' || s[0] == '+':
			t.absent = s[0] != '+'
			s = s[1:]
		}
		var ok bool
		if s, ok = t.read(s); !ok {
			return nil, unparsable()
		}
		if t.words != nil {
			q[len(q)-1] = append(q[len(q)-1], t)
		}
		joined = false
	}
	if joined {
		return nil, unparsable()
	}
	return q, nil
}

// cutWord takes the first word off a text.
func cutWord(s string) (word, rest string) {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// read takes a phrase or a word off a text.
func (t *term) read(s string) (rest string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 {
			return "", false
		}
		rest = s[end+2:]
		if rest != "" && !unicode.IsSpace(rune(rest[0])) {
			return "", false // such as "…"~5
		}
		t.words = wordsOf(s[1 : end+1])
		return rest, true
	}
	word, rest := cutWord(s)
	if word == "" {
		return "", false
	}
	var plain strings.Builder
	for i := 0; i < len(word); i++ {
		c := word[i]
		switch {
		case c == '\\' && i+1 < len(word):
			i++
			if c = word[i]; c == '*' || c == '?' {
				c = ' ' // an escaped wildcard is no wildcard, and part of no word
			}
			plain.WriteByte(c)
		case strings.IndexByte(`(){}[]^~"\`, c) >= 0:
			return "", false
		default:
			plain.WriteByte(c)
		}
	}
	t.words = split(plain.String(), "*?")
	return rest, true
}

// wordsOf returns the words of a text in lower case.
func wordsOf(s string) []string { return split(s, "") }

// split cuts a text into words: runs of letters, digits and the extra
// characters. Of the scripts that are written without spaces, each character
// is a word.
func split(s, extra string) []string {
	var all []string
	start := -1
	s = strings.ToLower(s)
	for i, r := range s {
		single := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
		inner := !single && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune(extra, r))
		if start >= 0 && !inner {
			all = append(all, s[start:i])
			start = -1
		}
		if single {
			all = append(all, string(r))
		} else if inner && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		all = append(all, s[start:])
	}
	return all
}

// match reports whether words are what the query looks for.
func (q textQuery) match(words []string) bool {
	return slices.ContainsFunc(q, func(all []term) bool {
		for _, t := range all {
			if t.found(words) == t.absent {
				return false
			}
		}
		return len(all) > 0
	})
}

// found reports whether the term's words stand in a row.
func (t term) found(words []string) bool {
	for i := 0; i+len(t.words) <= len(words); i++ {
		if slices.EqualFunc(t.words, words[i:i+len(t.words)], glob) {
			return true
		}
	}
	return false
}

// glob reports whether a word fits a pattern with * and ?.
func glob(pattern, word string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return pattern == word
	}
	p, w := []rune(pattern), []rune(word)
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(w) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == w[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(string(p[i:]), "*") == ""
}
