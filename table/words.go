package table

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Words are the sentences that jqlbuild itself writes on a page, and the
// language whose rules for plurals and numbers they follow. [ParseWords] makes
// them of a configuration, [NewWords] for programs. Their zero value, and a nil
// pointer to them, is English with numbers written plainly. They are read-only.
type Words struct {
	language language.Tag
	numbers  *numerals         // nil for plain ones
	texts    map[string]string // in place of the English ones
	lists    map[string][]string
}

// Text returns the sentence of a key, with its placeholders replaced by values
// in the order of the English sentence: whole numbers and floating-point ones
// as the language writes them, and texts and [Content] as they are. The key of
// a sentence with plural forms is given without the form. There is no sentence
// for a key that is unknown: "" is returned.
func (w *Words) Text(key string, values ...any) string {
	english, text := w.sentence(key, values)
	if len(values) == 0 {
		return text
	}
	var b strings.Builder
	w.replace(english, text, values, func(piece string) { b.WriteString(piece) }, func(c Content) { b.WriteString(PlainText(c)) })
	return b.String()
}

// Word returns the English sentence of a key.
func Word(key string) string { return (*Words)(nil).Text(key) }

// Content is Text for sentences in which Content keeps its markup.
func (w *Words) Content(key string, values ...any) Content {
	english, text := w.sentence(key, values)
	var made Content
	w.replace(english, text, values, func(piece string) {
		if last := len(made) - 1; last >= 0 && made[last].Kind == Text && made[last].Name == "" {
			made[last].Text += piece
			return
		}
		made = append(made, Plain(piece)...)
	}, func(c Content) { made = append(made, c...) })
	return made
}

// sentence returns the English sentence of a key, and the one in its place.
func (w *Words) sentence(key string, values []any) (english, text string) {
	name, ok := counted[key]
	if !ok {
		english = sentences[key]
		if w != nil {
			if text, ok := w.texts[key]; ok {
				return english, text
			}
		}
		return english, english
	}
	other := sentences[key+".other"]
	n := 0
	for i, p := range placeholders(other) {
		if p == name && i < len(values) {
			n, _ = values[i].(int)
		}
	}
	if w != nil {
		if _, own := w.texts[key+".other"]; own {
			if text, ok := w.texts[key+"."+w.form(n)]; ok {
				return other, text
			}
			return other, w.texts[key+".other"]
		}
	}
	if english, ok := sentences[key+".one"]; ok && n == 1 {
		return other, english
	}
	return other, other
}

// form returns the plural form that goes with a number.
func (w *Words) form(n int) string {
	if f := plural.Cardinal.MatchPlural(w.language, n, 0, 0, 0, 0); int(f) < len(plurals) {
		return plurals[f]
	}
	return plurals[0]
}

// replace gives the pieces of a text, and values in place of its placeholders.
func (w *Words) replace(english, text string, values []any, piece func(string), content func(Content)) {
	names := placeholders(english)
	for len(text) > 0 {
		start, end := nextPlaceholder(text)
		if end == 0 {
			piece(text)
			return
		}
		if start > 0 {
			piece(text[:start])
		}
		for i, name := range names {
			if name != text[start+1:end-1] || i >= len(values) {
				continue
			}
			switch v := values[i].(type) {
			case Content:
				content(v)
			case string:
				piece(v)
			case int:
				piece(w.Int(v))
			case float64:
				piece(w.Number(v))
			}
			break
		}
		text = text[end:]
	}
}

// nextPlaceholder returns where the first placeholder of a text stands; end is
// 0 if it has none. Braces around anything but a name are braces.
func nextPlaceholder(text string) (start, end int) {
	for start = 0; start < len(text); start++ {
		if text[start] != '{' {
			continue
		}
		end = start + 1
		for end < len(text) && (isLower(text[end]) || end > start+1 && text[end] == '-') {
			end++
		}
		if end > start+1 && end < len(text) && text[end] == '}' {
			return start, end + 1
		}
	}
	return 0, 0
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

// placeholders returns the names of a text's placeholders, in their order.
func placeholders(text string) []string {
	var names []string
	for {
		start, end := nextPlaceholder(text)
		if end == 0 {
			return names
		}
		names = append(names, text[start+1:end-1])
		text = text[end:]
	}
}

// Int returns a whole number as the language writes it.
func (w *Words) Int(n int) string { return w.Digits(strconv.Itoa(n)) }

// Number returns a number as the language writes it, with as many decimals as
// it has.
func (w *Words) Number(x float64) string { return w.Digits(figure(x)) }

// Digits returns a number, given as decimal digits with a point as in 1234.5,
// as the language writes it. What is no such number is returned as it is.
func (w *Words) Digits(number string) string {
	if w == nil || w.numbers == nil {
		return number
	}
	return w.numbers.write(number)
}

// localized reports whether what is shown of a number is one that only people
// read. Durations have letters, and are no numbers to a machine either way.
func (w *Words) localized(shown, number string) bool {
	return w != nil && w.numbers != nil && shown != "" && shown != number && !strings.ContainsFunc(shown, unicode.IsLetter)
}

// Percent returns a percentage, given as in Digits, as the language writes it.
func (w *Words) Percent(number string) string {
	if w == nil || w.numbers == nil {
		return number + "%"
	}
	return w.numbers.percent[0] + w.numbers.write(number) + w.numbers.percent[1]
}

// LongDate returns a day in words: the sentence "long-date", with the names in
// "months".
func (w *Words) LongDate(t time.Time) string {
	return w.Text("long-date", strconv.Itoa(t.Day()), w.name("months", int(t.Month())-1), strconv.Itoa(t.Year()))
}

// Date returns a time in a layout of package time, with the names of months
// and weekdays that the language has.
func (w *Words) Date(t time.Time, layout string) string {
	if w == nil || len(w.lists) == 0 {
		return t.Format(layout)
	}
	var b strings.Builder
	from := 0
	for at := 0; at < len(layout); {
		list, size, n := dateName(layout[at:], t)
		if size == 0 {
			at++
			continue
		}
		b.WriteString(t.Format(layout[from:at]))
		b.WriteString(w.name(list, n))
		at += size
		from = at
	}
	b.WriteString(t.Format(layout[from:]))
	return b.String()
}

// dateName returns the list from which package time would take a name at the
// beginning of a layout, and the name's place there; size is how much of the
// layout says so, 0 for no name.
func dateName(layout string, t time.Time) (list string, size, n int) {
	lower := func(at int) bool { return at < len(layout) && isLower(layout[at]) }
	month, day := int(t.Month())-1, int(t.Weekday())
	switch {
	case strings.HasPrefix(layout, "January"):
		return "months", 7, month
	case strings.HasPrefix(layout, "Jan") && !lower(3):
		return "short-months", 3, month
	case strings.HasPrefix(layout, "Monday"):
		return "weekdays", 6, day
	case strings.HasPrefix(layout, "Mon") && !lower(3):
		return "short-weekdays", 3, day
	}
	return "", 0, 0
}

func (w *Words) name(list string, n int) string {
	if w != nil {
		if names, ok := w.lists[list]; ok {
			return names[n]
		}
	}
	return nameLists[list][n]
}
