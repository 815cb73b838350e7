package jiratest

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// numbersNear are the numbers that literals name, those beside them, and some
// others.
func numbersNear(all []literal) []float64 {
	var found []float64
	for _, l := range all {
		for _, v := range texts(l.Operand) {
			if n, err := strconv.ParseFloat(v.Text, 64); err == nil {
				found = append(found, n, n-1, n+1, n/2, n*2)
			}
		}
	}
	return append(found, 0, 1, 2, 3, 5, 8, 13, 20, 40, 60, 100, 200, 1000)
}

// wildcards may stand for nothing.
var wildcards = strings.NewReplacer("*", "", "?", "x")

// said is what a text query looks for, as words.
func said(l literal) string {
	var all []string
	for _, v := range texts(l.Operand) {
		for _, w := range strings.FieldsFunc(wildcards.Replace(v.Text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
			if w != "AND" && w != "OR" && w != "NOT" {
				all = append(all, w)
			}
		}
	}
	runes := []rune(strings.Join(all, " "))
	if len(runes) > 0 {
		runes[0] = unicode.ToUpper(runes[0])
	}
	return string(runes)
}

// candidates are values that a field may be given, as texts, in the order in
// which they are tried. The n-th record of a query begins at another place.
func (p planter) candidates(f *field, r *record, all []literal, n int) []string {
	now := r.values[f.ID]
	kind := f.Type
	if kind == "array" {
		kind = f.Items
	}
	var found []string
	switch kind {
	case "version":
		for _, v := range r.project.Versions {
			found = append(found, v.Name)
		}
	case "component":
		found = slices.Clone(r.project.Components)
	case "status":
		for _, s := range p.Statuses {
			found = append(found, s.Name)
		}
	case "issuetype":
		for _, t := range p.Types {
			found = append(found, t.Name)
		}
	case "priority", "resolution", "securitylevel":
		found = slices.Clone(p.names(kind))
	case "user":
		for _, u := range p.Users {
			if !u.Inactive {
				found = append(found, u.Name)
			}
		}
	case "json":
		for _, s := range p.Sprints {
			found = append(found, s.Name)
		}
	case "option", "option-with-child":
		found = slices.Clone(f.Options)
	case "number":
		for _, n := range numbersNear(all) {
			found = append(found, strconv.FormatFloat(n, 'f', -1, 64))
		}
	case "date", "datetime":
		found = p.dates(kind, all)
	default:
		for _, l := range all {
			for _, v := range texts(l.Operand) {
				found = append(found, v.Text)
			}
			if l.Op == jql.Contains && now != "" {
				found = append(found, said(l)+": "+now)
			} else if l.Op == jql.Contains {
				found = append(found, said(l))
			}
		}
		if len(all) > 1 {
			words := now
			for _, l := range all {
				if l.Op == jql.Contains && !l.not {
					words = strings.TrimSuffix(said(l)+": "+words, ": ")
				}
			}
			found = append(found, words)
		}
		if f.custom() && kind == "string" {
			found = append(found, p.fit(f, r), r.values["summary"])
		}
	}
	if len(found) > 0 && kind != "string" && kind != "number" {
		at := n % len(found)
		found = slices.Concat(found[at:], found[:at])
	}
	if f.Type == "array" { // several that are asked for at once
		var named []string
		for _, l := range all {
			for _, v := range texts(l.Operand) {
				if i := slices.IndexFunc(found, func(s string) bool { return strings.EqualFold(s, v.Text) }); i >= 0 && l.positive() {
					named = append(named, found[i])
					break
				}
			}
		}
		found = append(found, strings.Join(named, "; "))
	}
	return slices.Concat([]string{now}, found, []string{""})
}

// dates are the days and times around those that literals name, and around now.
func (p planter) dates(kind string, all []literal) []string {
	form := map[string]string{"date": time.DateOnly, "datetime": "2006-01-02 15:04"}[kind]
	var found []string
	for _, l := range all {
		for _, v := range texts(l.Operand) {
			text := strings.ReplaceAll(v.Text, "/", "-")
			for _, layout := range []string{"2006-1-2 15:4", "2006-1-2"} {
				if t, err := time.Parse(layout, text); err == nil {
					for _, hours := range []int{0, 3, 30, 24 * 9, 24 * 20, -3, -30, -24 * 9} {
						found = append(found, t.Add(time.Duration(hours)*time.Hour).Format(form))
					}
				}
			}
		}
	}
	for _, hours := range []int{-1, -20, -24 * 3, -24 * 6, -24 * 10, -24 * 20, -24 * 40, -24 * 80, -24 * 150, -24 * 300, -24 * 500, -24 * 800, 8, 26, 24 * 5, 24 * 12, 24 * 25, 24 * 60, 24 * 200} {
		found = append(found, p.Now.Add(time.Duration(hours)*time.Hour).Format(form))
	}
	return found
}
