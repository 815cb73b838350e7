package export

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

var (
	lineBreak  = regexp.MustCompile(`[ \t\r]*\n[ \t>]*`)
	whiteSpace = regexp.MustCompile(`[ \t\r\n]+`)
)

// Key returns the name under which the answers file holds the result of a
// shortcode, which is given whole, as `<<jql-count jql="type = Bug">>`. It is
// the same wherever an engine's parser found the shortcode: in a table's cell,
// where a bar has a backslash, or in a quote, whose lines begin with >.
//
// The plugins of other engines make the same key; integrations/keys.json has
// what they are tested with.
func Key(shortcode string) string {
	text := strings.TrimSuffix(strings.TrimPrefix(shortcode, "<<jql-"), ">>")
	text = strings.ReplaceAll(text, `\|`, "|")
	text = lineBreak.ReplaceAllLiteralString(text, " ")
	text = whiteSpace.ReplaceAllLiteralString(text, " ")
	sum := sha256.Sum256([]byte(strings.Trim(text, " ")))
	return hex.EncodeToString(sum[:8])
}
