package table

import _ "embed"

//go:embed assets/jqlbuild.css
var stylesheet string

//go:embed assets/jqlbuild.js
var script string

// Stylesheet returns the CSS that makes what [AppendHTML] writes look like a
// part of the page around it.
func Stylesheet() []byte { return []byte(stylesheet) }

// Script returns the JavaScript that lets readers sort, filter and copy
// tables. Pages are complete without it; it is a file to be linked to.
func Script() []byte { return []byte(script) }
