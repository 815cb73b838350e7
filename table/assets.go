package table

import (
	_ "embed"
	"encoding/json"
	"regexp"
)

//go:embed assets/jqlbuild.css
var stylesheet string

//go:embed assets/jqlbuild.js
var script string

// Stylesheet returns the CSS that makes what [AppendHTML] writes look like a
// part of the page around it.
func Stylesheet() []byte { return []byte(stylesheet) }

// Script returns the JavaScript that lets readers sort, filter and copy
// tables, in English. Pages are complete without it; it is a file to be linked
// to.
func Script() []byte { return []byte(script) }

// Script is the function [Script] with these words in it.
func (w *Words) Script() []byte {
	if w == nil || w.numbers == nil && len(w.texts) == 0 {
		return Script()
	}
	place := scriptWords.FindStringIndex(script)
	return []byte(script[:place[0]] + "const words = " + w.scriptWords() + ";" + script[place[1]:])
}

var scriptWords = regexp.MustCompile(`const words = .*;`)

// scriptWords returns the words of the script as JSON.
func (w *Words) scriptWords() string {
	words := map[string]any{"lang": "en"}
	if w != nil && w.numbers != nil {
		words["lang"] = w.language.String()
	}
	for _, key := range [...]string{"filter", "filtered-none", "copy", "sorted-ascending", "sorted-descending"} {
		words[key] = w.Text(key)
	}
	for _, key := range [...]string{"filtered", "copied"} {
		from := sentences
		if w != nil && w.texts[key+".other"] != "" {
			from = w.texts
		}
		forms := make(map[string]string)
		for _, form := range plurals {
			if text := from[key+"."+form]; text != "" {
				forms[form] = text
			}
		}
		words[key] = forms
	}
	b, err := json.Marshal(words)
	if err != nil {
		panic("table: words that are not plain data: " + err.Error())
	}
	return string(b)
}
