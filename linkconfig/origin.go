package linkconfig

import (
	"net/netip"
	"net/url"
	"strings"
)

// Origin returns a URL's scheme, host and port, without the port that is the
// scheme's own (RFC 6454). Credentials are for one origin.
func Origin(u *url.URL) string {
	scheme, host, port := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && !(scheme == "https" && port == "443") && !(scheme == "http" && port == "80") {
		host += ":" + port
	}
	return scheme + "://" + host
}

// IsLoopback reports whether a host is this machine (RFC 6761, section 6.3),
// to which credentials may go over plain http.
func IsLoopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
