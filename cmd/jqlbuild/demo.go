package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// sampleJira starts embedded sample Jiras as links ask for them, at most one of
// each kind. They listen on the loopback interface until the program's context
// ends.
func sampleJira(program context.Context) func(context.Context, *linkconfig.Link) (*url.URL, linkconfig.Credential, error) {
	var mu sync.Mutex
	addresses := make(map[jiratest.Flavour]*url.URL)
	return func(_ context.Context, link *linkconfig.Link) (*url.URL, linkconfig.Credential, error) {
		mu.Lock()
		defer mu.Unlock()
		credential := linkconfig.Credential{Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)}
		flavour := sampleFlavour(link)
		if u := addresses[flavour]; u != nil {
			return u, credential, nil
		}
		address, err := jiratest.New(jiratest.Options{Flavour: flavour}).Listen(program)
		if err != nil {
			return nil, credential, fmt.Errorf("listen on the loopback interface: %w", err)
		}
		u, err := url.Parse(address)
		if err != nil {
			return nil, credential, err
		}
		addresses[flavour] = u
		return u, credential, nil
	}
}

// sampleFlavour is the kind of Jira that a link would most likely meet.
func sampleFlavour(link *linkconfig.Link) jiratest.Flavour {
	switch {
	case link.Deployment == linkconfig.Cloud:
		return jiratest.Cloud
	case link.Deployment == linkconfig.DataCenter:
		return jiratest.DataCenter
	case strings.HasSuffix(link.URL.Hostname(), ".atlassian.net"), link.APIURL != nil:
		return jiratest.Cloud
	}
	return jiratest.DataCenter
}
