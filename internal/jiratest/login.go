package jiratest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// maxDenied is how many wrong passwords Data Center takes before it wants a
// CAPTCHA.
const maxDenied = 3

// login finds out who asks, says so in the headers, and reports whether the
// request may go on. As in Jira, a wrong credential mostly does not stop it: the
// request goes on as nobody's.
func (s *Server) login(w http.ResponseWriter, r *http.Request, c *call, gateway bool) bool {
	scheme, value, given := strings.Cut(r.Header.Get("Authorization"), " ")
	user, password, basic := r.BasicAuth()
	bearer := given && strings.EqualFold(scheme, "Bearer")
	right := basic && s.isUser(user) && same(password, s.opts.Token) || bearer && s.isToken(value)
	if c.fault == LogOut {
		right, bearer = false, false
	}
	if given && !right {
		s.note(c, func(r *Request) { r.Refused = true })
	}
	switch {
	case gateway && !right:
		reply(w, http.StatusUnauthorized, object{"code": 401, "message": "Unauthorized"})
		return false
	case s.opts.Flavour == Cloud && bearer && !gateway:
		reply(w, http.StatusForbidden, object{"error": "Failed to parse Connect Session Auth Token"})
		return false
	case s.opts.Flavour == DataCenter && basic && c.fault != LogOut:
		if !s.password(w, right) {
			return false
		}
	case s.opts.Flavour == DataCenter && bearer && !right:
		w.Header().Set("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
	case given && !right:
		w.Header().Set("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
	}
	if !right && s.opts.Private {
		unauthorized(w)
		return false
	}
	c.user = right
	s.identify(w, c)
	return true
}

// password counts wrong ones, and refuses all once there were too many.
func (s *Server) password(w http.ResponseWriter, right bool) bool {
	s.mu.Lock()
	captcha := s.denied >= maxDenied
	if right && !captcha {
		s.denied = 0
	} else {
		s.denied++
	}
	s.mu.Unlock()
	switch {
	case captcha:
		w.Header().Set("X-Seraph-LoginReason", "AUTHENTICATION_DENIED")
		w.Header().Set("X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url="+s.opts.BaseURL+"/login.jsp")
		page(w, http.StatusForbidden, "<html><head><title>Forbidden (403)</title></head><body>Basic Authentication Failure - Reason : AUTHENTICATION_DENIED</body></html>")
		return false
	case !right:
		w.Header().Set("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
		w.Header().Set("WWW-Authenticate", `OAuth realm="`+s.opts.BaseURL+`"`)
		page(w, http.StatusUnauthorized, "<html><head><title>Unauthorized (401)</title></head><body>Basic Authentication Failure - Reason : AUTHENTICATED_FAILED</body></html>")
		return false
	}
	return true
}

// identify sets the headers that name the user.
func (s *Server) identify(w http.ResponseWriter, c *call) {
	who := s.site.Users[0]
	if c.fault == OtherUser {
		who = s.site.Users[1]
	}
	h := w.Header()
	switch {
	case s.opts.Flavour == Cloud && c.user:
		h.Set("X-AACCOUNTID", who.Account)
	case s.opts.Flavour == DataCenter && c.user:
		h.Set("X-AUSERNAME", who.Name)
		h.Set("X-Seraph-LoginReason", "OK")
		// As Data Center does while there are tokens left: this is no order to
		// wait.
		h.Set("X-RateLimit-Limit", "600")
		h.Set("X-RateLimit-Remaining", "599")
		h.Set("X-RateLimit-FillRate", "60")
		h.Set("X-RateLimit-Interval-Seconds", "1")
		h.Set("Retry-After", "0")
	case s.opts.Flavour == DataCenter:
		h.Set("X-AUSERNAME", "anonymous")
	}
}

// isUser reports whether name is the credential's; Data Center knows the user
// by the part of the address before the @ too.
func (s *Server) isUser(name string) bool {
	short, _, _ := strings.Cut(s.opts.User, "@")
	return same(name, s.opts.User) || s.opts.Flavour == DataCenter && same(name, short)
}

// isToken reports whether a bearer is good: one from the token endpoint, or on
// Data Center a personal access token.
func (s *Server) isToken(value string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens[value] || s.opts.Flavour == DataCenter && same(value, s.opts.Token)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func unauthorized(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `OAuth realm="https%3A%2F%2Forrery.example"`)
	page(w, http.StatusUnauthorized, "Client must be authenticated to access this resource.")
}

// token is the token endpoint for client credentials (RFC 6749, 4.4). A client
// may name itself in the header or in the body.
func (s *Server) token(w http.ResponseWriter, r *http.Request, c *call) {
	id, secret, inHeader := r.BasicAuth()
	if !inHeader {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	switch {
	case r.Method != http.MethodPost:
		reply(w, http.StatusMethodNotAllowed, object{"error": "invalid_request"})
	case r.PostFormValue("grant_type") != "client_credentials":
		reply(w, http.StatusBadRequest, object{"error": "unsupported_grant_type"})
	case !same(id, ClientID) || !same(secret, ClientSecret):
		s.note(c, func(r *Request) { r.Refused = true })
		reply(w, http.StatusUnauthorized, object{"error": "invalid_client", "error_description": "Unauthorized"})
	default:
		s.mu.Lock()
		t := s.opaque("access")
		s.tokens[t] = true
		s.mu.Unlock()
		reply(w, http.StatusOK, object{"access_token": t, "token_type": "Bearer", "expires_in": 3600, "scope": "read:jira-work read:jira-user"})
	}
}

// opaque returns a new word that says nothing; s.mu must be held.
func (s *Server) opaque(what string) string {
	s.serial++
	sum := sha256.Sum256([]byte(what + strconv.Itoa(s.serial)))
	return hex.EncodeToString(sum[:20])
}

// myself is never anonymous, and so the way to learn whether a credential is
// right.
func (s *Server) myself(w http.ResponseWriter, r *http.Request, c *call) {
	if !c.user {
		unauthorized(w)
		return
	}
	who := s.site.Users[0]
	if c.fault == OtherUser {
		who = s.site.Users[1]
	}
	o := s.author.person(who.Name)
	o["locale"] = "en_US"
	reply(w, http.StatusOK, o)
}
