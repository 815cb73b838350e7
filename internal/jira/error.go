package jira

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// An Error is a question that Jira did not answer. It is one line that says
// what happened, in Jira's own words where it gave some, and what to do. It
// never holds a secret, and Jira's text in it has no control characters.
//
// A cancelled context is not an Error: it is the context's error.
type Error struct {
	Kind     Kind
	Status   int           // of the last answer; 0 if none came
	Message  string        // what happened
	Messages []string      // what Jira says about it
	Fix      string        // what to do about it; may be empty
	Wait     time.Duration // how long Jira asks to wait, if it does

	again again
	final bool // the credentials are bad, and so will all other answers be

	cut    bool // an answer came, and ended in its middle
	barred bool // the credentials are good, and not meant for this address
}

// A Kind says what an Error is about, and so who can do something about it.
type Kind int

const (
	Network  Kind = iota // Jira cannot be reached, or is out of order (5xx)
	Query                // Jira rejects the question (400): whoever wrote the JQL
	Auth                 // the credentials are refused, or Jira answered someone else
	Rate                 // Jira wants to be left alone for longer than is worth waiting
	Response             // the answer is not one that Jira would give, or cannot be trusted
	Window               // more issues match than this Jira gives of one query: whoever wrote the JQL
	NotFound             // there is no such address (404, 410): whoever configured the link
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	return [...]string{"network", "query", "auth", "rate", "response", "window", "not found"}[k]
}

// Error returns "message: what Jira says; what to do".
func (e *Error) Error() string {
	s := e.Message
	if said := strings.TrimRight(strings.Join(e.Messages, " "), ". "); said != "" {
		s += ": " + said
	}
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

// reason says in a few words why a question is asked again.
func (e *Error) reason() string {
	if len(e.Messages) > 0 && e.Status == http.StatusOK {
		return e.Message + ": " + e.Messages[0]
	}
	return e.Message
}

// unreachable reports whether the error is about the whole link: refusals and
// silence, rather than one question.
func (e *Error) unreachable() bool {
	return e.Kind == Rate || e.Kind == Network && (refuses(e.Status) || e.Status == 0 && !e.cut)
}

// isKind reports whether err is an Error of a kind.
func isKind(err error, k Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == k
}

// again says whether asking once more may help.
type again int

const (
	never     again = iota
	sometimes       // perhaps once or twice: see maxDoubts
	always          // as often as the link's retries allow
)

// maxError bounds what is read of an error's body, which is either short or
// somebody's web page.
const maxError = 64 << 10

// refusal makes an Error of an answer with a status other than 200.
func (c *Client) refusal(resp *http.Response, body []byte) *Error {
	e := &Error{Status: resp.StatusCode, Kind: Response, Wait: asksToWait(resp)}
	status := statusText(resp.StatusCode)
	structured := isJSON(resp.Header)
	if structured {
		e.Messages = c.said(body)
	} else if text := c.excerpt(resp.Header, body); text != "" {
		e.Messages = []string{text}
	}
	e.Message = "Jira answers " + status
	if !structured && len(body) > 0 {
		e.Message += " with " + describe(resp.Header) + ", not JSON"
	}

	if c.authenticates() {
		if login := badLogin(resp.Header); login != nil {
			login.Status, login.Messages = e.Status, e.Messages
			return login
		}
	}
	switch code := resp.StatusCode; {
	case (code == http.StatusUnauthorized || code == http.StatusForbidden) && slices.ContainsFunc(e.Messages, aboutScopes):
		e.Kind = Auth
		e.barred = true
		e.Message = "the token's scopes do not allow this question (" + status + ")"
		e.Fix = "give the token the scope " + scopeFor(resp.Request) + "; jqlbuild needs read:jira-work to read issues and read:jira-user to learn who asks"
	case code == http.StatusBadRequest && structured:
		e.Kind = Query
		e.Message = "Jira rejects the query"
		if len(e.Messages) == 0 {
			e.Message += " without a reason"
		}
	case code == http.StatusUnauthorized:
		e.Kind = Auth
		e.final = true
		e.Message = "Jira refuses the credentials (" + status + ")"
		e.Fix = c.credentialHint()
	case code == http.StatusForbidden:
		e.Kind = Auth
		e.Message = "Jira forbids it (" + status + ")"
		e.Fix = c.credentialHint()
	case code == http.StatusProxyAuthRequired:
		e.Kind = Network
		e.Message = "the proxy before Jira wants a login (" + status + ")"
		e.Fix = proxyLogin
	case code == http.StatusNotFound:
		e.Kind = NotFound
		e.Message = "there is no Jira REST API at " + c.base.String() + " (" + status + ")"
		e.Fix = "check the link's url, its context path (as in https://host/jira) and its deployment"
	case code == http.StatusGone:
		e.Kind = NotFound
		e.Message = "this Jira no longer has the address that was asked (" + status + ")"
		e.Fix = "set the link's deployment to cloud if this is Jira Cloud, or to auto"
	case code == http.StatusMethodNotAllowed, code == http.StatusUnsupportedMediaType:
		e.Fix = "a proxy in front of Jira may block or change POST requests, or the link's url names another site"
	case code == http.StatusTooManyRequests:
		e.Kind = Rate
		e.again = always
		e.Message = "Jira says that there are too many requests (" + status + ")"
		e.Fix = "try again later, or lower the link's parallel"
	case code == http.StatusInternalServerError:
		e.Kind = Network
		e.again = sometimes
	case code == http.StatusBadGateway, code == http.StatusServiceUnavailable, code == http.StatusGatewayTimeout:
		e.Kind = Network
		e.again = always
		e.Fix = "Jira or a proxy in front of it is out of order: try again later"
	case code >= 500:
		e.Kind = Network
	default:
		e.Fix = "check that the link's url is Jira's own address, with no proxy or sign-in page before it"
	}
	return e
}

// aboutScopes reports whether Jira's gateway says that a token was not made
// for what is asked.
func aboutScopes(said string) bool {
	return strings.Contains(strings.ToLower(said), "scope does not match")
}

// scopeFor names the scope that a request needs.
//
// See https://developer.atlassian.com/cloud/jira/platform/scopes-for-oauth-2-3LO-and-forge-apps/.
func scopeFor(r *http.Request) string {
	if r != nil && strings.HasSuffix(r.URL.Path, "/myself") {
		return "read:jira-user"
	}
	return "read:jira-work"
}

// notJSON makes an Error of a good status with something else than JSON: a
// sign-in page, most often.
func (c *Client) notJSON(resp *http.Response, body []byte) *Error {
	e := &Error{
		Kind:    Response,
		Status:  resp.StatusCode,
		Message: "Jira answers " + statusText(resp.StatusCode) + " with " + describe(resp.Header) + ", not JSON",
		Fix:     "that is most often the page of a sign-in, a proxy or a maintenance: open the link's url in a browser, and check that it is Jira's own address",
	}
	if isJSON(resp.Header) {
		e.Message = "Jira answers " + statusText(resp.StatusCode) + " with a web page that calls itself " + describe(resp.Header)
	}
	if text := c.excerpt(resp.Header, body); text != "" {
		e.Messages = []string{text}
	}
	return e
}

// said finds the sentences in the forms in which Jira, its filters, its
// gateway and its proxies write errors, each with its secrets and control
// characters removed:
//
//	{"errorMessages":["…"],"errors":{"field":"…"},"warningMessages":["…"]}
//	{"message":"…","status-code":401}   {"code":401,"message":"…"}
//	{"error":"…","error_description":"…"}   {"title":"…","detail":"…"}
func (c *Client) said(body []byte) []string {
	var form struct {
		ErrorMessages   json.RawMessage `json:"errorMessages"`
		ErrorMessage    json.RawMessage `json:"errorMessage"`
		Errors          json.RawMessage `json:"errors"`
		Message         json.RawMessage `json:"message"`
		Error           json.RawMessage `json:"error"`
		Description     json.RawMessage `json:"error_description"`
		Title           json.RawMessage `json:"title"`
		Detail          json.RawMessage `json:"detail"`
		WarningMessages json.RawMessage `json:"warningMessages"`
	}
	if json.Unmarshal(body, &form) != nil {
		return nil
	}
	return c.remarks([]json.RawMessage{
		form.ErrorMessages, form.ErrorMessage, form.Errors, form.Message,
		form.Error, form.Description, form.Title, form.Detail, form.WarningMessages,
	})
}

// remarks returns the sentences in whatever form Jira wrote them, each once,
// fit to be shown.
func (c *Client) remarks(raw []json.RawMessage) []string {
	var out []string
	for _, r := range raw {
		var some []string
		for _, s := range sentences(r) {
			some = append(some, clean(c.scrub(s), 500))
		}
		out = merge(out, some)
	}
	return out
}

// merge adds sentences to others, each once and no more than anybody reads.
func merge(to, from []string) []string {
	const most = 20
	for _, s := range from {
		if s != "" && !slices.Contains(to, s) && len(to) < most {
			to = append(to, s)
		}
	}
	return to
}

// sentences returns the texts in a string, a list of strings, or an object:
// its "message", or each of its members with its name.
func sentences(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		var out []string
		for _, item := range list {
			out = append(out, sentences(item)...)
		}
		return out
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return nil
	}
	if message, ok := object["message"]; ok {
		return sentences(message)
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		for _, s := range sentences(object[name]) {
			out = append(out, name+": "+s)
		}
	}
	return out
}

var (
	titleTag   = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	scriptTag  = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)\s*>`)
	anyTag     = regexp.MustCompile(`(?s)<[^>]*>`)
	xmlMessage = regexp.MustCompile(`(?s)<message>(.*?)</message>`)
)

// excerpt returns a few plain words of a body that is not JSON: the title of
// a web page, the message of an XML error, else how the text begins.
func (c *Client) excerpt(h http.Header, body []byte) string {
	if enc := h.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return ""
	}
	text := string(body[:min(len(body), maxError)])
	switch media, _, _ := mime.ParseMediaType(h.Get("Content-Type")); {
	case !utf8.ValidString(text) && strings.IndexByte(text, 0) >= 0:
		return "" // no text at all
	case strings.HasSuffix(media, "xml") && media != "application/xhtml+xml":
		if m := xmlMessage.FindStringSubmatch(text); m != nil {
			var s string
			if xml.Unmarshal([]byte(m[0]), &s) == nil {
				text = s
			}
		}
	case media != "text/plain":
		if m := titleTag.FindStringSubmatch(text); m != nil && strings.TrimSpace(m[1]) != "" {
			text = m[1]
		} else {
			text = anyTag.ReplaceAllString(scriptTag.ReplaceAllString(text, " "), " ")
		}
		text = html.UnescapeString(text)
	}
	return clean(c.scrub(text), 120)
}

// clean makes a text fit for one line of a log: controls and line ends become
// spaces, what changes the direction of text is dropped, and what exceeds
// most runes is cut.
func clean(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return s
}

func statusText(code int) string {
	if text := http.StatusText(code); text != "" {
		return fmt.Sprintf("%d %s", code, text)
	}
	return fmt.Sprintf("status %d", code)
}

// describe names the content type of an answer.
func describe(h http.Header) string {
	if t := clean(h.Get("Content-Type"), 60); t != "" {
		return t
	}
	return "no content type"
}

// isJSON reports whether an answer says that it is JSON.
func isJSON(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}
