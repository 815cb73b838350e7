package table

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestStylesheetHasIcons(t *testing.T) {
	found := 0
	for _, m := range regexp.MustCompile(`(?m)^\.jql-((?:type|priority)-[a-z]+) `).FindAllStringSubmatch(stylesheet, -1) {
		found++
		if !hasIcon(m[1]) {
			t.Errorf("hasIcon(%q) = false, but the stylesheet draws it", m[1])
		}
	}
	if want := 13; found != want {
		t.Errorf("the stylesheet draws %d icons, want %d", found, want)
	}
	if hasIcon("type-risk") {
		t.Error(`hasIcon("type-risk") = true, want false`)
	}
}

func TestAssetsLoadNothing(t *testing.T) {
	// Many a site is served under a policy that takes no data: address, and
	// every file of an own would have to be beside the stylesheet.
	for _, word := range []string{"url(", "image-set", "@import", "@font-face", "http:", "https:", "data:"} {
		if strings.Contains(stylesheet, word) {
			t.Errorf("the stylesheet has %s", word)
		}
	}
	for _, word := range []string{"fetch(", "import", "innerHTML", "eval(", "http"} {
		if strings.Contains(script, word) {
			t.Errorf("the script has %s", word)
		}
	}
	// The least that any minifier takes away: indentation, comments, and spaces
	// around signs. Words are as long as their language makes them.
	minified := regexp.MustCompile(`(?m)^\t*(//.*\n)?| // .*$|const words.*$`).ReplaceAllString(script, "")
	minified = regexp.MustCompile(` ?([=?:;,<>+&|{}()]+) ?`).ReplaceAllString(minified, "$1")
	if got, limit := len(minified), 3<<10; got > limit {
		t.Errorf("the script has %d bytes, want at most %d", got, limit)
	}
}

// WCAG 2.2 wants 3:1 for what is drawn (1.4.11) and 4.5:1 for text (1.4.3).
func TestContrast(t *testing.T) {
	colours := regexp.MustCompile(`--jql-([a-z]+): #([0-9a-f]{6});`).FindAllStringSubmatch(stylesheet, -1)
	if len(colours) != 8 {
		t.Fatalf("the stylesheet has %d colours, want 8", len(colours))
	}
	tint := share(t, `var\(--jql-hue\) (\d+)%`)
	pages := []struct{ name, text, back string }{
		{"white", "24292f", "ffffff"},
		{"grey text on white", "57606a", "ffffff"},
		{"sepia", "3b3228", "f8f1e3"},
		{"dark", "d6d9de", "1b1e24"},
		{"black", "c9d1d9", "000000"},
	}
	for _, c := range colours {
		hue := parseColour(t, c[2])
		for _, page := range pages {
			text, back := parseColour(t, page.text), parseColour(t, page.back)
			if got := contrast(hue, back); got < 3 {
				t.Errorf("%s on %s: contrast %.2f, want at least 3", c[1], page.name, got)
			}
			if got := contrast(text, hue.over(back, tint)); got < 4.5 {
				t.Errorf("text on a lozenge in %s on %s: contrast %.2f, want at least 4.5", c[1], page.name, got)
			}
		}
	}
}

// share returns the largest percentage that pattern finds in the stylesheet.
func share(t *testing.T, pattern string) float64 {
	t.Helper()
	largest := 0.0
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(stylesheet, -1) {
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		largest = max(largest, n/100)
	}
	if largest == 0 {
		t.Fatalf("the stylesheet has no %s", pattern)
	}
	return largest
}

// A colour is sRGB, each part from 0 to 1.
type colour [3]float64

func parseColour(t *testing.T, hex string) colour {
	t.Helper()
	var r, g, b uint8
	if _, err := fmt.Sscanf(hex, "%02x%02x%02x", &r, &g, &b); err != nil {
		t.Fatal(err)
	}
	return colour{float64(r) / 255, float64(g) / 255, float64(b) / 255}
}

// over returns what is seen of a share of c over another colour.
func (c colour) over(back colour, share float64) colour {
	for i := range c {
		c[i] = c[i]*share + back[i]*(1-share)
	}
	return c
}

// luminance is the relative luminance that WCAG 2.2 defines.
func (c colour) luminance() float64 {
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}

func contrast(a, b colour) float64 {
	light, dark := max(a.luminance(), b.luminance()), min(a.luminance(), b.luminance())
	return (light + 0.05) / (dark + 0.05)
}
