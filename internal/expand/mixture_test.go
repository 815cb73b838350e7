package expand

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// mixture returns the lines of random blocks.
func mixture(r *rand.Rand, depth int) []string {
	value := func() string {
		return []string{"${a}", "${b}", "${c}", "${nothing}", "${a or b}", "${b, c}", "word", "*${a}*", "**${nothing}**", "[${b}](${u})", "[x ${c}](https://a.example/${b})", "`${c}`", "_x_ ${nothing}"}[r.IntN(13)]
	}
	line := func() string {
		words := []string{value()}
		for r.IntN(2) == 0 {
			words = append(words, []string{value(), "text", "(" + value() + ")", "a" + value(), value() + "b", "1" + value() + "."}[r.IntN(6)])
		}
		return strings.Join(words, " ")
	}
	var lines []string
	inner := func() []string {
		lines := mixture(r, depth-1)
		for lines[0] == "" {
			lines = lines[1:] // what begins with a blank line goldmark reads in two ways
		}
		return lines
	}
	for n := 1 + r.IntN(3); n > 0; n-- {
		if len(lines) > 0 && r.IntN(3) > 0 {
			lines = append(lines, "")
		}
		kind := r.IntN(9)
		if depth == 0 {
			kind = r.IntN(4)
		}
		switch kind {
		case 0, 1:
			lines = append(lines, line())
			for r.IntN(3) == 0 {
				lines = append(lines, line())
			}
		case 2:
			lines = append(lines, strings.Repeat("#", 2+r.IntN(4))+" "+line())
		case 3:
			lines = append(lines, "```", "code ${a}", "```")
		case 4, 5:
			marker := []string{"- ", "* ", "1. "}[r.IntN(3)]
			for items := 1 + r.IntN(3); items > 0; items-- {
				for i, l := range inner() {
					switch {
					case i == 0:
						lines = append(lines, marker+l)
					case l == "":
						lines = append(lines, "")
					default:
						lines = append(lines, strings.Repeat(" ", len(marker))+l)
					}
				}
				if items > 1 && r.IntN(3) == 0 {
					lines = append(lines, "")
				}
			}
		case 6:
			for _, l := range inner() {
				lines = append(lines, strings.TrimRight("> "+l, " "))
			}
		case 7:
			lines = append(lines, "", "| x | y |", "|---|---|")
			for rows := 1 + r.IntN(3); rows > 0; rows-- {
				lines = append(lines, "| "+line()+" | "+line()+" |")
			}
			lines = append(lines, "")
		case 8:
			lines = append(lines, "", "    indented", "")
		}
	}
	return lines
}

// TestMixtures is law 3 for random bodies.
func TestMixtures(t *testing.T) {
	good := 0
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 1))
		body := strings.Join(mixture(r, 2), "\n")
		space := []string{"\n", ""}[r.IntN(2)]
		before, after := []string{"x\n\n", "x\n", "- x\n", "> x\n\n", ""}[r.IntN(5)], []string{"\n\ny\n", "\ny\n", "\n- y\n", "\n\n> y\n", ""}[r.IntN(5)]
		text := "<<jql-each jql=\"all\" note=\"false\">>\n" + space + body + "\n" + space + "<</jql-each>>"
		contained := r.IntN(4) == 0
		if contained {
			prefix := []string{"> ", "  ", "   "}[r.IntN(3)]
			lines := strings.Split(text, "\n")
			for i := range lines {
				if lines[i] != "" || prefix == "> " {
					lines[i] = strings.TrimRight(prefix+lines[i], " ")
				}
			}
			text = strings.Join(lines, "\n")
			if prefix == "  " {
				text = "-" + text[1:]
			}
			if prefix == "   " {
				text = "1." + text[2:]
			}
		}
		text = before + text + after
		for _, format := range []table.Format{table.HardHTML, table.GFM} {
			e := &Expansion{Dialect: NewDialect(), Format: format, Styles: StylesNone}
			once, problems := expandWith(t, plainly(), e, "page.md", text)
			if source.Failed(problems) {
				continue
			}
			good++
			if twice, _ := expandWith(t, plainly(), e, "page.md", once); twice != once {
				t.Errorf("%d: expanded twice, %q becomes\n%s\nafter\n%s", seed, text, twice, once)
			}
			want, got := built(t, text, contained), built(t, once, contained)
			if want != got && built(t, text, true) != built(t, once, true) { // a blank line may be needed in a tight list
				t.Errorf("%d: as %v, of\n%s\nexpanded\n%s\ngoldmark makes\n%s\nbuild makes\n%s", seed, format, text, once, got, want)
			}
		}
	}
	if good < 1200 {
		t.Errorf("only %d are bodies without a mistake", good)
	}
}
