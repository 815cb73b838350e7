package licence

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	d, err := NewDetector()
	if err != nil {
		t.Fatal(err)
	}
	text := func(name string) string {
		data, err := os.ReadFile("texts/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	google := strings.ReplaceAll(text("BSD-3-Clause"), "______", "Google Inc.")
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"alone", "The MIT License (MIT)\n\nCopyright (c) 2014 Somebody <some@example.com>\n\n" + text("MIT"), []string{"MIT"}},
		{"in a comment", "// " + strings.ReplaceAll(text("MIT"), "\n", "\n// "), []string{"MIT"}},
		{"on one line", strings.ReplaceAll(text("MIT"), "\n", " "), []string{"MIT"}},
		{"with a name", "Copyright 2009 The Go Authors.\n\n" + google, []string{"BSD-3-Clause"}},
		{"with bullets", strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(google, "1.", "   *"), "2.", "*"), "3.", "-"), []string{"BSD-3-Clause"}},
		{"by somebody", strings.Replace(google, "THE COPYRIGHT HOLDERS AND CONTRIBUTORS", "ALICE AND BOB", 1), []string{"BSD-3-Clause"}},
		{"two clauses", strings.ReplaceAll(text("BSD-2-Clause"), "______", "HOLDER"), []string{"BSD-2-Clause"}},
		{"whole", text("Apache-2.0") + text("Apache-2.0~end") + text("Apache-2.0~appendix") + "Copyright [yyyy] [name]\n" + text("Apache-2.0~notice"), []string{"Apache-2.0"}},
		{"two", "MIT and Apache.\n" + text("MIT") + "The rest:\n" + text("Apache-2.0~notice"), []string{"Apache-2.0", "MIT"}},
	} {
		if got, err := d.Of(c.text); !slices.Equal(got, c.want) || err != nil {
			t.Errorf("%s: %v, %v, want %v", c.name, got, err, c.want)
		}
	}
	for name, text := range map[string]string{
		"nothing":          "",
		"a name":           "MIT",
		"another licence":  "GNU GENERAL PUBLIC LICENSE\nEveryone is permitted to copy and distribute verbatim copies",
		"a further clause": text("MIT") + "\nThe Software shall be used for Good, not Evil.",
		"a change":         strings.Replace(text("MIT"), "without restriction", "for evaluation", 1),
		"a restriction":    "\"Commons Clause\" License Condition v1.0\n\nThe Software is provided to you subject to this condition.\n" + text("Apache-2.0"),
	} {
		if got, err := d.Of(text); err == nil {
			t.Errorf("%s: %v, want an error", name, got)
		}
	}
}
