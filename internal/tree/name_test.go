package tree

import "testing"

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Guide.html", "guide.HTML", true},
		{"Ärger", "ärger", true},
		{"ΣΟΣ", "σος", true},
		{"10 K", "10 \u212a", true}, // the kelvin sign
		{"guide", "guides", false},
		{"a", "ä", false},
	} {
		if got := fold(tt.a) == fold(tt.b); got != tt.same {
			t.Errorf("%q and %q are one: %v, want %v", tt.a, tt.b, got, tt.same)
		}
	}
}
