package attr

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// className and idName are narrower than HTML, so that the names need no
// escaping in style sheets, in addresses or in the languages of other site
// generators.
var (
	className = regexp.MustCompile(`^-?[A-Za-z_][A-Za-z0-9_-]*$`)
	idName    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`)
)

// CheckClass reports what keeps t from being class names with white space
// between them. The caller adds which attribute it is.
func CheckClass(t source.Text) []source.Problem {
	names := strings.Fields(t.Value)
	i := slices.IndexFunc(names, func(name string) bool { return !className.MatchString(name) })
	if i < 0 {
		return nil
	}
	return []source.Problem{*bad("bad-value", t, fmt.Sprintf("%q is not a class name", names[i]), "use letters, digits, - and _, a letter first")}
}

// CheckID reports what keeps t from being the id of an element. The caller adds
// which attribute it is.
func CheckID(t source.Text) []source.Problem {
	if !t.Given() || idName.MatchString(t.Value) {
		return nil
	}
	return []source.Problem{*bad("bad-value", t, fmt.Sprintf("%q is not an id", t.Value), "use letters, digits, -, _ and ., a letter first")}
}
