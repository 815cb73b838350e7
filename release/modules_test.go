package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jqlbuild/jqlbuild/release/licence"
)

func TestAllowedLicences(t *testing.T) {
	ids, err := allowedLicences("# C\n\n## Licences of what we use\n\nThese:\n\n- `MIT`\n- `OFL-1.1`: of fonts, such as `x`\n\n## Commits\n\n- `GPL-3.0-only`\n")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "licences", ids, []string{"MIT", "OFL-1.1"})
	for _, text := range []string{"", "## Licences of what we use\n", "# C\n\n## Licences of what we use\n\n## Commits\n\n- `MIT`\n"} {
		if ids, err := allowedLicences(text); err == nil {
			t.Errorf("%q allows %v", text, ids)
		}
	}
}

// isc is a licence that is short.
const isc = `Copyright (c) 2014 Somebody

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.
`

func TestLegal(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"LICENSE": isc, "NOTICE": "n", "PATENTS": "p", "license.go": "package m", "COPYRIGHTS": "c", "licenses/x": "x",
		"a/b/LICENCE.md": isc, "a/UNLICENSE": "u", "other/LICENSE": "GPL",
	} {
		write1(t, dir+"/"+name, text)
	}
	texts, err := legal(dir, []string{dir + "/a/b", dir})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range texts {
		names = append(names, f.name)
	}
	same(t, "licences", names, []string{"LICENSE", "NOTICE", "PATENTS", "a/UNLICENSE", "a/b/LICENCE.md"})
}

func TestLicenceOf(t *testing.T) {
	d, err := licence.NewDetector()
	if err != nil {
		t.Fatal(err)
	}
	texts := []file{plain("NOTICE", []byte("by us")), plain("LICENSE", []byte(isc))}
	if got, err := licenceOf(d, texts, []string{"MIT", "ISC"}); got != "ISC" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := licenceOf(d, texts, []string{"MIT"}); err == nil || !strings.Contains(err.Error(), "LICENSE is ISC") {
		t.Errorf("a licence that is not listed: %v", err)
	}
	if _, err := licenceOf(d, texts[:1], []string{"MIT"}); err == nil {
		t.Error("no licence is no error")
	}
	if _, err := licenceOf(d, append(texts, plain("COPYING", []byte("Ask us."))), []string{"ISC"}); err == nil {
		t.Error("an unknown licence beside a known one is no error")
	}
}

// known are modules as modules returns them.
var known = []module{
	{path: "std", version: "1.26.8", use: byProgram, licence: "BSD-3-Clause", texts: []file{plain("LICENSE", []byte("\nGo's\r\n"))}},
	{path: "example.com/a", version: "v1.0.0", sum: "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", use: byProgram, licence: "Apache-2.0 AND MIT", texts: []file{plain("LICENSE", []byte("a's")), plain("NOTICE", []byte("note"))}},
	{path: "example.com/b", version: "v1.0.0", use: byLibrary, licence: "MIT", texts: []file{plain("LICENSE", []byte("b's"))}},
	{path: "example.com/c", version: "v1.0.0", use: byTests, licence: "MIT", texts: []file{plain("LICENSE", []byte("c's"))}},
}

func TestThirdParty(t *testing.T) {
	text := string(thirdParty(known))
	for _, want := range []string{"\nGo 1.26.8\nBSD-3-Clause\nhttps://go.dev/\n", "\n---- LICENSE\n\nGo's\n", "\nexample.com/a v1.0.0\nApache-2.0 AND MIT\n", "\n---- NOTICE\n\nnote\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "example.com/b") || strings.Contains(text, "c's") {
		t.Errorf("it has what is not in the program:\n%s", text)
	}
}

func TestParts(t *testing.T) {
	r := sample(t)
	data, err := parts(r.version, known)
	if err != nil {
		t.Fatal(err)
	}
	var bom struct {
		SpecVersion, SerialNumber string
		Metadata                  struct {
			Timestamp string
			Component struct{ Name, Version, Type string }
		}
		Components []struct {
			Purl, Scope string
			Hashes      []struct{ Alg, Content string }
			Licenses    []struct {
				Expression string
				License    struct{ ID string }
			}
		}
		Dependencies []struct {
			Ref       string
			DependsOn []string
		}
	}
	if err := json.Unmarshal(data, &bom); err != nil {
		t.Fatal(err)
	}
	if c := bom.Metadata.Component; bom.SpecVersion != "1.6" || bom.Metadata.Timestamp != "2026-12-01T00:00:00Z" || c.Name != "jqlbuild" || c.Version != "1.2.3" || c.Type != "application" {
		t.Errorf("it begins with\n%.600s", data)
	}
	if !strings.HasPrefix(bom.SerialNumber, "urn:uuid:") || len(bom.SerialNumber) != len("urn:uuid:")+36 {
		t.Errorf("the serial number is %s", bom.SerialNumber)
	}
	var list []string
	for _, c := range bom.Components {
		list = append(list, c.Scope+" "+c.Purl+" "+c.Licenses[0].Expression+c.Licenses[0].License.ID)
	}
	same(t, "parts", list, []string{
		"required pkg:golang/std@1.26.8 BSD-3-Clause",
		"required pkg:golang/example.com/a@v1.0.0 Apache-2.0 AND MIT",
		"optional pkg:golang/example.com/b@v1.0.0 MIT",
		"excluded pkg:golang/example.com/c@v1.0.0 MIT",
	})
	if h := bom.Components[1].Hashes; len(h) != 1 || h[0].Alg != "SHA-256" || h[0].Content != sum(nil) {
		t.Errorf("the hash is %v", h)
	}
	same(t, "what it needs", bom.Dependencies[0].DependsOn, []string{"pkg:golang/std@1.26.8", "pkg:golang/example.com/a@v1.0.0"})
	again, err := parts(version{"1.2.4", r.date}, known)
	if err != nil || strings.Contains(string(again), bom.SerialNumber) {
		t.Errorf("another version has the same serial number, or %v", err)
	}
}
