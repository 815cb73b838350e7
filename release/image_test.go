package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// A manifest is what is read of an index or an image.
type manifest struct {
	MediaType string
	Manifests []struct {
		Digest   string
		Platform struct{ OS, Architecture string }
	}
	Config struct{ Digest string }
	Layers []struct{ Digest, MediaType string }
}

func TestImage(t *testing.T) {
	files, err := sample(t).image()
	if err != nil || files[0].name != "jqlbuild_1.2.3_image.tar" {
		t.Fatalf("%v: %v", files, err)
	}
	_, contents := tarred(t, bytes.NewReader(files[0].data))
	blob := func(digest string) string {
		t.Helper()
		text, ok := contents["blobs/sha256/"+strings.TrimPrefix(digest, "sha256:")]
		if !ok || "sha256:"+sum([]byte(text)) != digest {
			t.Fatalf("%s is not there", digest)
		}
		return text
	}
	read := func(text string, v any) {
		t.Helper()
		if err := json.Unmarshal([]byte(text), v); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
	if contents["oci-layout"] == "" {
		t.Error("it is no OCI layout")
	}
	var top, index manifest
	read(contents["index.json"], &top)
	if len(top.Manifests) != 1 {
		t.Fatalf("%d images have a name", len(top.Manifests))
	}
	read(blob(top.Manifests[0].Digest), &index)
	var platforms []string
	for _, m := range index.Manifests {
		platforms = append(platforms, m.Platform.OS+"/"+m.Platform.Architecture)
		var image manifest
		read(blob(m.Digest), &image)
		var config struct {
			OS, Architecture, Created string
			Config                    struct {
				User, WorkingDir string
				Entrypoint, Cmd  []string
				Labels           map[string]string
			}
		}
		read(blob(image.Config.Digest), &config)
		c := config.Config
		if c.User != "65532:65532" || c.WorkingDir != "/docs" || strings.Join(c.Entrypoint, " ") != "/usr/bin/jqlbuild" || c.Cmd != nil ||
			config.OS+"/"+config.Architecture != platforms[len(platforms)-1] || config.Created != "2026-12-01T00:00:00Z" ||
			c.Labels["org.opencontainers.image.version"] != "1.2.3" || c.Labels["org.opencontainers.image.source"] != "https://github.com/jqlbuild/jqlbuild" {
			t.Errorf("the configuration is %+v", config)
		}
		if len(image.Layers) != 1 || image.Layers[0].MediaType != "application/vnd.oci.image.layer.v1.tar+gzip" {
			t.Fatalf("the layers are %v", image.Layers)
		}
		list, files := untar(t, []byte(blob(image.Layers[0].Digest)))
		same(t, "the image", list, []string{
			"755 root:root 2026-12-01 docs/",
			"755 root:root 2026-12-01 etc/",
			"644 root:root 2026-12-01 etc/group",
			"644 root:root 2026-12-01 etc/passwd",
			"1777 root:root 2026-12-01 tmp/",
			"755 root:root 2026-12-01 usr/",
			"755 root:root 2026-12-01 usr/bin/",
			"755 root:root 2026-12-01 usr/bin/jqlbuild",
			"755 root:root 2026-12-01 usr/share/",
			"755 root:root 2026-12-01 usr/share/licenses/",
			"755 root:root 2026-12-01 usr/share/licenses/jqlbuild/",
			"644 root:root 2026-12-01 usr/share/licenses/jqlbuild/LICENSE",
			"644 root:root 2026-12-01 usr/share/licenses/jqlbuild/THIRD_PARTY_LICENSES.txt",
		})
		if got := files["usr/bin/jqlbuild"]; got != "program for linux_"+m.Platform.Architecture {
			t.Errorf("the program is %s", got)
		}
	}
	same(t, "platforms", platforms, []string{"linux/amd64", "linux/arm64"})
}
