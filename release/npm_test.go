package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// manifestOf reads the package.json of a package.
func manifestOf(t *testing.T, contents map[string]string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(contents["package/package.json"]), &m); err != nil {
		t.Fatal(err)
	}
	if m["scripts"] != nil {
		t.Errorf("%v runs %v", m["name"], m["scripts"])
	}
	if m["version"] != "1.2.3" {
		t.Errorf("%v has the version %v", m["name"], m["version"])
	}
	return m
}

func TestNPMPlatform(t *testing.T) {
	f, err := sample(t).npmPlatform(target{"windows", "amd64"})
	if err != nil || f.name != "jqlbuild-win32-x64-1.2.3.tgz" {
		t.Fatalf("%s: %v", f.name, err)
	}
	list, contents := untar(t, f.data)
	same(t, f.name, list, []string{
		"644 root:root 2026-12-01 package/package.json",
		"644 root:root 2026-12-01 package/LICENSE",
		"644 root:root 2026-12-01 package/README.md",
		"644 root:root 2026-12-01 package/THIRD_PARTY_LICENSES.txt",
		"755 root:root 2026-12-01 package/bin/jqlbuild.exe",
	})
	want := map[string]any{
		"name": "@jqlbuild/win32-x64", "version": "1.2.3", "description": "The program of jqlbuild for win32 on x64", "license": "Apache-2.0",
		"repository": map[string]any{"type": "git", "url": "git+https://github.com/jqlbuild/jqlbuild.git"},
		"os":         []any{"win32"}, "cpu": []any{"x64"}, "preferUnplugged": true,
		"publishConfig": map[string]any{"access": "public"},
	}
	if got := manifestOf(t, contents); !reflect.DeepEqual(got, want) {
		t.Errorf("package.json has %v, want %v", got, want)
	}
}

func TestNPM(t *testing.T) {
	files, err := sample(t).npm()
	if err != nil || len(files) != 2 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	_, contents := untar(t, files[0].data)
	m := manifestOf(t, contents)
	want := map[string]any{
		"@jqlbuild/linux-x64": "1.2.3", "@jqlbuild/linux-arm64": "1.2.3", "@jqlbuild/darwin-x64": "1.2.3",
		"@jqlbuild/darwin-arm64": "1.2.3", "@jqlbuild/win32-x64": "1.2.3", "@jqlbuild/win32-arm64": "1.2.3",
	}
	if !reflect.DeepEqual(m["optionalDependencies"], want) {
		t.Errorf("jqlbuild depends on %v", m["optionalDependencies"])
	}
	for name := range want {
		if !strings.Contains(string(launcher), "'"+strings.TrimPrefix(name, "@jqlbuild/")+"'") {
			t.Errorf("the launcher does not know %s", name)
		}
	}
	for _, link := range []string{
		"[how](https://github.com/jqlbuild/jqlbuild/blob/v1.2.3/docs/index.md#first)",
		"![a table](https://raw.githubusercontent.com/jqlbuild/jqlbuild/v1.2.3/docs/images/table.png)",
		"[there](https://example.com)", "[below](#below)",
	} {
		if !strings.Contains(contents["package/README.md"], link) {
			t.Errorf("the README lacks %s:\n%s", link, contents["package/README.md"])
		}
	}
	list, contents := untar(t, files[1].data)
	same(t, files[1].name, list, []string{
		"644 root:root 2026-12-01 package/package.json",
		"644 root:root 2026-12-01 package/LICENSE",
		"644 root:root 2026-12-01 package/README.md",
		"644 root:root 2026-12-01 package/index.js",
	})
	if m := manifestOf(t, contents); m["name"] != "@jqlbuild/markdown-it" || m["peerDependencies"] == nil {
		t.Errorf("the plugin is %v", m)
	}
}

func TestNPMPluginMistakes(t *testing.T) {
	for _, manifest := range []string{
		"{", `{"name": "@jqlbuild/markdown-it"}`, `{"name": "jqlbuild", "files": ["index.js"]}`,
		`{"name": "@jqlbuild/markdown-it", "files": ["none.js"]}`,
		`{"name": "@jqlbuild/markdown-it", "files": ["index.js"], "scripts": {"install": "node index.js"}}`,
	} {
		r := sample(t)
		write1(t, r.root+"/integrations/markdown-it/package.json", manifest)
		if _, err := r.npmPlugin(); err == nil {
			t.Errorf("%s is no error", manifest)
		}
	}
}
