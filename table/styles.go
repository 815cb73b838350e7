package table

import (
	"regexp"
	"strings"
)

// Styles returns the [Stylesheet] as a line of a page in the format, for sites
// that take no file: once a page is enough. There is none for GFM, which has
// none of our classes.
func (f Format) Styles() []byte {
	css := cssComment.ReplaceAllString(stylesheet, "")
	css = strings.Join(strings.Fields(css), " ")
	switch f {
	case GFM:
		return nil
	case MDX: // React would escape what stands between tags
		made := append([]byte("<style dangerouslySetInnerHTML={{__html: "), appendString(nil, css)...)
		return append(made, "}} />"...)
	}
	return []byte("<style>" + css + "</style>")
}

var cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
