//go:build engines

package integrations

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/net/html"
)

// readKeys reads the shortcodes whose keys every plugin must make.
func readKeys(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("keys.json")
	must(t, err)
	return parseKeys(t, string(data))
}

func parseKeys(t *testing.T, text string) map[string]string {
	t.Helper()
	var keys map[string]string
	if err := json.Unmarshal([]byte(text), &keys); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return keys
}

func compareKeys(t *testing.T, got map[string]string) {
	t.Helper()
	want := readKeys(t)
	for shortcode := range want {
		if got[shortcode] != want[shortcode] {
			t.Errorf("the key of %q is %s, want %s", shortcode, got[shortcode], want[shortcode])
		}
	}
	if !maps.Equal(want, got) {
		t.Errorf("%d keys, want %d", len(got), len(want))
	}
}

func TestKeysNode(t *testing.T) {
	out, err := run(t, ".", "node", "-e", `
		const { key } = require('./markdown-it')
		const keys = Object.keys(require('./keys.json')).map(text => [text, key(text)])
		console.log(JSON.stringify(Object.fromEntries(keys)))`)
	if err != nil {
		t.Fatal(out)
	}
	compareKeys(t, parseKeys(t, out))
}

func TestKeysPython(t *testing.T) {
	out, err := run(t, ".", "/usr/bin/python3", "-B", "-c", `if True:
		import json, sys
		sys.path.insert(0, "mkdocs")
		from jqlbuild_hook import key
		print(json.dumps({text: key(text) for text in json.load(open("keys.json", encoding="utf-8"))}))`)
	if err != nil {
		t.Fatal(out)
	}
	compareKeys(t, parseKeys(t, out))
}

func TestKeysHugo(t *testing.T) {
	s := &site{hugo, t.TempDir()}
	must(t, os.CopyFS(filepath.Join(s.dir, "themes/jqlbuild"), os.DirFS("hugo")))
	data, err := os.ReadFile("keys.json")
	must(t, err)
	s.write(t, "data/keys.json", string(data))
	s.write(t, "hugo.yaml", "theme: [jqlbuild]\n")
	s.write(t, "layouts/all.html", `{{ $keys := dict }}{{ range $text, $key := hugo.Data.keys }}{{ $keys = merge $keys (dict $text (partial "jqlbuild/key.html" $text)) }}{{ end }}<pre>{{ jsonify $keys }}</pre>`)
	s.build(t)
	pre := find(parseFile(t, filepath.Join(s.dir, "public/index.html")), isElement("pre"))
	compareKeys(t, parseKeys(t, textOf((*html.Node)(pre[0]))))
}
