package linkconfig

import (
	"fmt"
	"time"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/internal/yamltext"
)

func (d *decoder) duration(what string, to *time.Duration, least time.Duration) func(*yamltext.Node) {
	return func(n *yamltext.Node) {
		t, ok := d.scalar(n, what)
		if !ok {
			return
		}
		v, err := attr.ParseDuration(t.Value)
		switch {
		case err != nil && n.Kind == yamltext.Int:
			d.problem(t.Span(), "bad-duration", what+" has no unit", "add s for seconds, or m, h or d")
		case err != nil:
			d.problem(t.Span(), "bad-duration", what+" is not a length of time", "write it as 30s, 90m, 1h30m or 7d")
		case v < least:
			d.problem(t.Span(), "bad-duration", what+" is too short", fmt.Sprintf("write at least %s", least))
		default:
			*to = v
		}
	}
}
