package main

import (
	_ "embed"
	"strings"
	"text/template"
)

//go:embed formula.rb.tmpl
var formulaText string

// A formulaTarget is an archive as the formula names it.
type formulaTarget struct{ System, Processor, URL, SHA256 string }

// download is where the files of a release are.
func (r *release) download(name string) string {
	return website + "/releases/download/v" + r.number + "/" + name
}

// formula is what Homebrew installs the program by.
func (r *release) formula(files []file) (file, error) {
	var archives []formulaTarget
	for _, t := range []target{{"darwin", "arm64"}, {"darwin", "amd64"}, {"linux", "arm64"}, {"linux", "amd64"}} {
		archive, err := find(files, r.archiveName(t))
		if err != nil {
			return file{}, err
		}
		archives = append(archives, formulaTarget{
			System:    map[string]string{"darwin": "macos", "linux": "linux"}[t.os],
			Processor: map[string]string{"arm64": "arm", "amd64": "intel"}[t.arch],
			URL:       r.download(archive.name),
			SHA256:    sum(archive.data),
		})
	}
	tmpl, err := template.New("formula").Parse(formulaText)
	if err != nil {
		return file{}, err
	}
	var b strings.Builder
	err = tmpl.Execute(&b, map[string]any{
		"Description": description, "Website": website, "Version": r.number, "Licence": ownLicence,
		"MacOS": archives[:2], "Linux": archives[2:],
	})
	return plain("jqlbuild.rb", []byte(b.String())), err
}
