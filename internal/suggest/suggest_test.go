package suggest

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"columns", "caption", "limit", "link", "empty"}
	for name, want := range map[string]string{
		"colums":    "columns",
		"COLUMNS":   "columns",
		"lnik":      "link",
		"limits":    "limit",
		"emtpy":     "empty",
		"zzz":       "",
		"":          "",
		"something": "",
	} {
		if got := Nearest(name, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestFix(t *testing.T) {
	known := []string{"bar", "donut", "progress"}
	for name, want := range map[string]string{
		"donat": `did you mean "donut"?`,
		"pie":   "write bar, donut or progress",
	} {
		if got := Fix(name, known, "write "+Or(known)); got != want {
			t.Errorf("Fix(%q) = %q, want %q", name, got, want)
		}
	}
	if got := Or(nil) + Or(known[:1]) + "; " + And(known[:2]); got != "bar; bar and donut" {
		t.Errorf("lists of none, one and two are %q", got)
	}
}
