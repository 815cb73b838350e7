package export

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestKeys compares with the keys that the plugins of other engines are
// tested with.
func TestKeys(t *testing.T) {
	const name = "../../integrations/keys.json"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]string
	if err := json.Unmarshal(data, &keys); err != nil {
		t.Fatal(err)
	}
	if len(keys) < 30 {
		t.Errorf("%s has %d shortcodes, want more", name, len(keys))
	}
	for shortcode, want := range keys {
		if got := Key(shortcode); got != want {
			t.Errorf("Key(%q) = %s, want %s", shortcode, got, want)
		}
		if *update {
			keys[shortcode] = Key(shortcode)
		}
	}
	if *update {
		writeKeys(t, name, keys)
	}
}

// TestKeySame names shortcodes that an engine may hand to its plugin in
// several spellings.
func TestKeySame(t *testing.T) {
	const want = `<<jql-count jql="a = 1 OR b = 2 | c">>`
	for _, same := range []string{
		`<<jql-count jql="a = 1 OR b = 2 \| c">>`,
		"<<jql-count jql=\"a = 1 OR\nb = 2 | c\">>",
		"<<jql-count\r\n  jql=\"a = 1\tOR  b = 2 | c\"  >>",
		"<<jql-count jql=\"a = 1  \n> >  OR b = 2 | c\"\n>>",
	} {
		if Key(same) != Key(want) {
			t.Errorf("%q has another key than %q", same, want)
		}
	}
	for _, other := range []string{
		`<<jql-count jql="a = 1 OR b = 2 || c">>`,
		"<<jql-count jql=\"a = 1 OR\u00a0b = 2 | c\">>",
		"<<jql-count jql=\"a = 1 OR\vb = 2 | c\">>",
		`<<jql-count jql="a = 1 OR b = 2 | c" >>>`,
		`<<jql-count jql='a = 1 OR b = 2 | c'>>`,
	} {
		if Key(other) == Key(want) {
			t.Errorf("%q has the key of %q", other, want)
		}
	}
}

func writeKeys(t *testing.T, name string, keys map[string]string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	e := json.NewEncoder(f)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(keys); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
