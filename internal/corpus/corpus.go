// Package corpus makes sites of any size for benchmarks and for tests that
// count: pages as people write them, and shortcodes for the issues of a sample
// Jira. The same Site always has the same bytes.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// Project is the project that the shortcodes ask about. The sample Jira is to
// hold Issues issues in it at the least; see jiratest.Server.Generate.
const (
	Project = "SURV"
	Issues  = 1000
)

// How many distinct questions all the shortcodes of a Site come down to, once
// it is large enough to ask them all.
const (
	Queries = 24 // of tables
	Singles = 250
	Counts  = 24
)

// A Site is Markdown pages, a few of them with shortcodes: each of those has
// two tables, three single issues and a count.
type Site struct {
	// Pages is how many there are: sections of fifty, in parts of a thousand.
	Pages int

	// Every is how far it is from one page with shortcodes to the next.
	// Defaults to 10; below zero there are none.
	Every int

	// Whole adds a last page with a table of all issues of the Project.
	Whole bool
}

// Write makes the files of the Site in a folder.
func (s Site) Write(dir string) error {
	pages := s.Pages
	if s.Whole {
		pages++
	}
	for n := range pages {
		name := filepath.Join(dir, filepath.FromSlash(s.Name(n)))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, s.Page(n), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Name returns the path of the page with a number from 0, relative to the
// Site, with slashes.
func (s Site) Name(n int) string {
	switch {
	case n == 0:
		return "index.md"
	case n == s.Pages:
		return "survey.md"
	case n%1000 == 0:
		return fmt.Sprintf("part-%02d/index.md", n/1000)
	case n%50 == 0:
		return fmt.Sprintf("part-%02d/section-%03d/index.md", n/1000, n/50)
	}
	return fmt.Sprintf("part-%02d/section-%03d/page-%05d.md", n/1000, n/50, n)
}

// Page returns the text of a page.
func (s Site) Page(n int) []byte {
	p := page{rand: rand.New(rand.NewPCG(1, uint64(n)))}
	if n == s.Pages {
		fmt.Fprintf(&p, "# The survey\n\n<<jql-table jql=\"project = %s ORDER BY key\" columns=\"key, summary, status, assignee, updated\" limit=\"all\">>\n", Project)
		return []byte(p.String())
	}
	fmt.Fprintf(&p, "---\ntitle: %s %d\n---\n# %[1]s %[2]d\n\n", p.title(), n)
	p.paragraph()
	every := s.Every
	if every == 0 {
		every = 10
	}
	if every > 0 && n%every == 0 {
		p.shortcodes(n / every)
	}
	for range 3 + p.rand.IntN(4) {
		p.section("/" + s.Name(p.rand.IntN(s.Pages)))
	}
	return []byte(p.String())
}

// A page is one being written.
type page struct {
	strings.Builder
	rand *rand.Rand
}

var words = strings.Fields(`the telescope mount guider camera dome shutter filter wheel focuser spectrograph pipeline night
	plan schedule queue target field exposure frame flat dark bias catalogue star galaxy comet transit photometry seeing
	wind humidity cloud sensor driver firmware release version setting default value option file folder network server
	client request answer error warning log report operator observer engineer is are was can must should may runs starts
	stops opens closes moves tracks writes reads sends waits fails works a an this that each every no all of in on at to
	from with without before after while when if and or but not slowly quickly again once twice`)

func (p *page) word() string { return words[p.rand.IntN(len(words))] }

func (p *page) title() string {
	w := p.word() + " " + p.word() + " " + p.word()
	return strings.ToUpper(w[:1]) + w[1:]
}

// sentence writes a line of text, some words of it marked up.
func (p *page) sentence() {
	for i := range 8 + p.rand.IntN(14) {
		w := p.word()
		switch {
		case i == 0:
			w = strings.ToUpper(w[:1]) + w[1:]
		case p.rand.IntN(20) == 0:
			w = "*" + w + "*"
		case p.rand.IntN(25) == 0:
			w = "**" + w + "**"
		case p.rand.IntN(25) == 0:
			w = "`" + w + "`"
		}
		p.WriteString(w + " ")
	}
	p.WriteString(p.word() + ".\n")
}

func (p *page) paragraph() {
	for range 2 + p.rand.IntN(4) {
		p.sentence()
	}
	p.WriteString("\n")
}

func (p *page) section(link string) {
	fmt.Fprintf(p, "## %s\n\n", p.title())
	p.paragraph()
	switch p.rand.IntN(4) {
	case 0:
		for range 3 + p.rand.IntN(5) {
			p.WriteString("- ")
			p.sentence()
		}
	case 1:
		fmt.Fprintf(p, "```yaml\n%s:\n  %s: %d\n  %s: \"%s\"\n```\n", p.word(), p.word(), p.rand.IntN(100), p.word(), p.word())
	case 2:
		p.WriteString("| Setting | Default | Meaning |\n| --- | ---: | --- |\n")
		for range 3 + p.rand.IntN(5) {
			fmt.Fprintf(p, "| `%s_%s` | %d | %s %s %s |\n", p.word(), p.word(), p.rand.IntN(1000), p.title(), p.word(), p.word())
		}
	case 3:
		fmt.Fprintf(p, "> **Note:** see [%s](%s), or <https://example.com/%s>.\n", p.title(), link, p.word())
	}
	p.WriteString("\n")
	p.paragraph()
}

// shortcodes writes those of the n-th page that has any. Two spellings of each
// query come in turn.
func (p *page) shortcodes(n int) {
	for t := 2 * n; t < 2*n+2; t++ {
		form := "project = %s AND key >= %[1]s-%d ORDER BY key"
		columns := "key, summary, status, priority"
		if t/Queries%2 == 1 {
			form, columns = "project=%s and  key>=%[1]s-%d order by key", "key, summary, assignee, updated"
		}
		fmt.Fprintf(p, "<<jql-table jql=\"%s\" columns=\"%s\" limit=\"%d\" caption=\"%s\">>\n\n",
			fmt.Sprintf(form, Project, 1+t%Queries), columns, []int{10, 20, 30}[t%3], p.title())
	}
	fmt.Fprintf(p, "Of <<jql-count jql=\"project = %s AND key <= %[1]s-%d\">> in all, these are new:\n", Project, 100+n%Counts)
	for i := 3 * n; i < 3*n+3; i++ {
		fmt.Fprintf(p, "<<jql-issue key=\"%s-%d\">> ", Project, 1+i%Singles)
	}
	p.WriteString("\n\n")
}
