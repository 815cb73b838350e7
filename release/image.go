package main

import (
	"archive/tar"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// imageUser runs the program in the image.
const imageUser = "65532:65532"

// image makes the image for both kinds of processors, as an archive of an OCI
// layout. It has no shell and nothing that is not needed.
func (r *release) image() ([]file, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	labels := r.labels()
	for _, t := range targets {
		if t.os != "linux" {
			continue
		}
		image, err := r.imageFor(t, labels)
		if err != nil {
			return nil, err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: t.os, Architecture: t.arch}},
		})
	}
	annotated, ok := mutate.Annotations(index, labels).(v1.ImageIndex)
	if ok {
		index = annotated
	}
	folder := filepath.Join(r.work, "image")
	// What skopeo and others take by name is one index in the layout's own.
	named := mutate.AppendManifests(mutate.IndexMediaType(empty.Index, types.OCIImageIndex), mutate.IndexAddendum{
		Add: index, Descriptor: v1.Descriptor{Annotations: map[string]string{"org.opencontainers.image.ref.name": r.number}},
	})
	if _, err := layout.Write(folder, named); err != nil {
		return nil, err
	}
	data, err := r.tarFolder(folder)
	return []file{plain(r.name("_image.tar"), data)}, err
}

// labels say what the image is.
func (r *release) labels() map[string]string {
	const oci = "org.opencontainers.image."
	return map[string]string{
		oci + "title": "jqlbuild", oci + "description": description, oci + "version": r.number, oci + "licenses": ownLicence,
		oci + "source": website, oci + "url": website, oci + "created": r.date.Format("2006-01-02T15:04:05Z"),
	}
}

// imageFor makes the image for one kind of processors.
func (r *release) imageFor(t target, labels map[string]string) (v1.Image, error) {
	layer, err := r.imageLayer(t)
	if err != nil {
		return nil, err
	}
	image, err := mutate.Append(mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON), mutate.Addendum{
		Layer: layer, MediaType: types.OCILayer,
		History: v1.History{Created: v1.Time{Time: r.date}, CreatedBy: ".ci/release", Comment: "jqlbuild " + r.number},
	})
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = t.os, t.arch, v1.Time{Time: r.date}
	config.Config = v1.Config{
		Entrypoint: []string{"/usr/bin/jqlbuild"}, Env: []string{"PATH=/usr/bin", "HOME=/tmp"},
		User: imageUser, WorkingDir: "/docs", Labels: labels,
	}
	return mutate.ConfigFile(image, config)
}

// imageLayer has the files of the image.
func (r *release) imageLayer(t target) (v1.Layer, error) {
	folder := func(name string, mode fs.FileMode) file { return file{name: name, mode: fs.ModeDir | mode} }
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range []file{
		folder("docs", 0o755),
		folder("etc", 0o755),
		plain("etc/group", []byte("root:x:0:\nnonroot:x:65532:\n")),
		plain("etc/passwd", []byte("root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/tmp:/sbin/nologin\n")),
		folder("tmp", 0o777|fs.ModeSticky),
		folder("usr", 0o755),
		folder("usr/bin", 0o755),
		script("usr/bin/jqlbuild", r.programs[t]),
		folder("usr/share", 0o755),
		folder("usr/share/licenses", 0o755),
		folder("usr/share/licenses/jqlbuild", 0o755),
		plain("usr/share/licenses/jqlbuild/LICENSE", r.license.data),
		plain("usr/share/licenses/jqlbuild/THIRD_PARTY_LICENSES.txt", r.thirdParty.data),
	} {
		if err := addTar(w, f, r.date); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b.Bytes())), nil
	}, tarball.WithMediaType(types.OCILayer))
}

// tarFolder packs a folder, in the order of its names.
func (r *release) tarFolder(folder string) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == folder {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		f := plain(filepath.ToSlash(relative), nil)
		if d.IsDir() {
			f.mode = fs.ModeDir | 0o755
		} else if f.data, err = os.ReadFile(name); err != nil {
			return err
		}
		return addTar(w, f, r.date)
	})
	if err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}
