package eval

import "strings"

// A known is everything that exists for a field.
type known struct {
	all  []Value
	byID map[string]int
}

// known returns what is known of a field's values, or nil.
func (c *compiler) known(fieldID string) *known {
	k, ok := c.values[fieldID]
	if ok {
		return k
	}
	var all []Value
	if c.env.Values != nil {
		all = c.env.Values(fieldID)
	}
	if all == nil && fieldID == "statusCategory" {
		all = statusCategories
	}
	if all != nil {
		k = &known{all: all, byID: make(map[string]int, len(all))}
		for i, v := range all {
			k.byID[v.ID] = i
		}
	}
	c.values[fieldID] = k
	return k
}

// statusCategories are the same in every Jira.
var statusCategories = []Value{
	{ID: "1", Key: "undefined", Name: "No Category"},
	{ID: "2", Key: "new", Name: "To Do"},
	{ID: "4", Key: "indeterminate", Name: "In Progress"},
	{ID: "3", Key: "done", Name: "Done"},
}

// find returns the indices of the values that a query means: an integer is an
// id first and then a name, anything else the other way round.
func (k *known) find(l literal) []int {
	byID := func() []int {
		if i, ok := k.byID[l.text]; ok {
			return []int{i}
		}
		return nil
	}
	if l.number {
		if found := byID(); found != nil {
			return found
		}
	}
	var found []int
	for i, v := range k.all {
		if strings.EqualFold(v.Name, l.text) && v.Name != "" || strings.EqualFold(v.Key, l.text) && v.Key != "" {
			found = append(found, i)
		}
	}
	if found == nil && l.text != "" {
		return byID()
	}
	return found
}

// index returns which value an issue has.
func (k *known) index(it item) (int, bool) {
	if i, ok := k.byID[it.id]; ok {
		return i, true
	}
	for _, n := range it.names {
		for i, v := range k.all {
			if strings.EqualFold(v.Key, n) && v.Key != "" || strings.EqualFold(v.Name, n) && v.Name != "" {
				return i, true
			}
		}
	}
	return 0, false
}
