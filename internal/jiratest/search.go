package jiratest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/internal/jql"
	"github.com/jqlbuild/jqlbuild/internal/jql/eval"
)

// A search is a query and who asks it: the user of the credential, or nobody.
type search struct {
	jql  string
	user bool
}

type found struct {
	issues []*issue
	err    error
}

// find returns the issues that a query is about, in its order. The error is in
// Jira's words.
func (s *Server) find(q search) ([]*issue, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.found[q]; f != nil {
		return f.issues, f.err
	}
	f := new(found)
	f.issues, f.err = s.evaluate(q)
	s.found[q] = f
	return f.issues, f.err
}

func (s *Server) evaluate(q search) ([]*issue, error) {
	query, err := jql.Parse(q.jql)
	if err != nil {
		return nil, inJiraWords(q.jql, err)
	}
	s.follow(query.Where)
	visible := s.visible(q.user)
	env := s.env(q.user, visible)
	program, err := eval.Compile(query, env)
	asIs := func(i eval.Issue) eval.Issue { return i }
	if s.made != nil && (err != nil || uncategorised(query)) {
		program, asIs, err = s.made.compile(query, env)
	}
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*issue, len(visible))
	var hits []eval.Issue
	for _, i := range visible {
		if program.Match(asIs(i.eval)) {
			hits = append(hits, i.eval)
			byID[i.eval.ID] = i
		}
	}
	program.Sort(hits)
	issues := make([]*issue, len(hits))
	for n, h := range hits {
		issues[n] = byID[h.ID]
	}
	return issues, nil
}

// follow puts the keys that issues have now in place of those that they had
// before they were moved.
func (s *Server) follow(e jql.Expr) {
	switch e := e.(type) {
	case jql.And:
		for _, t := range e.Terms {
			s.follow(t)
		}
	case jql.Or:
		for _, t := range e.Terms {
			s.follow(t)
		}
	case jql.Not:
		s.follow(e.Term)
	case *jql.Clause:
		if slices.Contains([]string{"key", "issuekey", "issue", "id", "parent"}, strings.ToLower(e.Field.Name.Text)) {
			e.Operand = s.moved(e.Operand)
		}
	}
}

func (s *Server) moved(o jql.Operand) jql.Operand {
	switch o := o.(type) {
	case jql.Value:
		if i := s.byKey[strings.ToUpper(o.Text)]; i != nil {
			o.Text = i.key
		}
		return o
	case jql.List:
		o.Items = slices.Clone(o.Items)
		for n := range o.Items {
			o.Items[n] = s.moved(o.Items[n])
		}
		return o
	}
	return o
}

// visible are the issues that the user, or nobody, may see.
func (s *Server) visible(user bool) []*issue {
	return slices.DeleteFunc(slices.Clone(s.issues), func(i *issue) bool { return !i.shownTo(user) })
}

func (i *issue) shownTo(user bool) bool {
	if user {
		return i.level == nil || i.level.Shown
	}
	return i.public && i.level == nil
}

// env is the Jira that a query is evaluated in.
func (s *Server) env(user bool, visible []*issue) eval.Env {
	e := eval.Env{
		Now:    s.Now(),
		Fields: s.site.evalFields(s.opts.Flavour),
		Values: func(fieldID string) []eval.Value { return s.values(fieldID, user, visible) },
	}
	if user {
		e.User = s.site.Users[0].id(s.opts.Flavour)
	}
	return e
}

// messages are those of an error that find returned.
func messages(err error) []string {
	var several *eval.Error
	if errors.As(err, &several) {
		return several.Messages
	}
	return []string{err.Error()}
}

// inJiraWords words a syntax error as Jira's parser does.
func inJiraWords(text string, err error) error {
	var syntax *jql.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	before := text[:min(syntax.Start, len(text))]
	line := 1 + strings.Count(before, "\n")
	character := 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
	place := fmt.Sprintf("(line %d, character %d)", line, character)
	token := text[len(before):min(max(syntax.End, len(before)), len(text))]
	var said string
	switch syntax.Code {
	case "jql-reserved-word":
		said = fmt.Sprintf("'%s' is a reserved JQL word. You must surround it in quotation marks to use it in a query.", token)
	case "jql-reserved-character":
		r, _ := utf8.DecodeRuneInString(token)
		said = fmt.Sprintf("The character '%s' is a reserved JQL character. You must enclose it in a string or use the escape '\\u%04x' instead.", token, r)
	case "jql-unclosed-string":
		said = fmt.Sprintf("The quoted string '%s' has not been completed.", strings.TrimLeft(token, `"'`))
	case "jql-escape":
		said = fmt.Sprintf(`'%s' is an illegal JQL escape sequence. The valid escape sequences are \', \", \t, \n, \r, \\, '\ ' and \uXXXX.`, token)
	default:
		said = syntax.Message + "."
	}
	return errors.New("Error in the JQL Query: " + said + " " + place)
}

// unbounded reports whether Cloud refuses a query for having no restriction.
// One that does not parse has other troubles.
func unbounded(text string) bool {
	q, err := jql.Parse(text)
	return err == nil && !q.Bounded()
}

const unboundedMessage = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."

// maxSortKeys is how many fields Cloud sorts by.
const maxSortKeys = 7

// approximateCount answers, exactly.
func (s *Server) approximateCount(w http.ResponseWriter, r *http.Request, c *call) {
	var in struct {
		JQL string `json:"jql"`
	}
	if !s.body(w, r, &in) {
		return
	}
	s.note(c, func(r *Request) { r.JQL = in.JQL })
	if s.made == nil && unbounded(in.JQL) {
		fail(w, http.StatusBadRequest, unboundedMessage)
		return
	}
	issues, err := s.find(search{in.JQL, c.user})
	if err != nil {
		fail(w, http.StatusBadRequest, messages(err)...)
		return
	}
	reply(w, http.StatusOK, object{"count": len(issues)})
}

// parseJQL answers what is wrong with each query. Unlike Jira it returns no
// syntax tree.
func (s *Server) parseJQL(w http.ResponseWriter, r *http.Request, c *call) {
	validation := r.URL.Query().Get("validation")
	if !slices.Contains([]string{"strict", "warn", "none"}, validation) {
		fail(w, http.StatusBadRequest, "The validation parameter must be one of strict, warn and none.")
		return
	}
	var in struct {
		Queries []string `json:"queries"`
	}
	if !s.body(w, r, &in) {
		return
	}
	if len(in.Queries) == 0 {
		fail(w, http.StatusBadRequest, "At least one query must be given.")
		return
	}
	all := []any{}
	for _, text := range in.Queries {
		o := object{"query": text}
		_, err := s.find(search{text, c.user})
		if _, syntax := jql.Parse(text); validation == "none" && syntax == nil {
			err = nil
		}
		if err != nil {
			o["errors"] = messages(err)
		}
		all = append(all, o)
	}
	reply(w, http.StatusOK, object{"queries": all})
}
