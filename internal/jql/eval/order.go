package eval

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/jqlbuild/jqlbuild/internal/jql"
)

// An ordering is one field that issues are sorted by.
type ordering struct {
	fields     []field
	known      *known // nil when the values have no order of their own
	descending bool
}

// orderBy compiles ORDER BY.
func (c *compiler) orderBy(keys []jql.SortKey) []ordering {
	if len(keys) == 0 {
		return []ordering{{fields: []field{systemFields["key"]}, descending: true}}
	}
	var all []ordering
	for _, key := range keys {
		fields := c.find(key.Field)
		if len(fields) == 0 || fields[0].kind == kindComment || fields[0].kind == kindPresence {
			c.fail("Not able to sort using field '%s'.", name(key.Field))
			continue
		}
		o := ordering{fields: fields, descending: key.Order == jql.Descending || key.Order == "" && fields[0].negative}
		switch fields[0].id {
		case "issuekey", "parent", "project", "assignee", "reporter", "creator", "labels":
		default:
			o.known = c.known(fields[0].id)
		}
		all = append(all, o)
	}
	return all
}

// compare compares two issues. An empty field is greater than any value, so
// that it comes last when sorting up, and first when sorting down.
func (o ordering) compare(a, b *Issue) int {
	x, y := o.first(a), o.first(b)
	c := 0
	switch {
	case x != nil && y != nil:
		c = o.compareItems(*x, *y)
	case x != nil:
		c = -1
	case y != nil:
		c = 1
	}
	if o.descending {
		return -c
	}
	return c
}

func (o ordering) compareItems(x, y item) int {
	switch o.fields[0].kind {
	case kindIssue:
		return compareKeys(x.sort, y.sort)
	case kindNumber, kindDuration, kindMoment, kindDay:
		return cmp.Compare(x.num, y.num)
	case kindOrder:
		return strings.Compare(x.sort, y.sort)
	}
	higherFirst := o.fields[0].id == "priority"
	if o.known != nil {
		i, ok := o.known.index(x)
		j, ok2 := o.known.index(y)
		switch {
		case ok && !ok2:
			return -1
		case ok2 && !ok:
			return 1
		case ok && higherFirst:
			return cmp.Compare(j, i)
		case ok:
			return cmp.Compare(i, j)
		}
	}
	if higherFirst { // the ids of Jira's own priorities are in order
		if c := compareNumbers(y.id, x.id); c != 0 {
			return c
		}
	}
	return cmp.Or(strings.Compare(strings.ToLower(x.sort), strings.ToLower(y.sort)), strings.Compare(x.sort, y.sort))
}

// first returns the value by which an issue is sorted: the least of its
// field, or nil.
func (o ordering) first(i *Issue) *item {
	var least *item
	for _, f := range o.fields {
		for _, it := range f.items(i) {
			if least == nil || o.compareItems(it, *least) < 0 {
				least = &it
			}
		}
	}
	return least
}

// compareKeys orders issue keys by project, then by number.
func compareKeys(a, b string) int {
	return cmp.Or(strings.Compare(projectOf(a), projectOf(b)), compareNumbers(a[len(projectOf(a)):], b[len(projectOf(b)):]))
}

// projectOf returns an issue key up to its hyphen.
func projectOf(key string) string { return key[:strings.LastIndexByte(key, '-')+1] }

// compareNumbers orders texts as integers, and any other text as 0.
func compareNumbers(a, b string) int {
	x, _ := strconv.ParseInt(a, 10, 64)
	y, _ := strconv.ParseInt(b, 10, 64)
	return cmp.Compare(x, y)
}
