package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path"
	"path/filepath"

	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/apk"
	"github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
	"github.com/goreleaser/nfpm/v2/rpm"
)

// The maintainer, for packages that want one.
const maintainer = "jqlbuild authors <jqlbuild@users.noreply.github.com>"

// A distribution is a kind of Linux packages.
type distribution struct {
	packager nfpm.Packager
	ending   string
	zsh      string // the folder of zsh's completions
	licences string // the folder of licences
	licence  string // what the licence's file is called
}

var distributions = []distribution{
	{deb.Default, ".deb", "/usr/share/zsh/vendor-completions", "/usr/share/doc/jqlbuild", "copyright"},
	{rpm.DefaultRPM, ".rpm", "/usr/share/zsh/site-functions", "/usr/share/licenses/jqlbuild", "LICENSE"},
	{apk.Default, ".apk", "/usr/share/zsh/site-functions", "/usr/share/licenses/jqlbuild", "LICENSE"},
}

// linux packs the program for all distributions of a target.
func (r *release) linux(t target) ([]file, error) {
	var packages []file
	for _, d := range distributions {
		placed, err := r.placed(d, t)
		if err != nil {
			return nil, err
		}
		contents, err := r.staged(path.Join(t.String(), d.ending), placed)
		if err != nil {
			return nil, err
		}
		info := nfpm.WithDefaults(&nfpm.Info{
			Name: "jqlbuild", Arch: t.arch, Platform: "linux", Version: r.number, VersionSchema: "none",
			Section: "text", Priority: "optional", Maintainer: maintainer,
			Description: description, Homepage: website, License: ownLicence, MTime: r.date, DisableGlobbing: true,
			Overridables: nfpm.Overridables{Contents: contents, RPM: nfpm.RPM{BuildHost: "localhost"}},
		})
		var b bytes.Buffer
		if err := d.packager.Package(info, &b); err != nil {
			return nil, err
		}
		packages = append(packages, plain(r.name("_"+t.arch+d.ending), b.Bytes()))
	}
	return packages, nil
}

// placed returns the program and all that comes with it, where a distribution has
// such files.
func (r *release) placed(d distribution, t target) ([]file, error) {
	const doc = "/usr/share/doc/jqlbuild"
	at := func(f file, places ...string) file {
		f.name = path.Join(places...)
		return f
	}
	all := []file{
		script("/usr/bin/jqlbuild", r.programs[t]),
		at(r.license, d.licences, d.licence),
		at(r.thirdParty, d.licences, r.thirdParty.name),
		at(r.readme, doc, r.readme.name),
	}
	for _, c := range r.completions {
		switch c.name {
		case "jqlbuild.bash":
			all = append(all, at(c, "/usr/share/bash-completion/completions/jqlbuild"))
		case "_jqlbuild":
			all = append(all, at(c, d.zsh, c.name))
		case "jqlbuild.fish":
			all = append(all, at(c, "/usr/share/fish/vendor_completions.d", c.name))
		default: // no distribution has a place for those of PowerShell
			all = append(all, at(c, doc, c.name))
		}
	}
	for _, page := range r.man {
		data, err := gzipped(page.data)
		if err != nil {
			return nil, err
		}
		all = append(all, plain("/usr/share/man/man1/"+page.name+".gz", data))
	}
	return all, nil
}

// gzipped compresses one file, with no name and no time.
func gzipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// staged writes files to a folder, since that is where nfpm wants them.
func (r *release) staged(folder string, placed []file) (files.Contents, error) {
	var contents files.Contents
	for _, f := range placed {
		source := filepath.Join(r.work, "linux", folder, f.name)
		if err := os.MkdirAll(filepath.Dir(source), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(source, f.data, 0o600); err != nil {
			return nil, err
		}
		contents = append(contents, &files.Content{
			Source: source, Destination: f.name,
			FileInfo: &files.ContentFileInfo{Owner: "root", Group: "root", Mode: f.mode, MTime: r.date},
		})
	}
	return contents, nil
}
