package main

import (
	"regexp"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/yamltext"
	"github.com/jqlbuild/jqlbuild/source"
)

// namedFiles returns the files and folders that a configuration names and that
// must not be published: secrets, certificate authorities, layouts, caches and
// outputs, as they are written. Unlike [linkconfig.Config.Files] it takes any text, also
// one that [linkconfig.Parse] refuses: of another version, or half written.
func namedFiles(data []byte) []string {
	var names []string
	f := source.NewFile("", data)
	root, problems := yamltext.Parse(source.Span{File: f, End: len(data)})
	if root != nil {
		names = namedBy(names, root)
	}
	if len(problems) > 0 {
		for _, m := range namedLine.FindAllStringSubmatch(string(data), -1) {
			if namesFile(m[1]) {
				names = append(names, m[2])
			}
		}
	}
	return names
}

// namedLine finds a key and its value in what is no YAML.
var namedLine = regexp.MustCompile(`(\w+)["']?[ \t]*:[ \t]*["']?([^\s"',{}\[\]#][^"',{}\[\]#\r\n]*[^\s"',{}\[\]#]|[^\s"',{}\[\]#])`)

// namesFile reports whether the value of a key is a file or folder that is no
// page.
func namesFile(key string) bool {
	switch key {
	case "layout", "cache", "out", "output":
		return true
	}
	return strings.HasSuffix(key, "_file") || strings.HasSuffix(key, "_cache")
}

func namedBy(names []string, n *yamltext.Node) []string {
	for _, item := range n.Items {
		names = namedBy(names, item)
	}
	for _, f := range n.Fields {
		if name := f.Value.Text.Value; namesFile(f.Key.Value) && name != "" {
			names = append(names, name)
		}
		names = namedBy(names, f.Value)
	}
	return names
}
