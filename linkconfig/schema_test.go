package linkconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// TestSchema checks that the schema and the parser agree.
func TestSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaFile(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	// ECMAScript's expressions look ahead, which Go's do not.
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) { return newLookahead(s) })
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, text []byte, good bool) {
		var v any
		err := yaml.Unmarshal(text, &v)
		if err == nil {
			var data []byte
			if data, err = json.Marshal(v); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			v, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			err = schema.Validate(v)
		}
		if good != (err == nil) {
			t.Errorf("%s: the schema says %v", name, err)
		}
	}
	for _, f := range archive(t, "testdata/good.txtar").Files {
		check(f.Name, f.Data, true)
	}
	for _, f := range archive(t, "testdata/bad.txtar").Files {
		name, ok := strings.CutSuffix(f.Name, ".yaml")
		if ok && name != "second-document" { // of which package yaml reads only one
			check(f.Name, f.Data, strings.HasSuffix(name, "~"))
		}
	}
}

// A lookahead is an expression that begins with ^(?=…) once or several times.
type lookahead struct {
	text string
	all  []*regexp.Regexp
}

func newLookahead(text string) (*lookahead, error) {
	l := &lookahead{text: text}
	rest := strings.ReplaceAll(text, `\u`, `\x`)
	rest = regexp.MustCompile(`\\x([0-9a-f]{4})`).ReplaceAllString(rest, `\x{$1}`)
	for strings.HasPrefix(rest, "^(?=") {
		look, after, _ := strings.Cut(rest[len("^(?="):], ")")
		l.all = append(l.all, regexp.MustCompile("^"+look))
		rest = "^" + after
	}
	re, err := regexp.Compile(rest)
	l.all = append(l.all, re)
	return l, err
}

func (l *lookahead) MatchString(s string) bool {
	for _, re := range l.all {
		if !re.MatchString(s) {
			return false
		}
	}
	return true
}

func (l *lookahead) String() string { return l.text }

// TestSchemaKeys checks that the schema knows each key of the parser and no
// other, in whatever mapping.
func TestSchemaKeys(t *testing.T) {
	var schema struct {
		Properties map[string]struct{ Properties map[string]any }
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(schemaFile(t), &schema); err != nil {
		t.Fatal(err)
	}
	in := map[string]string{
		"the configuration": "%s: 1",
		"site":              "site: {%s: 1}",
		"a link":            "links: {a: {%s: 1}}",
		"auth":              "links: {a: {url: https://a.example, auth: {%s: 1}}}",
		"a query":           "queries: {a: {%s: 1}}",
		"a field":           "fields: {a: {%s: 1}}",
		"words":             "words: {%s: 1}",
	}
	keys := map[string]map[string]any{
		"the configuration": {}, "site": schema.Properties["site"].Properties,
		"words":  schema.Properties["words"].Properties,
		"a link": schema.Defs["link"].Properties, "auth": schema.Defs["auth"].Properties,
		"a query": schema.Defs["query"].Properties, "a field": schema.Defs["field"].Properties,
	}
	for key := range schema.Properties {
		keys["the configuration"][key] = nil
	}
	for what, text := range in {
		if len(keys[what]) == 0 {
			t.Errorf("the schema has nothing of %s", what)
		}
		for key := range keys[what] {
			_, problems := parse(fmt.Sprintf(text, key))
			for _, p := range problems {
				if p.Code == "unknown-key" || p.Code == "literal-secret" && strings.Contains(p.Message, "a key here") {
					t.Errorf("the parser does not know %s of %s: %v", key, what, p)
				}
			}
		}
		// What the parser knows, it lists.
		_, problems := parse(fmt.Sprintf(text, "zzzzzzzzzzzzzzzz"))
		for _, p := range problems {
			list, ok := strings.CutPrefix(p.Fix, "write one of ")
			if !ok || p.Code != "unknown-key" {
				continue
			}
			for _, key := range regexp.MustCompile(`, | or `).Split(list, -1) {
				if _, ok := keys[what][key]; !ok {
					t.Errorf("the schema does not know %s of %s", key, what)
				}
			}
		}
	}
}

func schemaFile(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}
