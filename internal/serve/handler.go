package serve

import (
	"bytes"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// ServeHTTP implements http.Handler.
func (p *preview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	if !p.isOurs(r.Host) {
		http.Error(w, "The preview does not answer under this name. Ask for it as localhost.", http.StatusForbidden)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "The preview can only be read.", http.StatusMethodNotAllowed)
		return
	}
	e, late := p.edition.Load(), false
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for ; p.waits(e, r.URL.Path) && !(late && e.early); e = p.edition.Load() {
		select {
		case <-e.over:
		case <-timer.C:
			late = true
		case <-r.Context().Done():
			return
		}
	}
	switch r.URL.Path {
	case scriptPath:
		serveContent(w, r, scriptPath, bytes.NewReader(script))
	case stylePath:
		serveContent(w, r, stylePath, bytes.NewReader(style))
	case eventsPath:
		p.serveEvents(w, r, e)
	default:
		p.serveFile(w, r, e)
	}
}

// wait is how long a request waits for the first build before it is told so,
// once there is something to show.
const wait = 2 * time.Second

// isOurs reports whether a request's Host is one to answer to: the loopback
// interface, any address, or one of the names that the Server was given. A
// page elsewhere can have its own name lead here, but no other's.
func (p *preview) isOurs(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(p.hosts, host)
}

// serveFile answers with a file of the preview, or what is shown in its place.
func (p *preview) serveFile(w http.ResponseWriter, r *http.Request, e *edition) {
	name, ok := fileName(r.URL.Path)
	if !ok {
		http.Error(w, "There is no such page.", http.StatusNotFound)
		return
	}
	if f, err := p.root.Open(name); err == nil {
		defer f.Close()
		info, err := f.Stat()
		switch {
		case err != nil:
			http.Error(w, "the file cannot be read: "+err.Error(), http.StatusInternalServerError)
			return
		case info.IsDir():
			http.Redirect(w, r, (&url.URL{Path: "/" + name + "/", RawQuery: r.URL.RawQuery}).String(), http.StatusFound)
			return
		case info.Mode().IsRegular() && (!isHTML(name) || info.Size() > maxView):
			serveContent(w, r, name, f)
			return
		}
	}
	v, err := p.view(e, name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(v.status)
	w.Write(v.html(name))
}

// maxView is the size from which HTML is data rather than a page, and passed on
// as it is, without what the preview adds to pages.
const maxView = 64 << 20

// fileName returns the file of the preview that a path means. Only a path in
// its one plain form means any.
func fileName(p string) (name string, ok bool) {
	name = strings.TrimPrefix(p, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	hidden := strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
	return name, p != "" && p[0] == '/' && fs.ValidPath(name) && !hidden && !strings.ContainsAny(name, "\\\x00")
}

// serveContent answers with a file, or a part of it, without the time by which
// a browser could tell that it has it already.
func serveContent(w http.ResponseWriter, r *http.Request, name string, content io.ReadSeeker) {
	http.ServeContent(w, r, path.Base(name), time.Time{}, content)
}

// serveEvents sends an event as soon as a page is shown in another version
// than the one that asks, which then loads the new one.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
func (p *preview) serveEvents(w http.ResponseWriter, r *http.Request, e *edition) {
	query := r.URL.Query()
	name, ok := fileName("/" + query.Get("page"))
	if !ok {
		http.Error(w, "There is no such page.", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	stream := http.NewResponseController(w)
	for {
		v, err := p.view(e, name)
		if err != nil || v.version != query.Get("version") {
			io.WriteString(w, "event: reload\ndata: changed\n\n")
			return
		}
		if stream.Flush() != nil {
			return
		}
		select {
		case <-e.over:
			e = p.edition.Load()
		case <-r.Context().Done():
			return
		}
	}
}
