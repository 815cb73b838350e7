package table

import (
	"regexp"
	"strings"
)

// reactNames are the attributes that React writes otherwise than HTML does.
// Other engines for MDX take these names too: in HTML, case does not matter.
var reactNames = strings.NewReplacer(`/>`, ` />`, ` class="`, ` className="`,
	` colspan="`, ` colSpan="`, ` rowspan="`, ` rowSpan="`, ` tabindex="`, ` tabIndex="`, ` datetime="`, ` dateTime="`)

// presentation are the attributes of SVG that have a hyphen, which React writes
// without. Astro hands React's names on to browsers, which do not know them, but
// both engines write a style by its properties' names: so it says the same again.
var presentation = []struct{ name, react, unit string }{
	{"text-anchor", "textAnchor", ""},
	{"dominant-baseline", "dominantBaseline", ""},
	{"font-size", "fontSize", "px"},
	{"stroke-width", "strokeWidth", ""},
	{"stroke-dasharray", "strokeDasharray", ""},
	{"stroke-dashoffset", "strokeDashoffset", ""},
}

// shape matches the tags that may have them.
var shape = regexp.MustCompile(`<(?:svg|text|circle|line|path) [^>]*>`)

// asReact returns HTML of ours as JSX. It finds nothing of any text there, for
// no text has a quote or a bracket left.
func asReact(html string) string {
	return reactNames.Replace(shape.ReplaceAllStringFunc(html, func(tag string) string {
		var style []string
		for _, p := range presentation {
			before, after, ok := strings.Cut(tag, " "+p.name+`="`)
			if !ok {
				continue
			}
			value, _, _ := strings.Cut(after, `"`)
			tag = before + " " + p.react + `="` + after
			style = append(style, p.react+`: "`+value+p.unit+`"`)
		}
		if len(style) == 0 {
			return tag
		}
		end := strings.TrimRight(tag, "/>")
		return end + " style={{" + strings.Join(style, ", ") + "}}" + tag[len(end):]
	}))
}
