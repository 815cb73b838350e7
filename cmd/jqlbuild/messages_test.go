package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const messagesGolden = "testdata/messages.txt"

// TestMessages compares all that jqlbuild may say of what is wrong with the
// golden: the messages of a code and a package, then what may follow them as
// the fix. What only a run knows is … or a verb of package fmt.
func TestMessages(t *testing.T) {
	type group struct{ code, folder, fixes string }
	messages := make(map[group][]string)
	fixes := make(map[[3]string][]string)
	for _, m := range sourceMessages(t) {
		key := [3]string{m.code, m.folder, m.text}
		fixes[key] = append(fixes[key], m.fix)
	}
	for key, list := range fixes {
		slices.Sort(list)
		g := group{key[0], key[1], strings.Join(slices.Compact(list), "\n")}
		messages[g] = append(messages[g], key[2])
	}
	groups := slices.SortedFunc(maps.Keys(messages), func(a, b group) int {
		return cmp.Or(strings.Compare(a.code, b.code), strings.Compare(a.folder, b.folder),
			strings.Compare(slices.Min(messages[a]), slices.Min(messages[b])))
	})
	var got strings.Builder
	head := ""
	for _, g := range groups {
		if h := g.code + "  " + g.folder; h != head {
			head = h
			got.WriteString("\n" + h + "\n")
		}
		slices.Sort(messages[g])
		for _, m := range messages[g] {
			got.WriteString("  " + m + "\n")
		}
		for fix := range strings.SplitSeq(g.fixes, "\n") {
			if fix != "" {
				got.WriteString("      " + fix + "\n")
			}
		}
	}
	if *update {
		if err := os.WriteFile(messagesGolden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(messagesGolden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the messages are not those of %s: run `go test ./cmd/jqlbuild -run TestMessages -update`, and read what has changed", messagesGolden)
	}
}

// A message is what a user may read.
type message struct{ code, folder, text, fix string }

// sourceMessages returns every message in the module's source.
func sourceMessages(t *testing.T) []message {
	var all []message
	for _, p := range sourcePackages(t) {
		for _, f := range p.scopes {
			for _, s := range f.sinks {
				for _, m := range p.expand(f.messages(s), 0) {
					m.folder, m.text = p.folder, strings.ReplaceAll(m.text, passedOn, "…")
					if strings.Trim(m.text, "… ") == "" {
						t.Errorf("%s: cannot tell the message of this problem", p.fset.Position(s.pos))
					}
					all = append(all, m)
				}
			}
		}
	}
	return all
}

// messages returns what a sink says, with holes for parameters.
func (f *scope) messages(s sink) []message {
	texts, codes, fixes := f.values(s.name+".Message", s.end, nil), f.values(s.name+".Code", s.end, nil), f.values(s.name+".Fix", s.end, nil)
	if s.code != "" {
		codes = []value{{text: s.code}}
	}
	var all []message
	for _, m := range texts {
		if m.text == passedOn {
			continue // it is listed where it comes from
		}
		for _, code := range together(m, texts, codes) {
			for _, fix := range together(m, texts, fixes) {
				all = append(all, message{code: cmp.Or(code.text, m.key, f.pkg.code()), text: m.text, fix: strings.Replace(fix.text, passedOn, "…", 1)})
			}
		}
	}
	return all
}

// together returns those of several values that may go with a message: of the
// same block or of one within it that has no message of its own; else of one
// around it; else all.
func together(m value, messages, values []value) []value {
	var same, around []value
	for _, v := range values {
		switch {
		case v.block == m.block, within(v.block, m.block) && !slices.ContainsFunc(messages, func(o value) bool { return o.block == v.block }):
			same = append(same, v)
		case within(m.block, v.block):
			around = append(around, v)
		}
	}
	hasOwn := slices.ContainsFunc(same, func(v value) bool { return v.block == m.block })
	switch {
	case len(values) == 0:
		return []value{{}}
	case hasOwn:
		return same
	case len(same)+len(around) > 0:
		return append(same, around...)
	}
	return values
}

func within(inner, outer ast.Node) bool {
	return inner != nil && outer != nil && inner != outer && outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// hole stands for a parameter in a text: of which function, and which one.
var hole = regexp.MustCompile("\x00([^#\x00]+)#(\\d+)\x00")

// expand fills the holes of messages with what the function's callers pass.
func (p *sourcePackage) expand(messages []message, depth int) []message {
	var all []message
	for _, m := range messages {
		h := hole.FindStringSubmatch(m.text)
		for _, text := range []string{m.code, m.fix} {
			if h == nil {
				h = hole.FindStringSubmatch(text)
			}
		}
		if h == nil {
			all = append(all, m)
			continue
		}
		if depth > 4 {
			continue // a function that calls itself
		}
		for _, c := range p.calls[h[1]] {
			args := func(text string) []value {
				values := []value{{text: text}}
				for _, h := range hole.FindAllStringSubmatch(text, -1) {
					var i int
					fmt.Sscan(h[2], &i)
					var next []value
					for _, arg := range c.scope.eval(c.call.Args[i]) {
						for _, v := range values {
							next = append(next, value{text: strings.Replace(v.text, h[0], arg.text, 1), block: cmp.Or(v.block, arg.block)})
						}
					}
					values = next
				}
				return values
			}
			texts := args(m.text)
			for _, text := range texts {
				for _, code := range together(text, texts, args(m.code)) {
					for _, fix := range together(text, texts, args(m.fix)) {
						if text.text != passedOn {
							all = append(all, p.expand([]message{{code: cmp.Or(code.text, text.key), text: text.text, fix: strings.Replace(fix.text, passedOn, "…", 1)}}, depth+1)...)
						}
					}
				}
			}
		}
	}
	return all
}

// sourceCodes returns the codes of all messages.
func sourceCodes(t *testing.T) map[string]bool {
	codes := make(map[string]bool)
	for _, m := range sourceMessages(t) {
		if m.code[0] != '(' && m.code != "exit-2" {
			codes[m.code] = true
		}
	}
	return codes
}
