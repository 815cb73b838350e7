package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// wheelTags are the systems of a wheel, in Python's words. The program needs no
// library of the system's, so that one wheel serves all kinds of Linux.
var wheelTags = map[target][]string{
	{"linux", "amd64"}:   {"manylinux_2_17_x86_64", "manylinux2014_x86_64", "musllinux_1_1_x86_64"},
	{"linux", "arm64"}:   {"manylinux_2_17_aarch64", "manylinux2014_aarch64", "musllinux_1_1_aarch64"},
	{"darwin", "amd64"}:  {"macosx_12_0_x86_64"},
	{"darwin", "arm64"}:  {"macosx_12_0_arm64"},
	{"windows", "amd64"}: {"win_amd64"},
	{"windows", "arm64"}: {"win_arm64"},
}

// wheel packs the program for pip: as a script, with no Python in it.
func (r *release) wheel(t target) (file, error) {
	name := "jqlbuild-" + r.number
	info := name + ".dist-info"
	var tags strings.Builder
	for _, tag := range wheelTags[t] {
		fmt.Fprintf(&tags, "Tag: py3-none-%s\n", tag)
	}
	files := []file{
		script(name+".data/scripts/"+t.program(), r.programs[t]),
		plain(info+"/METADATA", r.metadata()),
		plain(info+"/WHEEL", []byte("Wheel-Version: 1.0\nGenerator: jqlbuild-release\nRoot-Is-Purelib: false\n"+tags.String())),
		plain(info+"/licenses/LICENSE", r.license.data),
		plain(info+"/licenses/THIRD_PARTY_LICENSES.txt", r.thirdParty.data),
	}
	var record bytes.Buffer
	for _, f := range files {
		s := sha256.Sum256(f.data)
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", f.name, base64.RawURLEncoding.EncodeToString(s[:]), len(f.data))
	}
	fmt.Fprintf(&record, "%s/RECORD,,\n", info)
	data, err := zipped(append(files, plain(info+"/RECORD", record.Bytes())), r.date)
	return plain(name+"-py3-none-"+strings.Join(wheelTags[t], ".")+".whl", data), err
}

// metadata describes the program to pip and PyPI.
func (r *release) metadata() []byte {
	var b bytes.Buffer
	for _, field := range [][2]string{
		{"Metadata-Version", "2.4"},
		{"Name", "jqlbuild"},
		{"Version", r.number},
		{"Summary", description},
		{"License-Expression", ownLicence},
		{"License-File", "LICENSE"},
		{"License-File", "THIRD_PARTY_LICENSES.txt"},
		{"Project-URL", "Source, " + website},
		{"Project-URL", "Changelog, " + website + "/blob/main/CHANGELOG.md"},
		{"Classifier", "Environment :: Console"},
		{"Classifier", "Topic :: Documentation"},
		{"Description-Content-Type", "text/markdown"},
	} {
		fmt.Fprintf(&b, "%s: %s\n", field[0], field[1])
	}
	fmt.Fprintf(&b, "\n%s", r.published())
	return b.Bytes()
}
