package jira

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// failure makes an Error of a request that got no whole answer.
func (c *Client) failure(site string, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	e := &Error{Kind: Network, again: always}
	var (
		authority x509.UnknownAuthorityError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		dns       *net.DNSError
		refused   *proxyError
		operation *net.OpError
		wrapped   *url.Error
	)
	switch {
	case errors.Is(err, errTimeout):
		e.Message = fmt.Sprintf("%s gives no whole answer within %s", site, c.wire.timeout)
		e.Fix = "raise the link's timeout if Jira is slow, else check the network, and the VPN or proxy if there is one"
		return e
	case errors.As(err, &refused):
		refused.explain(e)
	case errors.As(err, &operation) && operation.Op == "proxyconnect":
		if errors.Is(err, syscall.ECONNREFUSED) || errors.As(err, &dns) && dns.IsNotFound {
			e.again = never
		}
		e.Fix = "that is the proxy: check its address in HTTPS_PROXY or HTTP_PROXY, or name Jira's host in NO_PROXY"
	case errors.As(err, &authority):
		e.again = never
		e.Fix = "if a private authority signed Jira's certificate, name it in the link's ca_file"
	case errors.As(err, &verify):
		e.again = never
		e.Fix = "check the link's url and the certificate of that server"
	case errors.As(err, &record):
		e.again = never
		e.Fix = "that server does not speak TLS on this port: check the link's url"
	case errors.As(err, &dns) && dns.IsNotFound:
		e.again = never
		e.Fix = "check the host in the link's url, and the network or the VPN that knows it"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.again = never
		e.Fix = "nothing listens there: check the host and port in the link's url, and that Jira is running"
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		e.again = never
		e.Fix = "that server does not speak TLS on this port: check the link's url"
	case strings.Contains(err.Error(), `malformed HTTP response "\x15\x03`): // an alert of TLS
		e.again = never
		e.Fix = "that server speaks TLS on this port: write https:// in the link's url"
	case strings.Contains(err.Error(), "malformed HTTP response"):
		e.again = never
		e.Fix = "what listens there does not speak HTTP: check the host and port in the link's url"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.cut = true
		e.Message = site + " cuts its answer short"
		return e
	default:
		e.Fix = "check the network, and the VPN or proxy if there is one"
	}
	if errors.As(err, &wrapped) {
		err = wrapped.Err // the URL around it says nothing that site does not
	}
	e.Message = site + " cannot be reached"
	e.Messages = []string{clean(c.scrub(err.Error()), 300)}
	return e
}

// asksToWait returns how long an answer asks its reader to wait, or 0.
// On other answers than these the header means something else: Data Center
// sends "retry-after: 0" while there is no need to wait.
//
// See RFC 9110, section 10.2.3, and
// https://developer.atlassian.com/cloud/jira/platform/rate-limiting/.
func asksToWait(resp *http.Response) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	if v := resp.Header.Get("Retry-After"); v != "" {
		// Of a number out of range, n is the largest in it.
		if n, err := strconv.ParseUint(v, 10, 31); err == nil || errors.Is(err, strconv.ErrRange) {
			return time.Duration(n) * time.Second
		}
		if at, err := http.ParseTime(v); err == nil {
			return until(at, resp.Header)
		}
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		// Jira Cloud writes it to the minute.
		for _, layout := range []string{"2006-01-02T15:04Z07:00", time.RFC3339} {
			if at, err := time.Parse(layout, resp.Header.Get("X-RateLimit-Reset")); err == nil {
				return until(at, resp.Header)
			}
		}
	}
	return 0
}

// until returns how long it is until a time on Jira's clock, which need not
// agree with ours.
func until(at time.Time, h http.Header) time.Duration {
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(at.Sub(now), 0)
}
