package table

// People says how people are shown.
type People int

// The ways to show people.
const (
	Names    People = iota // by their names
	Initials               // by the first letters of their names
	NoPeople               // not at all
)

// UnknownUser stands for a person of whom Jira tells no name, such as one whose
// account was deleted.
const UnknownUser = "(unknown user)"

// String returns the word that stands for it in the configuration.
func (p People) String() string { return [...]string{"name", "initials", "none"}[p] }
