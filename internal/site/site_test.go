package site

import "testing"

// TestNames checks what pages without a title are called.
func TestNames(t *testing.T) {
	s := new(Site)
	for name, want := range map[string]string{"a.md": "a", "guide/index.md": "guide", "index.md": "", "guide/a.md": "a", "guide/README.md": "guide", "README.md": ""} {
		if got := s.nameOf(name); got != want {
			t.Errorf("%q is called %q, want %q", name, got, want)
		}
	}
}
