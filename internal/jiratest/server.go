package jiratest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Flavour is one of the two Jiras.
type Flavour int

const (
	Cloud      Flavour = iota // REST v3, accountIds, ADF
	DataCenter                // REST v2, user names, wiki markup
)

func (v Flavour) String() string {
	if v == DataCenter {
		return "Data Center"
	}
	return "Cloud"
}

func (v Flavour) api() string {
	if v == DataCenter {
		return "/rest/api/2"
	}
	return "/rest/api/3"
}

func (v Flavour) zone() *time.Location {
	if v == DataCenter {
		return time.FixedZone("", 3600)
	}
	return time.UTC
}

// The sample credential. It opens nothing but a Server.
const (
	User         = "docs@orrery.example" // Data Center takes the part before the @ too
	Token        = "sample-token-of-orrery"
	ClientID     = "sample-client"
	ClientSecret = "sample-client-secret"

	// CloudID is the Cloud site's, in the path of its API gateway:
	// /ex/jira/CloudID.
	CloudID = "6b3c1f0e-5a52-4d7e-9a55-0a4d1f1f2c11"
)

// Options say what kind of Jira a Server is.
type Options struct {
	Flavour Flavour // defaults to Cloud

	// User and Token are the one credential that is accepted: as a Basic pair
	// on both flavours, and Token alone as a bearer (a personal access token) on
	// Data Center. They default to the constants [User] and [Token].
	User, Token string

	// Path is a context path such as "/jira", under which everything lies.
	// Defaults to none.
	Path string

	// BaseURL is the address that the server says it has, in serverInfo and in
	// "self"; answers do not depend on the port that it listens on. Defaults to
	// https://orrery.atlassian.net or https://jira.orrery.example, and Path.
	BaseURL string

	// PageSize is the most issues on a page when fields are asked for, whatever
	// the request says. Defaults to 100 on Cloud and 1000 on Data Center.
	PageSize int

	// ListSize is the most priorities on a page of priority/search. Defaults
	// to 50.
	ListSize int

	// Window is how far startAt may go on Data Center. Defaults to 10000.
	Window int

	// Private turns anonymous access off: who does not log in gets a 401 where
	// Jira would otherwise show what is public.
	Private bool

	// Latency is how long every request takes. Defaults to none.
	Latency time.Duration

	// Names, if not nil, are what pages ask for: the server makes up what its
	// data lacks, and answers every query that parses. Defaults to nil, which
	// refuses what does not exist, as Jira does.
	Names *Names
}

// A Server is a Jira that holds the sample issues. It is safe for concurrent
// use, and needs no clock, network or file.
type Server struct {
	opts Options
	site *site
	made *maker // nil when nothing is made up

	mu      sync.Mutex
	author  *author
	issues  []*issue
	byKey   map[string]*issue
	found   map[search]*found
	cursors map[string]*cursor
	serial  int
	tokens  map[string]bool // OAuth access tokens that were issued
	denied  int             // failed Basic logins on Data Center
	beyond  int             // the status of a page beyond the window; 0: 400
	tongue  string          // the language of the account; "" for English
	faults  []*Fault
	log     []*Request
	now     int // requests in flight
	peak    int
}

// New returns a Server with the sample issues of Orrery.
func New(o Options) *Server {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // the path is constant
	}
	s, err := Load(data, o)
	if err != nil {
		panic(fmt.Sprintf("jiratest: the embedded data is broken: %v", err)) // a test reads all of it
	}
	return s
}

// Load returns a Server with the issues of fsys: tables (*.csv), details (*.yaml)
// and, if there is one, a jira.yaml in place of the sample's. The package
// comment describes them.
func Load(fsys fs.FS, o Options) (*Server, error) {
	site, err := readSite(fsys)
	if err != nil {
		return nil, err
	}
	records, err := readRecords(fsys, site)
	if err != nil {
		return nil, err
	}
	o.setDefaults()
	var made *maker
	if names := o.Names; names != nil {
		strict := o
		strict.Names = nil
		s, err := Load(fsys, strict)
		if err != nil {
			return nil, err
		}
		made = makeUp(s, site, records, *names)
		records = made.records
	}
	s := &Server{opts: o, site: site, made: made, author: newAuthor(site, o.Flavour, o.BaseURL, records), tokens: make(map[string]bool)}
	issues, err := s.author.issues(records)
	if err != nil {
		return nil, err
	}
	s.byKey = make(map[string]*issue)
	s.add(issues)
	return s, nil
}

func (o *Options) setDefaults() {
	if o.User == "" {
		o.User = User
	}
	if o.Token == "" {
		o.Token = Token
	}
	if o.BaseURL == "" {
		o.BaseURL = "https://orrery.atlassian.net"
		if o.Flavour == DataCenter {
			o.BaseURL = "https://jira.orrery.example"
		}
		o.BaseURL += o.Path
	}
	if o.PageSize == 0 {
		o.PageSize = 100
		if o.Flavour == DataCenter {
			o.PageSize = 1000
		}
	}
	if o.ListSize == 0 {
		o.ListSize = 50
	}
	if o.Window == 0 {
		o.Window = 10000
	}
}

// add must be called with s.mu held, or before the Server is shared.
func (s *Server) add(issues []*issue) {
	s.issues = append(s.issues, issues...)
	for _, i := range issues {
		s.byKey[i.key] = i
		for _, was := range i.was {
			s.byKey[was] = i
		}
	}
	s.found = make(map[search]*found)
	s.cursors = make(map[string]*cursor)
}

// Now is the moment at which the sample Jira stands, in its own time zone.
func (s *Server) Now() time.Time { return s.site.Now.In(s.opts.Flavour.zone()) }

// TB is what Start needs of a test.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Start serves on a loopback port until the test ends, and returns the address of
// the Jira there.
func (s *Server) Start(tb TB) string {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	tb.Cleanup(cancel)
	address, err := s.Listen(ctx)
	if err != nil {
		tb.Fatalf("start the sample Jira: %v", err)
	}
	return address
}

// Listen serves on a free loopback port until ctx is done, and returns the address
// of the Jira there.
func (s *Server) Listen(ctx context.Context) (baseURL string, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	h := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	go h.Serve(l) // it returns when the server is closed
	context.AfterFunc(ctx, func() { h.Close() })
	return "http://" + l.Addr().String() + s.opts.Path, nil
}

// ServeHTTP answers one request, after the latency, and as the first fault that
// fits it says.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry := s.record(r)
	defer s.done()
	s.lookAhead(r, entry)
	if !wait(r.Context(), s.opts.Latency) {
		panic(http.ErrAbortHandler)
	}
	if f := s.fault(entry); f != nil {
		s.misbehave(f, w, r, entry)
		return
	}
	s.serve(w, r, &call{Request: entry})
}

// lookAhead notes which page of a search a request is for, so that a fault can
// choose one.
func (s *Server) lookAhead(r *http.Request, entry *Request) {
	if entry.Kind != Search || r.Method != http.MethodPost {
		return
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var in struct {
		StartAt       int    `json:"startAt"`
		NextPageToken string `json:"nextPageToken"`
	}
	if err != nil || json.Unmarshal(body, &in) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	entry.StartAt = in.StartAt
	if s.opts.Flavour == Cloud {
		entry.Page = 1
		if from := s.cursors[in.NextPageToken]; from != nil {
			entry.Page = from.page
		}
	}
}

// A call is a request on its way through the server.
type call struct {
	*Request
	fault FaultKind // what the answer must know of
	user  bool      // logged in, as the user of the credential
}

// serve answers as Jira would, in the language of who asks.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, c *call) {
	if s.translates(r) {
		s.translate(w, r, c, s.serveEnglish)
		return
	}
	s.serveEnglish(w, r, c)
}

func (s *Server) serveEnglish(w http.ResponseWriter, r *http.Request, c *call) {
	p, ok := strings.CutPrefix(r.URL.Path, s.opts.Path)
	if !ok {
		deadLink(w)
		return
	}
	if s.opts.Flavour == Cloud {
		s.cloud(w, r, c, p)
	} else {
		s.dataCenter(w, r, c, p)
	}
}

// wait reports whether d went by before ctx was done.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
