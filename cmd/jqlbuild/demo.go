package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/jqlbuild/jqlbuild/internal/field"
	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/internal/request"
	"github.com/jqlbuild/jqlbuild/internal/tree"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/source"
	"github.com/jqlbuild/jqlbuild/table"
)

// A sample is the embedded sample Jiras of one run, at most one of each kind, as
// the Transport of a Fetcher. They listen on loopback from the first request on,
// until the idle connections are closed. Each is told what the pages name, so
// that it can make up what its data lacks.
type sample struct {
	lists map[jiratest.Flavour]*field.List // without what is made up
	names map[jiratest.Flavour]jiratest.Names

	mu      sync.Mutex
	servers map[jiratest.Flavour]*jiratest.Server
	hosts   map[jiratest.Flavour]string // where they listen; none while nobody asks
	stop    func()                      // ends their listening
	carrier http.Transport
}

// newSample returns the samples for pages and a configuration. Those of an
// earlier run, if it is not nil, answer again if they would answer the same.
func newSample(old *sample, maker request.Maker, specs []table.Spec) *sample {
	s := &sample{lists: make(map[jiratest.Flavour]*field.List), servers: make(map[jiratest.Flavour]*jiratest.Server)}
	if old != nil {
		s.lists = old.lists
	}
	s.name(maker, specs)
	if old != nil && s.SampleName() == old.SampleName() {
		return old
	}
	return s
}

// allSpecs returns what the pages ask for.
func (s *session) allSpecs(ctx context.Context) ([]table.Spec, error) {
	pages, _, err := tree.Load(ctx, s.tree(""), newAnyDialect(), s.dir, s.jobs())
	var specs []table.Spec
	for _, p := range pages {
		specs = append(specs, p.Specs()...)
	}
	return specs, err
}

// demo lets sample Jiras, which know what the Specs name, answer for all links.
func (s *session) demo(specs []table.Spec) {
	s.sample = newSample(cmp.Or(s.sample, s.flags.sample), s.maker(), specs)
	s.fetcher.Transport = s.sample
	s.fetcher.Credentials = make(map[string]linkconfig.Credential)
	for _, l := range s.config.Links {
		s.fetcher.Credentials[l.Name] = linkconfig.Credential{Type: linkconfig.Basic, User: jiratest.User, Token: linkconfig.NewSecret(jiratest.Token)}
	}
}

// tellMadeUp says in one line what the sample Jiras make up, if they do.
func (s *session) tellMadeUp() {
	if s.sample == nil {
		return
	}
	var servers []*jiratest.Server
	for _, v := range []jiratest.Flavour{jiratest.Cloud, jiratest.DataCenter} {
		if _, named := s.sample.names[v]; named {
			servers = append(servers, s.sample.server(v))
		}
	}
	if all := jiratest.MadeUp(servers...); len(all) > 0 {
		s.log.printf(levelInfo, "note: the sample Jira of --demo makes up what its data lacks: %s", strings.Join(all, "; "))
	}
}

// SampleName tells apart samples that answer differently. By it and by
// SampleAddress a Fetcher knows its Transport for a sample, and marks Results.
func (s *sample) SampleName() string {
	h := sha256.New()
	for _, v := range []jiratest.Flavour{jiratest.Cloud, jiratest.DataCenter} {
		n := s.names[v]
		fmt.Fprintf(h, "%v\x00%q\x00%q\x00%q\x00", v, n.Queries, n.Fields, n.Numbers)
	}
	fmt.Fprintf(h, "%s", version())
	return " " + hex.EncodeToString(h.Sum(nil)[:12])
}

func (s *sample) server(v jiratest.Flavour) *jiratest.Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.servers[v] == nil {
		names := s.names[v]
		s.servers[v] = jiratest.New(jiratest.Options{Flavour: v, Names: &names})
	}
	return s.servers[v]
}

// SampleAddress returns where the sample Jira that answers for a link is asked.
func (s *sample) SampleAddress(link *linkconfig.Link) *url.URL {
	return s.server(sampleFlavour(link)).Address()
}

// RoundTrip sends a request for a SampleAddress to where that sample listens.
func (s *sample) RoundTrip(r *http.Request) (*http.Response, error) {
	for _, v := range []jiratest.Flavour{jiratest.Cloud, jiratest.DataCenter} {
		server := s.server(v)
		if server.Address().Host != r.URL.Host {
			continue
		}
		host, err := s.listen(v, server)
		if err != nil {
			return nil, fmt.Errorf("start the sample Jira: %w", err)
		}
		sent := r.Clone(r.Context())
		sent.URL.Scheme, sent.URL.Host, sent.Host = "http", host, r.URL.Host
		answer, err := s.carrier.RoundTrip(sent)
		if err == nil {
			answer.Request = r // whose address is the one that is known
		}
		return answer, err
	}
	return nil, fmt.Errorf("no sample Jira answers at %s", r.URL.Host)
}

// listen returns where a sample listens.
func (s *sample) listen(v jiratest.Flavour, server *jiratest.Server) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if host := s.hosts[v]; host != "" {
		return host, nil
	}
	ctx, cancel := context.WithCancel(context.Background()) // a request's own ends too early
	address, err := server.Listen(ctx)
	if err != nil {
		cancel()
		return "", err
	}
	at, err := url.Parse(address)
	if err != nil {
		cancel()
		return "", err
	}
	if s.hosts == nil {
		s.hosts, s.stop = make(map[jiratest.Flavour]string), func() {}
	}
	before := s.stop
	s.hosts[v], s.stop = at.Host, func() { before(); cancel() }
	return at.Host, nil
}

// CloseIdleConnections ends the listening. The next request begins it again.
func (s *sample) CloseIdleConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hosts != nil {
		s.stop()
		s.hosts = nil
	}
	s.carrier.CloseIdleConnections()
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

// name finds out what pages and the configuration name, for each kind of Jira
// that a link leads to, in order.
func (s *sample) name(maker request.Maker, specs []table.Spec) {
	all, config := make(map[jiratest.Flavour]jiratest.Names), maker.Config
	for _, l := range config.Links {
		v := sampleFlavour(l)
		n := all[v]
		n.Fields = append(n.Fields, configFields(config, l)...)
		all[v] = n
	}
	for i := range specs {
		link, _ := maker.Link(&specs[i])
		if link == nil {
			continue
		}
		v := sampleFlavour(link)
		n := all[v]
		n.Fields = append(n.Fields, specFields(&specs[i])...)
		n.Numbers = append(n.Numbers, specNumbers(&specs[i])...)
		if r, _, _ := maker.Make(&specs[i]); r != nil {
			n.Queries = append(n.Queries, r.JQL)
		}
		all[v] = n
	}
	for v, n := range all {
		list := s.list(v)
		slices.Sort(n.Queries)
		slices.Sort(n.Fields)
		slices.Sort(n.Numbers)
		known := func(name string) bool { return !lacks(list, name) }
		n.Queries = slices.Compact(n.Queries)
		n.Fields = slices.DeleteFunc(slices.Compact(n.Fields), known)
		n.Numbers = slices.DeleteFunc(slices.Compact(n.Numbers), known)
		all[v] = n
	}
	s.names = all
}

// list returns the fields of a sample that makes nothing up.
func (s *sample) list(v jiratest.Flavour) *field.List {
	if s.lists[v] == nil {
		list, err := field.ParseList(jiratest.FieldList(v))
		if err != nil {
			panic(err) // it is the sample's own
		}
		s.lists[v] = list
	}
	return s.lists[v]
}

// lacks reports whether no field has a name, nor what stands before a dot in it.
func lacks(list *field.List, name string) bool {
	for {
		_, _, err := list.Find(name)
		var unknown *field.UnknownError
		if !errors.As(err, &unknown) {
			return false
		}
		dot := strings.LastIndexByte(name, '.')
		if dot <= 0 {
			return true
		}
		name = name[:dot]
	}
}

// configFields are the fields that the configuration names for a link.
func configFields(config *linkconfig.Config, link *linkconfig.Link) []string {
	texts := slices.Concat(link.AllowFields, link.DenyFields)
	columns := link.Columns
	for _, q := range config.Queries {
		columns = slices.Concat(columns, q.Columns)
	}
	for _, c := range columns {
		texts = append(texts, c.Name)
	}
	return values(texts)
}

// specFields are the fields that a shortcode and its page name.
func specFields(spec *table.Spec) []string {
	var columns []table.Column
	if spec.Page != nil {
		columns = append(columns, spec.Page.Columns...)
	}
	of := func(v table.TableView) {
		columns = append(columns, v.Columns...)
		columns = append(columns, v.GroupBy...)
		for _, t := range v.Totals {
			columns = append(columns, t.Column)
		}
		for _, k := range v.Sort {
			columns = append(columns, k.Column)
		}
	}
	switch v := spec.View.(type) {
	case table.TableView:
		of(v)
	case table.ListView:
		of(v.TableView)
	case table.EachView:
		of(v.TableView)
	case table.ChartView:
		columns = append(columns, v.By, v.Stack)
	}
	var texts []source.Text
	for _, c := range columns {
		if c.Given() {
			texts = append(texts, c.Name)
		}
	}
	return values(texts)
}

// specNumbers are the fields that a shortcode adds up.
func specNumbers(spec *table.Spec) []string {
	var totals []table.Total
	switch v := spec.View.(type) {
	case table.TableView:
		totals = v.Totals
	case table.ListView:
		totals = v.Totals
	}
	var texts []source.Text
	for _, t := range totals {
		if t.Func == table.Sum || t.Func == table.Average {
			texts = append(texts, t.Column.Name)
		}
	}
	return values(texts)
}

func values(texts []source.Text) []string {
	var all []string
	for _, t := range texts {
		all = append(all, t.Value)
	}
	return all
}
