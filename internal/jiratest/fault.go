package jiratest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// A FaultKind is a way to misbehave.
type FaultKind int

// The ways to misbehave.
const (
	Answer    FaultKind = iota // Status, Header and Body instead of an answer
	CutBody                    // the right answer, and the connection ends in its middle
	Garble                     // half of the right answer, as if that were all
	LoginPage                  // 200 with the page of an identity provider
	Redirect                   // 302 to Header's Location
	Hang                       // no answer until the request or the server ends
	LogOut                     // the credential counts as wrong, this once
	OtherUser                  // the headers name another user than the credential's
	SameToken                  // a page of a Cloud search gives the token that led to it

	NullIssues // "issues": null, whatever stands beside it
	NoIssues   // "issues": [], and all else as if there were some
	Complaint  // 200 with "issues": [] and an errorMessages that says Body
	HTMLAsJSON // LoginPage that calls itself JSON
	NullList   // null in place of a list of fields or values
	EmptyList  // [] in place of it
	NoScope    // Status (401 by default) with what the gateway says of a token without the scope
	Warn       // the right answer, with a remark that says Body
	Total      // the right answer, with the total (or count) that Body writes
	Foreign    // bulkfetch gives, beside the right ones, an issue that nobody asked for

	RepeatPage // the rows of the page before, once more
	FirstPage  // the rows of the first page, once more
	ShiftPage  // one row further to the front than asked for
	EmptyPage  // none of the page's rows
	ShortPage  // all of the page's rows but one
	NoToken    // "isLast": false, and no token
	Created    // as if an issue had been created in front of all others
	Deleted    // as if an issue of the first page had been deleted

	Endless // a search whose list of issues never ends
	Flood   // a search with one issue whose fields never end
	Bomb    // Flood of a gigabyte, packed into a megabyte
)

// garbles reports whether a fault leaves an answer that nobody can take for
// one, so that the page may be asked for again.
func (k FaultKind) garbles() bool {
	switch k {
	case CutBody, Garble, NullIssues, NoIssues, Complaint, EmptyPage:
		return true
	}
	return false
}

// A Fault makes the Server misbehave.
type Fault struct {
	Kind FaultKind

	// Match is a part of the request's line in the log, such as "/search" or
	// "POST /rest/api/3/issue/bulkfetch" or "startAt=100". Defaults to every
	// request.
	Match string

	// Skip is how many requests that match pass first; Times is for how many
	// after them the fault lasts, by default 1, and for ever when negative.
	Skip, Times int

	// Status, Header and Body are those of Answer; Header is Redirect's too. A
	// Status without a Body answers with one such as Jira's. What Body is to
	// other kinds, they say.
	Status int
	Header http.Header
	Body   string
}

// Fail makes the next n requests answer with the status and header.
func (s *Server) Fail(n, status int, header http.Header) {
	s.Inject(Fault{Times: n, Status: status, Header: header})
}

// Inject adds a fault. Of several that match a request, the first is the one;
// the others keep waiting.
func (s *Server) Inject(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal ends all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault returns the fault that the request meets, or nil.
func (s *Server) fault(r *Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times == 0 || !strings.Contains(r.String(), f.Match) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		return f
	}
	return nil
}

func (s *Server) misbehave(f *Fault, w http.ResponseWriter, r *http.Request, entry *Request) {
	switch f.Kind {
	case CutBody, Garble:
		whole := &answer{header: make(http.Header)}
		s.serve(whole, r, &call{Request: entry, fault: f.Kind})
		body := whole.body.Bytes()
		maps.Copy(w.Header(), whole.header)
		length := len(body)
		if f.Kind == Garble {
			length /= 2
		}
		w.Header().Set("Content-Length", strconv.Itoa(length))
		w.WriteHeader(whole.status())
		w.Write(body[:len(body)/2])
		if f.Kind == CutBody {
			http.NewResponseController(w).Flush() // the half that was written must arrive
			panic(http.ErrAbortHandler)
		}
	case LoginPage:
		page(w, http.StatusOK, "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action=\"/sso\" method=\"post\">Sign in to continue to Orrery</form></body></html>")
	case Redirect:
		maps.Copy(w.Header(), f.Header)
		w.WriteHeader(http.StatusFound)
	case Hang:
		io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case HTMLAsJSON:
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		io.WriteString(w, "\n<!DOCTYPE html><html><head><title>Sign in to Orrery</title></head><body>Sign in</body></html>")
	case NoScope:
		code := f.Status
		if code == 0 {
			code = http.StatusUnauthorized
		}
		reply(w, code, object{"code": code, "message": "Unauthorized; scope does not match"})
	case Endless, Flood, Bomb:
		flood(w, r, f.Kind)
	case NullIssues, NoIssues, Complaint, NullList, EmptyList, Warn, Total, Foreign:
		s.alter(f, w, r, entry)
	case LogOut, OtherUser, SameToken, RepeatPage, FirstPage, ShiftPage, EmptyPage, ShortPage, NoToken, Created, Deleted:
		s.serve(w, r, &call{Request: entry, fault: f.Kind})
	default:
		maps.Copy(w.Header(), f.Header)
		if f.Body != "" {
			w.WriteHeader(f.Status)
			io.WriteString(w, f.Body)
			return
		}
		fail(w, f.Status, http.StatusText(f.Status))
	}
}

// An answer is one that is held back.
type answer struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(code int) {
	if a.code == 0 {
		a.code = code
	}
}

func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (a *answer) Flush() {}

func (a *answer) status() int {
	if a.code == 0 {
		return http.StatusOK
	}
	return a.code
}
