package table

import "fmt"

// People says how people are shown.
type People int

// The ways to show people.
const (
	Names    People = iota // by their names
	Initials               // by the first letters of their names
	NoPeople               // not at all
)

// ParsePeople returns the way that "name", "initials" or "none" stands for.
func ParsePeople(text string) (People, error) {
	switch text {
	case "name":
		return Names, nil
	case "initials":
		return Initials, nil
	case "none":
		return NoPeople, nil
	}
	return Names, fmt.Errorf("show people as %q: want name, initials or none", text)
}

// UnknownUser stands for a person of whom Jira tells no name, such as one whose
// account was deleted.
const UnknownUser = "(unknown user)"

// String returns the word that ParsePeople takes.
func (p People) String() string {
	switch p {
	case Initials:
		return "initials"
	case NoPeople:
		return "none"
	}
	return "name"
}
