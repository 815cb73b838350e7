package confluence

import (
	"fmt"
	"strings"
)

// unsafe are the parameters that would let text from Jira, or the page, do
// more than a page should, with why they are refused.
var unsafe = map[string]string{
	"augments":        "text from Jira is shown as it is",
	"escape=false":    "text from Jira is always escaped",
	"footingAugments": "text from Jira is shown as it is",
	"headingAugments": "text from Jira is shown as it is",
	"macros":          "text from Jira is never run",
	"output=wiki":     "text from Jira is never read as markup",
	"showWiki=true":   "text from Jira is never read as markup",
	"url":             "which Jiras a page may ask is said in the configuration",
}

// defaults are parameters that say what is so anyhow.
var defaults = map[string]bool{
	"anonymous=false": true, "autoNumberSort=false": true, "count=false": true, "escape=true": true,
	"heading=1": true, "footing=0": true, "output=html": true, "renderMode=static": true, "showSummary=true": true,
	"showWiki=false": true, "sortDescending=false": true, "sortDescending=true": true, "stripQualifiers=false": true, "table=true": true,
}

// instead says what does the same as a parameter that has no counterpart.
var instead = map[string]string{
	"anonymous":   "whether a link logs in is said in the configuration",
	"baseurl":     "the address of a link is said in the configuration",
	"cache":       "how long an answer is kept is said in the configuration",
	"columnTypes": "a field is shown by its type in Jira; dates= sets the form of dates",
	"timeout":     "the timeout of a link is said in the configuration",
}

// leftOver reports the parameters that nothing has taken.
func (c *converter) leftOver(m *macro) {
	for _, p := range m.params {
		value := strings.TrimSpace(p.value.Value)
		if p.used || value == "" || defaults[p.name+"="+strings.ToLower(value)] {
			continue
		}
		why, refused := unsafe[p.name+"="+strings.ToLower(value)]
		if !refused {
			why, refused = unsafe[p.name]
		}
		if refused {
			c.warn(p.span, "convert-refused", fmt.Sprintf("the parameter %s is refused: %s", p.name, why), "")
			continue
		}
		c.drop(p.span, p.name, instead[p.name])
	}
}
