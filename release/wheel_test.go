package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func TestWheel(t *testing.T) {
	f, err := sample(t).wheel(target{"linux", "arm64"})
	if err != nil || f.name != "jqlbuild-1.2.3-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl" {
		t.Fatalf("%s: %v", f.name, err)
	}
	list, contents := unzip(t, f.data)
	same(t, f.name, list, []string{
		"755 2026-12-01 jqlbuild-1.2.3.data/scripts/jqlbuild",
		"644 2026-12-01 jqlbuild-1.2.3.dist-info/METADATA",
		"644 2026-12-01 jqlbuild-1.2.3.dist-info/WHEEL",
		"644 2026-12-01 jqlbuild-1.2.3.dist-info/licenses/LICENSE",
		"644 2026-12-01 jqlbuild-1.2.3.dist-info/licenses/THIRD_PARTY_LICENSES.txt",
		"644 2026-12-01 jqlbuild-1.2.3.dist-info/RECORD",
	})
	want := `Wheel-Version: 1.0
Generator: jqlbuild-release
Root-Is-Purelib: false
Tag: py3-none-manylinux_2_17_aarch64
Tag: py3-none-manylinux2014_aarch64
Tag: py3-none-musllinux_1_1_aarch64
`
	if got := contents["jqlbuild-1.2.3.dist-info/WHEEL"]; got != want {
		t.Errorf("WHEEL is\n%s", got)
	}
	record := contents["jqlbuild-1.2.3.dist-info/RECORD"]
	for name, text := range contents {
		s := sha256.Sum256([]byte(text))
		line := fmt.Sprintf("%s,sha256=%s,%d\n", name, base64.RawURLEncoding.EncodeToString(s[:]), len(text))
		if strings.HasSuffix(name, "/RECORD") {
			line = name + ",,\n"
		}
		if !strings.Contains(record, line) {
			t.Errorf("RECORD lacks %s:\n%s", line, record)
		}
	}
	head, body, _ := strings.Cut(contents["jqlbuild-1.2.3.dist-info/METADATA"], "\n\n")
	if !strings.Contains(head, "\nName: jqlbuild\nVersion: 1.2.3\n") || !strings.HasPrefix(body, "# jqlbuild\n") {
		t.Errorf("METADATA is\n%s\n\n%s", head, body)
	}
}

func TestWheelTargets(t *testing.T) {
	for _, tt := range targets {
		if len(wheelTags[tt]) == 0 {
			t.Errorf("there is no wheel for %s", tt)
		}
	}
}
