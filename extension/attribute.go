package extension

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/internal/attr"
	"github.com/jqlbuild/jqlbuild/source"
)

// An attribute is a name="value" as an author wrote it. Its value is not
// given when there was something wrong with it, which has been reported.
type attribute struct {
	name  source.Text
	value source.Text
}

// smartQuotes are what word processors make of quotes.
const smartQuotes = "“”„‟‘’‚‛«»‹›＂＇"

// parseAttributes reads the attributes in t, which is what stands between the
// name of a shortcode and its >>. It reports all mistakes that it can tell
// apart.
func parseAttributes(t source.Text) ([]attribute, []source.Problem) {
	p := attributeParser{text: t}
	for p.skipSpace(); p.i < len(t.Value); p.skipSpace() {
		p.attribute()
	}
	return p.attributes, p.problems
}

type attributeParser struct {
	text       source.Text
	i          int // what comes next in text
	attributes []attribute
	problems   []source.Problem
}

func (p *attributeParser) rest() string { return p.text.Value[p.i:] }

func (p *attributeParser) skipSpace() {
	p.i = len(p.text.Value) - len(strings.TrimLeftFunc(p.rest(), unicode.IsSpace))
}

// word returns the length of what comes up to white space.
func (p *attributeParser) word() int {
	if n := strings.IndexFunc(p.rest(), unicode.IsSpace); n >= 0 {
		return n
	}
	return len(p.rest())
}

// problem reports the n bytes that come next and passes over them.
func (p *attributeParser) problem(n int, code, message, fix string) {
	p.problems = append(p.problems, source.Problem{
		Span: p.text.SpanOf(p.i, p.i+n), Code: code, Message: message, Fix: fix,
	})
	p.i += n
}

func (p *attributeParser) attribute() {
	start := p.i
	for p.i < len(p.text.Value) && attr.IsNameByte(p.text.Value[p.i]) {
		p.i++
	}
	name := p.text.Slice(start, p.i)
	if name.Value == "" {
		p.noName()
		return
	}
	p.skipSpace()
	if !strings.HasPrefix(p.rest(), "=") {
		p.noEqualSign(name, start)
		return
	}
	p.i++
	p.skipSpace()
	p.attributes = append(p.attributes, attribute{name, p.value(name.Value)})
}

func (p *attributeParser) noName() {
	switch n := smartQuote(p.rest()); {
	case n > 0:
		p.smartQuote(n)
	case isQuote(p.rest()[0]):
		_, n := p.quoted()
		p.problem(n, "attribute-syntax", "a value stands here without a name", `write name="value"`)
	default:
		n := p.word()
		p.problem(n, "attribute-syntax", fmt.Sprintf("%q is no attribute", p.rest()[:n]), `write name="value"`)
	}
}

// noEqualSign reports the name that began at start, and passes over what
// looks like its value.
func (p *attributeParser) noEqualSign(name source.Text, start int) {
	after := p.i
	p.i = start
	if after < len(p.text.Value) && isQuote(p.text.Value[after]) {
		p.problem(len(name.Value), "attribute-syntax", fmt.Sprintf("there is no = after %s", name), fmt.Sprintf(`write %s="…"`, name))
		p.i = after
		_, n := p.quoted()
		p.i += n
	} else {
		p.problem(len(name.Value), "attribute-syntax", fmt.Sprintf("%s has no value", name), fmt.Sprintf(`write %s="…"`, name))
	}
	p.attributes = append(p.attributes, attribute{name: name})
}

// value reads the value of the named attribute.
func (p *attributeParser) value(name string) source.Text {
	rest := p.rest()
	switch {
	case rest == "":
		p.problem(0, "attribute-syntax", name+" has no value", fmt.Sprintf(`write %s="…"`, name))
		return source.Text{}
	case smartQuote(rest) > 0:
		p.smartQuote(smartQuote(rest))
		return source.Text{}
	case !isQuote(rest[0]):
		n := p.word()
		p.problem(n, "attribute-syntax", fmt.Sprintf("the value of %s does not stand in quotes", name), fmt.Sprintf(`write %s="%s"`, name, rest[:n]))
		return source.Text{}
	}
	value, n := p.quoted()
	p.i += n
	if p.i < len(p.text.Value) && spaceAt([]byte(p.rest())) == 0 {
		// Most likely a quote within the value has ended it, and there is no
		// telling where the author's value ends.
		p.problem(p.word(), "attribute-syntax", fmt.Sprintf("something follows directly after the value of %s", name),
			fmt.Sprintf(`write \%c for a quote within the value, or put the value in quotes of another kind`, rest[0]))
		p.i = len(p.text.Value)
	}
	return value
}

// quoted reads the value in quotes that comes next and returns it with how
// many bytes it takes.
func (p *attributeParser) quoted() (source.Text, int) {
	rest := []byte(p.rest())
	quote := rest[0]
	var b source.Builder
	from := 1 // what is not in b yet
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == quote:
			if b.Len() == 0 {
				return p.text.Slice(p.i+from, p.i+i), i + 1
			}
			b.Append(p.text.Slice(p.i+from, p.i+i))
			return b.Text(p.text.SpanOf(p.i+1, p.i+i)), i + 1
		case escapesQuote(rest[i:], quote):
			b.Append(p.text.Slice(p.i+from, p.i+i))
			b.Replace(string(quote), p.text.SpanOf(p.i+i, p.i+i+2))
			i++
			from = i + 1
		}
	}
	// The scanner ends no shortcode within a value.
	return p.text.Slice(p.i+1, p.i+len(rest)), len(rest)
}

// smartQuote reports the typographer's quote, n bytes long, that comes next,
// and passes over what stands between it and the one that ends it.
func (p *attributeParser) smartQuote(n int) {
	rest := p.rest()
	p.problem(n, "smart-quote", fmt.Sprintf("%s is a typographic quote", rest[:n]), `use plain ones, " or '`)
	if end := strings.IndexAny(rest[n:], smartQuotes); end >= 0 {
		p.i += end
		p.i += smartQuote(p.rest())
	} else {
		p.i += len(rest) - n
	}
}

// smartQuote returns the length of the smart quote that s begins with, or 0.
func smartQuote(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r != utf8.RuneError && strings.ContainsRune(smartQuotes, r) {
		return n
	}
	return 0
}
