package extension

import (
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// FrontMatter reads...
func FrontMatter(f *source.File) (page *table.Page, body int) {
	return &table.Page{File: f}, 0
}
