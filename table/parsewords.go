package table

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
)

// A Sentence is one of the [Words], as it is written.
type Sentence struct {
	Key   source.Text
	Text  source.Text
	Names []source.Text // in place of Text where the key stands for a list of names, such as "months"
	Span  source.Span   // of the whole value
}

// ParseWords reads sentences. lang is the language of numbers and plurals, a
// BCP 47 tag; with "" numbers are written plainly, and plurals
// are English ones. What is not given is English. No problem shows any of what
// is written.
func ParseWords(lang string, given []Sentence) (Words, []source.Problem) {
	var w Words
	w.language = language.English
	if lang != "" {
		w.language = language.Make(lang)
		w.numbers = newNumerals(w.language)
	}
	var problems []source.Problem
	forms := make(map[string]source.Span) // keys with plural forms: where the first is given
	for _, s := range given {
		problems = append(problems, w.add(s, forms)...)
	}
	for _, base := range slices.Sorted(maps.Keys(forms)) {
		if !slices.ContainsFunc(given, func(s Sentence) bool { return s.Key.Value == base+".other" }) {
			problems = append(problems, source.Problem{Span: forms[base], Code: "bad-sentence",
				Message: fmt.Sprintf("the plural forms of %q lack the one that any number can have", base),
				Fix:     fmt.Sprintf("write %s.other too", base)})
		}
	}
	return w, problems
}

func (w *Words) add(s Sentence, forms map[string]source.Span) []source.Problem {
	key := s.Key.Value
	if english, ok := nameLists[key]; ok {
		if len(s.Names) != len(english) {
			return []source.Problem{{Span: s.Span, Code: "bad-sentence",
				Message: fmt.Sprintf("%s has to be a list of %d names", key, len(english)),
				Fix:     fmt.Sprintf("write all of them in order, from %s to %s", english[0], english[len(english)-1])}}
		}
		if w.lists == nil {
			w.lists = make(map[string][]string)
		}
		for _, name := range s.Names {
			w.lists[key] = append(w.lists[key], name.Value)
		}
		return nil
	}
	english, ok := englishFor(key)
	switch {
	case counted[key] != "":
		return []source.Problem{{Span: s.Key.Span(), Code: "bad-sentence", Message: fmt.Sprintf("%q has plural forms", key),
			Fix: fmt.Sprintf("write %s.other, and the forms of the language before it, such as %[1]s.one", key)}}
	case !ok:
		return []source.Problem{{Span: s.Key.Span(), Code: "unknown-key", Message: "there is no sentence of that name",
			Fix: suggest.Fix(key, sentenceKeys(), "docs/words.md lists them")}}
	case s.Names != nil:
		return []source.Problem{{Span: s.Span, Code: "wrong-type", Message: key + " is a list", Fix: "write text"}}
	}
	if problems := checkPlaceholders(key, english, s.Text); len(problems) > 0 {
		return problems
	}
	if w.texts == nil {
		w.texts = make(map[string]string)
	}
	w.texts[key] = s.Text.Value
	if base, form, _ := strings.Cut(key, "."); form != "" {
		if _, ok := forms[base]; !ok {
			forms[base] = s.Key.Span()
		}
	}
	return nil
}

// englishFor returns the English sentence of a key, or of another plural form
// of it where English has no such form.
func englishFor(key string) (string, bool) {
	if english, ok := sentences[key]; ok {
		return english, true
	}
	base, form, _ := strings.Cut(key, ".")
	if _, ok := counted[base]; ok && slices.Contains(plurals[:], form) {
		return sentences[base+".other"], true
	}
	return "", false
}

// sentenceKeys returns all keys that a person may mean.
func sentenceKeys() []string {
	keys := slices.Collect(maps.Keys(sentences))
	keys = slices.AppendSeq(keys, maps.Keys(nameLists))
	for base := range counted {
		for _, form := range plurals {
			keys = append(keys, base+"."+form)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Sentences returns every sentence in English by its key, lists of names with
// commas between them: what [NewWords] takes.
func Sentences() map[string]string {
	all := maps.Clone(sentences)
	for key, names := range nameLists {
		all[key] = strings.Join(names, ", ")
	}
	return all
}

// checkPlaceholders finds placeholders that a sentence lacks, and those that
// nothing would replace.
func checkPlaceholders(key, english string, t source.Text) []source.Problem {
	var problems []source.Problem
	wanted, found := placeholders(english), placeholders(t.Value)
	fix := "it has no placeholders"
	if len(wanted) > 0 {
		fix = "its placeholders are {" + strings.Join(wanted, "}, {") + "}"
	}
	for _, name := range wanted {
		if !slices.Contains(found, name) {
			problems = append(problems, source.Problem{Span: t.Span(), Code: "bad-sentence",
				Message: fmt.Sprintf("the sentence of %q lacks {%s}", key, name), Fix: fix})
		}
	}
	for at := 0; ; {
		start, end := nextPlaceholder(t.Value[at:])
		if end == 0 {
			return problems
		}
		if !slices.Contains(wanted, t.Value[at+start+1:at+end-1]) {
			problems = append(problems, source.Problem{Span: t.SpanOf(at+start, at+end), Code: "bad-sentence",
				Message: fmt.Sprintf("the sentence of %q has a placeholder that nothing replaces", key), Fix: fix})
		}
		at += end
	}
}

// NewWords returns Words for a program that has no configuration. lang is a
// BCP 47 tag, or "" for English with numbers written plainly; sentences are by
// key, lists of names with commas between them. docs/words.md has the keys.
func NewWords(lang string, sentences map[string]string) (*Words, error) {
	var errs []error
	if lang != "" {
		if _, err := language.Parse(lang); err != nil {
			errs = append(errs, fmt.Errorf("read the language %q: %w", lang, err))
		}
	}
	given := make([]Sentence, 0, len(sentences))
	for _, key := range slices.Sorted(maps.Keys(sentences)) {
		s := Sentence{Key: source.Literal("words", key), Text: source.Literal(key, sentences[key])}
		s.Span = s.Text.Span()
		if _, ok := nameLists[key]; ok {
			for name := range strings.SplitSeq(sentences[key], ",") {
				s.Names = append(s.Names, source.Literal(key, strings.TrimSpace(name)))
			}
		}
		given = append(given, s)
	}
	w, problems := ParseWords(lang, given)
	for _, p := range problems {
		errs = append(errs, p)
	}
	return &w, errors.Join(errs...)
}
