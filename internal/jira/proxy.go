package jira

import "net/http"

// A proxyError says that a proxy does not let a connection through.
type proxyError struct {
	proxy  string // host and port
	status int
}

func (e *proxyError) Error() string {
	return "the proxy " + e.proxy + " answers " + statusText(e.status)
}

// proxyLogin is what to do about a proxy that wants to know who asks.
const proxyLogin = "put the proxy's user and password into its variable, as in HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"

// explain says in an Error what helps. A proxy that cannot reach Jira may do so
// later; one that does not want to never will.
func (e *proxyError) explain(to *Error) {
	switch {
	case e.status == http.StatusProxyAuthRequired:
		to.again, to.Fix = never, proxyLogin
	case e.status >= 500:
		to.Fix = "check the host in the link's url, and that the proxy can reach it"
	default:
		to.again, to.Fix = never, "have the proxy let Jira's host through, or name the host in NO_PROXY"
	}
}
