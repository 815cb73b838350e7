package table

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"
)

// words makes Words of what is written as a key and a sentence in turn.
func words(t *testing.T, lang string, given ...string) *Words {
	t.Helper()
	texts := make(map[string]string)
	for i := 0; i < len(given); i += 2 {
		texts[given[i]] = given[i+1]
	}
	w, err := NewWords(lang, texts)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestText(t *testing.T) {
	german := words(t, "de", "issues.one", "{n} Vorgang", "issues.other", "{n} Vorgänge", "cut.other", "Von {total} die ersten {n}", "sorted-by", "nach {columns}")
	polish := words(t, "pl", "copied.one", "Skopiowano {n} wiersz", "copied.few", "Skopiowano {n} wiersze", "copied.many", "Skopiowano {n} wierszy", "copied.other", "Skopiowano {n} wiersza")
	var english *Words
	for _, tt := range []struct{ got, want string }{
		{english.Text("no-rows"), "No matching issues."},
		{english.Text("issues", 1), "1 issue"},
		{english.Text("issues", 0), "0 issues"},
		{english.Text("cut", 50, 12345), "Showing the first 50 of 12345 issues"},
		{english.Text("sorted-by", "{n} {columns}"), "sorted by {n} {columns}"},
		{new(Words).Text("group-cut", 1, 1), "1 of the first 1 row"},
		{german.Text("issues", 1), "1 Vorgang"},
		{german.Text("issues", 1234567), "1.234.567 Vorgänge"},
		{german.Text("cut", 50, 12345), "Von 12.345 die ersten 50"},
		{german.Text("sorted-by", "Größe"), "nach Größe"},
		{german.Text("no-rows"), "No matching issues."},
		{polish.Text("copied", 1), "Skopiowano 1 wiersz"},
		{polish.Text("copied", 22), "Skopiowano 22 wiersze"},
		{polish.Text("copied", 12), "Skopiowano 12 wierszy"},
		{PlainText(german.Content("as-of", Plain("5:00"))), "as of 5:00"},
		{english.Text("no such key"), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct{ lang, number, want, percent string }{
		{"", "-1234567.25", "-1234567.25", "-1234567.25%"},
		{"en", "-1234567.25", "-1,234,567.25", "-1,234,567.25%"},
		{"de", "1234.5", "1.234,5", "1.234,5\u00a0%"},
		{"de-CH", "1234567.5", "1’234’567.5", "1’234’567.5%"},
		{"fr", "12345.75", "12\u00a0345,75", "12\u00a0345,75\u00a0%"},
		{"hi", "12345678", "1,23,45,678", "1,23,45,678%"},
		{"tr", "5", "5", "%5"},
		{"de", "9007199254740993", "9.007.199.254.740.993", "9.007.199.254.740.993\u00a0%"},
		{"de", "1e+21", "1e+21", "1e+21\u00a0%"},
		{"de", "2.10.3", "2.10.3", "2.10.3\u00a0%"},
		{"fa", "1234.5", "۱٬۲۳۴٫۵", ""},
	} {
		w := words(t, tt.lang)
		if got := w.Digits(tt.number); got != tt.want {
			t.Errorf("%s: %s = %q, want %q", tt.lang, tt.number, got, tt.want)
		}
		if got := w.Percent(tt.number); tt.percent != "" && got != tt.percent {
			t.Errorf("%s: %s%% = %q, want %q", tt.lang, tt.number, got, tt.percent)
		}
	}
}

func TestDates(t *testing.T) {
	w := words(t, "de", "long-date", "{day}. {month} {year}",
		"months", "Januar, Februar, März, April, Mai, Juni, Juli, August, September, Oktober, November, Dezember",
		"short-weekdays", "So, Mo, Di, Mi, Do, Fr, Sa")
	day := time.Date(2026, 3, 2, 15, 4, 0, 0, time.UTC)
	var english *Words
	for _, tt := range []struct{ got, want string }{
		{english.LongDate(day), "2 March 2026"},
		{english.Date(day, "Mon 2 Jan"), "Mon 2 Mar"},
		{w.LongDate(day), "2. März 2026"},
		{w.Date(day, "Mon 2. January 2006, 15:04 MST"), "Mo 2. März 2026, 15:04 UTC"},
		{w.Date(day, "Monday Jan"), "Monday Mar"},
		{w.Date(day, "Month"), "Month"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestParseWords(t *testing.T) {
	for _, tt := range []struct{ key, text, want string }{
		{"no-row", "Nix.", `there is no sentence of that name; did you mean "no-rows"?`},
		{"secret", "hunter2", "there is no sentence of that name; docs/words.md lists them"},
		{"issues", "{n}", `"issues" has plural forms; write issues.other, and the forms of the language before it, such as issues.one`},
		{"about", "etwa", `the sentence of "about" lacks {n}; its placeholders are {n}`},
		{"about", "etwa {n} von {total}", `the sentence of "about" has a placeholder that nothing replaces; its placeholders are {n}`},
		{"no-rows", "{n}", `the sentence of "no-rows" has a placeholder that nothing replaces; it has no placeholders`},
		{"issues.few", "{n} a", `the plural forms of "issues" lack the one that any number can have; write issues.other too`},
		{"months", "Januar, Februar", "months has to be a list of 12 names; write all of them in order, from January to December"},
		{"no-rows", "{ } {N} {{", ""},
		{"cut.two", "{n} {total} {n}", `the plural forms of "cut" lack the one that any number can have; write cut.other too`},
	} {
		_, err := NewWords("", map[string]string{tt.key: tt.text})
		got := ""
		if err != nil {
			_, got, _ = strings.Cut(err.Error(), "1:") // less the place
			_, got, _ = strings.Cut(got, ": ")
		}
		if got != tt.want {
			t.Errorf("%s: %s: got %q, want %q", tt.key, tt.text, got, tt.want)
		}
	}
	for _, tag := range []string{"english", "de_", "xq"} {
		if _, err := NewWords(tag, nil); err == nil {
			t.Errorf("NewWords(%q) gives no error", tag)
		}
	}
}

// mute returns Words without a letter.
func mute(t *testing.T) *Words {
	t.Helper()
	given := Sentences()
	for key, english := range given {
		given[key] = regexp.MustCompile(`(\{[a-z]+\}|,)|[^{},]+`).ReplaceAllString(english, "¤$1")
	}
	w, err := NewWords("", given)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// readOut are the attributes that people read.
var readOut = []string{"title", "aria-label", "alt", "placeholder"}

// spoken returns what people read of HTML, attributes too.
func spoken(text string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.WriteString(z.Token().Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			for _, a := range z.Token().Attr {
				if slices.Contains(readOut, a.Key) {
					fmt.Fprintf(&b, " %s ", a.Val)
				}
			}
		}
	}
}

// Nothing that this package writes by itself is without a key: where all
// sentences are without letters, so is what it makes of data without letters.
func TestNoSentenceWithoutKey(t *testing.T) {
	t.Parallel()
	var rich Content
	for kind := Text; kind <= Block; kind++ {
		for _, name := range []string{"", "info", "note", "warning", "success", "error", "tip"} {
			for number := range 2 {
				rich = append(rich, Node{Kind: kind, Name: name, Number: number, Children: Content{{Kind: Task, Number: number}}})
			}
		}
	}
	heads := []Heading{{Field: "key", Label: "#"}, {Field: "status", Label: "%"}}
	row := Row{Key: "7", Cells: []Cell{{Content: Plain("7")}, {Content: rich}}}
	count := Row{Cells: []Cell{{}, {Content: Plain("3"), Number: 3, Numeric: true}}}
	var feet []Foot
	for f := Sum; f <= CountDistinct; f++ {
		feet = append(feet, Foot{Func: f, Cells: []Cell{{}, {Content: Plain("5")}}})
	}
	zone := time.FixedZone("+01", 3600)
	var results []*Result
	for _, rows := range [][]Row{nil, {row}, {row, row}, {count}} {
		for _, cut := range []bool{false, true} {
			for _, total := range []int{-1, 1, 9} {
				groups := []Group{{Rows: rows, Foot: feet}}
				if len(rows) > 1 {
					groups = []Group{{Heading: Plain("*"), Rows: rows[:1], Foot: feet, Issues: 1}, {Heading: Plain("+"), Rows: rows[1:], Foot: feet, Issues: len(rows) - 1}}
				}
				tab := &Table{Columns: heads, Groups: groups, Foot: feet, Shown: len(rows), Total: total, Cut: cut, SortedBy: "#"}
				results = append(results,
					&Result{Table: tab, AsOf: asOf.In(zone)},
					&Result{Table: tab, AsOf: asOf.In(zone), Stale: true, Sample: true, URL: "https://1.example"})
			}
		}
	}
	results = append(results, &Result{}, &Result{Box: true}, &Result{Count: &Count{N: 1, Approximate: true}, Stale: true, AsOf: asOf.In(zone)}, &Result{Count: &Count{N: 3}})
	views := []View{TableView{}, TableView{RowNumbers: true, HideHeader: true}, ListView{}, ChartView{}, ChartView{Kind: DonutChart}, CountView{}, IssueView{}}
	silent := mute(t)
	for _, r := range results {
		r.Words = silent
		for _, v := range views {
			for n := 1; n < 3; n++ {
				said := spoken(string(AppendHTML(nil, &Spec{View: v}, r, n)))
				if at := strings.IndexFunc(said, unicode.IsLetter); at >= 0 {
					t.Fatalf("%T: a sentence has no key: …%s", v, said[at:min(len(said), at+40)])
				}
			}
		}
	}
}

func TestScriptWords(t *testing.T) {
	var english *Words
	if want := "const words = " + english.scriptWords() + ";"; !strings.Contains(script, want) {
		t.Errorf("the script lacks its English words:\n%s", want)
	}
	if !bytes.Equal(english.Script(), Script()) || !bytes.Equal(new(Words).Script(), Script()) {
		t.Error("English words make another script")
	}
	german := words(t, "de", "filter", "</script>", "copied.other", "{n} Zeilen kopiert").Script()
	for _, want := range []string{`"filter":"\u003c/script\u003e"`, `"lang":"de"`, `"copied":{"other":"{n} Zeilen kopiert"}`, `"copy":"Copy as CSV"`} {
		if !bytes.Contains(german, []byte(want)) {
			t.Errorf("the script lacks %s", want)
		}
	}
	for _, name := range regexp.MustCompile(`(?:say\("|words\.)([a-z-]+)`).FindAllStringSubmatch(script, -1) {
		if key := name[1]; key != "lang" && key != "sorted-" && english.Text(key) == "" {
			t.Errorf("the script uses %s, which has no sentence", key)
		}
	}
}

// Every key has its line in docs/words.md, with its English.
func TestDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/words.md")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z.-]+)` \\| (.*?) \\|").FindAllStringSubmatch(string(page), -1) {
		found[m[1]] = m[2]
	}
	want := Sentences()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if found[key] != want[key] {
			t.Errorf("docs/words.md lacks the line\n| `%s` | %s |", key, want[key])
		}
		delete(found, key)
	}
	for key := range found {
		t.Errorf("docs/words.md has %s, which is no key", key)
	}
}

// docs/words-de.yaml has every key.
func TestGermanIsComplete(t *testing.T) {
	page, err := os.ReadFile("../docs/words-de.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(Sentences())) {
		if !regexp.MustCompile(`(?m)^  "?` + regexp.QuoteMeta(key) + `"?: \S`).Match(page) {
			t.Errorf("docs/words-de.yaml lacks %s", key)
		}
	}
}

// What machines read of numbers is the same in every language.
func TestLocalizedCells(t *testing.T) {
	german := words(t, "de")
	for _, tt := range []struct {
		cell Cell
		want string
	}{
		{Cell{Content: Plain("1.234,5"), Number: 1234.5, Numeric: true}, `data-sort="1234.5" data-value="1234.5">1.234,5<`},
		{Cell{Content: Plain("66,67 %"), Number: 66.666, Numeric: true}, `data-sort="66.666" data-value="66.666">66,67 %<`},
		{Cell{Content: Plain("9.007.199.254.740.993"), Number: 1 << 53, Numeric: true, Sort: "9007199254740993"}, `data-sort="9007199254740993" data-value="9007199254740993">9.007.`},
		{Cell{Content: Plain("3 Std."), Number: 10800, Numeric: true}, `data-sort="10800">3 Std.<`},
		{Cell{Content: Plain("7"), Number: 7, Numeric: true}, `"jql-field-a">7<`},
	} {
		r := &Result{Words: german, Table: &Table{Columns: []Heading{{Field: "key"}, {Field: "a"}}, Shown: 1, Total: 1,
			Groups: []Group{{Rows: []Row{{Key: "A-1", Cells: []Cell{keyCell("A-1"), tt.cell}}}}}}}
		if got := string(AppendHTML(nil, &Spec{View: TableView{}}, r, 1)); !strings.Contains(got, tt.want) {
			t.Errorf("got %s, want %s in it", got, tt.want)
		}
	}
}
