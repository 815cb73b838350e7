package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"

	"golang.org/x/net/html"

	"github.com/jqlbuild/jqlbuild/internal/diag"
	"github.com/jqlbuild/jqlbuild/internal/suggest"
	"github.com/jqlbuild/jqlbuild/source"
)

// A view is what is shown under the name of an HTML file.
type view struct {
	status   int
	document []byte
	box      []byte // the problems to show on top, and that it is a draft, as HTML; empty for neither
	version  string // differs from that of a view that looks different
}

// view returns what the edition shows under a name: the file as it was built
// last, or a page that says why there is none.
func (p *preview) view(e *edition, name string) (*view, error) {
	v := &view{status: http.StatusOK}
	data := page{Path: "/" + name}
	_, err := p.root.Stat(name)
	switch {
	case err == nil:
		data.Kept = true
		v.document, err = p.root.ReadFile(name)
	case len(e.pages[name]) > 0:
		v.status = http.StatusInternalServerError
		v.document, err = p.execute("unmade", data)
	case e.first:
		v.status = http.StatusServiceUnavailable
		v.document, err = p.execute("waiting", data)
	default:
		v.status = http.StatusNotFound
		if data.Near, err = near(p.root.FS(), name); err == nil {
			v.document, err = p.execute("missing", data)
		}
	}
	if err != nil {
		return nil, err
	}
	for _, problem := range append(e.common[:len(e.common):len(e.common)], e.pages[name]...) {
		var text bytes.Buffer
		if err := diag.Write(&text, diag.Text, []source.Problem{problem}, diag.Options{}); err != nil {
			return nil, err
		}
		data.Problems = append(data.Problems, note{problem.Warning, text.String()})
	}
	data.Draft = slices.Contains(e.drafts, name)
	if len(data.Problems) > 0 || data.Draft {
		if v.box, err = p.execute("box", data); err != nil {
			return nil, err
		}
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q%q%q", v.document, v.box, e.copies)
	v.version = hex.EncodeToString(h.Sum(nil)[:12])
	return v, nil
}

// A page is what the templates show.
type page struct {
	Path     string
	Kept     bool // what an earlier build made is below the problems
	Draft    bool
	Near     []string // paths of pages that may be meant
	Problems []note
}

// A note is a problem as text.
type note struct {
	Warning bool
	Text    string
}

// Errors returns how many problems are more than a warning.
func (p page) Errors() int {
	n := 0
	for _, note := range p.Problems {
		if !note.Warning {
			n++
		}
	}
	return n
}

// Warnings returns how many problems are warnings.
func (p page) Warnings() int { return len(p.Problems) - p.Errors() }

func (p *preview) execute(name string, data page) ([]byte, error) {
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("the page cannot be shown: %w", err)
	}
	return b.Bytes(), nil
}

// near returns the paths of pages that may be meant by a name that is none:
// those in the same folder or of the same name, and the one that is spelled
// most like it. There are not many.
func near(files fs.FS, name string) ([]string, error) {
	const most = 20
	var all []string
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && isHTML(name) {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the pages of the preview cannot be found: %w", err)
	}
	var found []string
	nearest := suggest.Nearest(name, all)
	if nearest != "" {
		found = append(found, nearest)
	}
	for _, one := range all {
		alike := path.Dir(one) == path.Dir(name) || path.Base(one) == path.Base(name)
		if alike && one != nearest && len(found) < most {
			found = append(found, one)
		}
	}
	for i, one := range found {
		found[i] = (&url.URL{Path: "/" + one}).EscapedPath()
	}
	return found, nil
}

// html returns the document with what belongs to the preview: the script, and
// the problems.
func (v *view) html(name string) []byte {
	events := eventsPath + "?" + url.Values{"page": {name}, "version": {v.version}}.Encode()
	at := bodyStart(v.document)
	var b bytes.Buffer
	b.Write(v.document[:at])
	if len(v.box) > 0 {
		fmt.Fprintf(&b, `<link rel="stylesheet" href="%s">`, stylePath)
		b.Write(v.box)
	}
	fmt.Fprintf(&b, `<script src="%s" data-events="%s" async></script>`, scriptPath, html.EscapeString(events))
	b.Write(v.document[at:])
	return b.Bytes()
}

// bodyStart returns where the body of a document begins, or a place that a
// browser takes for a part of the body where the document does not say it.
func bodyStart(document []byte) int {
	z := html.NewTokenizer(bytes.NewReader(document))
	at, head := 0, len(document)
	for {
		kind := z.Next()
		at += len(z.Raw())
		name, _ := z.TagName()
		switch {
		case kind == html.ErrorToken:
			return head
		case kind == html.StartTagToken && string(name) == "body":
			return at
		case kind == html.EndTagToken && string(name) == "head":
			head = at
		}
	}
}
