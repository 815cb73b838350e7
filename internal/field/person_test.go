package field

import "testing"

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Ada Lovelace": "AL", "Ann van der Lee": "AL", "ødegård": "Ø", "Mary O'Brien": "MO", "张": "张", "alee2": "A", "": "", "42": "",
	} {
		if got := initials(name); got != want {
			t.Errorf("initials(%q) = %q, want %q", name, got, want)
		}
	}
}
