package site

import (
	"bytes"
	"testing"
)

// TestFrame compares the built-in layout, which is filled in once a folder,
// with the template that it is.
func TestFrame(t *testing.T) {
	builtin, err := NewLayout()
	if err != nil {
		t.Fatal(err)
	}
	template, err := parseLayout("layout.html", builtinLayout)
	if err != nil {
		t.Fatal(err)
	}
	top := []NavItem{{Title: "Home", Path: "index.md", Href: "../index.html"}, {Title: "A & <b>", Path: "guide/a.md", Href: "a.html"}}
	common := LayoutData{SiteTitle: `The "site"`, Lang: "en", Root: "../", Home: "../index.html"}
	text := func(html string) func(*bytes.Buffer) { return func(b *bytes.Buffer) { b.WriteString(html) } }
	for _, title := range []string{"A & <b>", `The "site"`, "It's {{.Title}}", ""} {
		var got [2]bytes.Buffer
		for i, l := range []*Layout{builtin, template} {
			f, err := l.frame(nav{Top: top, Folder: top[1:]}, common)
			if err != nil {
				t.Fatal(err)
			}
			if l == builtin && f.parts == nil {
				t.Error("the built-in layout has not the slots that it should")
			}
			if err := f.write(&got[i], "guide/a.md", "guide/a.html", leaf{title, text("<meta>\n"), text("<nav>contents</nav>\n"), text("<p>content</p>\n"), text("")}); err != nil {
				t.Fatal(err)
			}
		}
		if got[0].String() != got[1].String() {
			t.Errorf("with the title %q it is\n%s\nand as a template\n%s", title, &got[0], &got[1])
		}
	}
}
