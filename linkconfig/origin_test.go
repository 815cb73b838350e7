package linkconfig

import (
	"net/url"
	"testing"
)

func TestOrigin(t *testing.T) {
	for given, want := range map[string]string{
		"HTTPS://Jira.Example:443/a?b": "https://jira.example",
		"http://jira.example:80":       "http://jira.example",
		"https://jira.example:80/":     "https://jira.example:80",
		"https://jira.example:":        "https://jira.example",
		"http://[::1]:8080/ctx":        "http://[::1]:8080",
		"http://[::1]":                 "http://[::1]",
	} {
		u, err := url.Parse(given)
		if err != nil {
			t.Fatal(err)
		}
		if got := Origin(u); got != want {
			t.Errorf("Origin(%s) = %s, want %s", given, got, want)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost.": true, "jira.localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"localhost.example": false, "128.0.0.1": false, "::2": false, "": false,
	} {
		if got := IsLoopback(host); got != want {
			t.Errorf("IsLoopback(%q) = %v", host, got)
		}
	}
}
