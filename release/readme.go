package main

import "regexp"

// relative is a link of Markdown that leads into the tree, perhaps an image's.
var relative = regexp.MustCompile(`(!?\[[^\]]*\])\(([^):#\s][^):\s]*)\)`)

// published returns the README as others show it: its links lead to the sources of
// this version.
func (r *release) published() []byte {
	return relative.ReplaceAllFunc(r.readme.data, func(link []byte) []byte {
		m := relative.FindSubmatch(link)
		base := website + "/blob/v" + r.number + "/"
		if m[1][0] == '!' {
			base = "https://raw.githubusercontent.com/jqlbuild/jqlbuild/v" + r.number + "/"
		}
		return []byte(string(m[1]) + "(" + base + string(m[2]) + ")")
	})
}
