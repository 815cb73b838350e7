package jql

import "testing"

func TestString(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"  ORDER  by x", "ORDER BY x"},
		{"a1=b", "a1 = b"},
		{"project='DOCS'&&(status=\"In Progress\")", `project = DOCS AND status = "In Progress"`},
		{"x1 = 1 | (y1 = 2 || z1 = 3)", "x1 = 1 OR (y1 = 2 OR z1 = 3)"},
		{"(x1 = 1 and y1 = 2) and z1 = 3", "(x1 = 1 AND y1 = 2) AND z1 = 3"},
		{"((x1 = 1 and y1 = 2)) or z1 = 3", "x1 = 1 AND y1 = 2 OR z1 = 3"},
		{"(x1 = 1 or y1 = 2) and z1 = 3", "(x1 = 1 OR y1 = 2) AND z1 = 3"},
		{"not (x1 = 1) and !not(y1 = 2 and z1 = 3)", "NOT x1 = 1 AND NOT NOT (y1 = 2 AND z1 = 3)"},
		{"x1 is not null", "x1 IS NOT EMPTY"},
		{"x1 = NULL", "x1 = EMPTY"},
		{"x1 not   in(b1,((c1)),Empty)", "x1 NOT IN (b1, ((c1)), EMPTY)"},
		{"x1 was not in f1( a1 , -1 ) before -1w by ('me',you)", "x1 WAS NOT IN f1(a1, -1) BEFORE -1w BY (me, you)"},
		{"x1 changed from open to done", "x1 CHANGED FROM open TO done"},
		{`fixVersion = 10350 or fixVersion = "10350" or fixVersion = '-5' or fixVersion = 007`, `fixVersion = 10350 OR fixVersion = "10350" OR fixVersion = "-5" OR fixVersion = 007`},
		{`x1 = "empty" or x1 = "" or x1 = "AND" or x1 = limit1 or x1 = the`, `x1 = "empty" OR x1 = "" OR x1 = "AND" OR x1 = limit1 OR x1 = "the"`},
		{`x1 = "limit" or x1 = "it's" or x1 = It`, `x1 = "limit" OR x1 = "it's" OR x1 = "It"`},
		{`x1 = 'say \"hi\" \\ \n\t\r \u0000\u00e9'`, `x1 = "say \"hi\" \\ \n\t\r \u0000é"`},
		{`x1 = "\ud83d\ude00 \ud83d \ude00"`, `x1 = "😀 \ud83d \ude00"`},
		{`x1 = a\ b`, `x1 = "a b"`},
		{"CF [ 10010 ] = 1 ORDER BY Cf[2] ASC, key", "cf[10010] = 1 ORDER BY cf[2] ASC, key"},
		{`"cf" = 1 and "cf"[x1] = 2 and cf[1][x1].y = 3`, `"cf" = 1 AND "cf"[x1] = 2 AND cf[1][x1].y = 3`},
		{"issue.property [ 'k 1' ].b .c = 1", `issue.property["k 1"].b .c = 1`},
		{"issue.property[k] .b = 1", "issue.property[k] .b = 1"},
		{"x1 = “Done”", `x1 = "“Done”"`},
		{"x1 = a\u00a0b", "x1 = \"a\u00a0b\""},
		{"x1 = Ünïcødé and 優先 = 高", "x1 = Ünïcødé AND 優先 = 高"},
		{"x1 >= -7d", "x1 >= -7d"},
		{"5 = 5 and \"5\" = 5", `5 = 5 AND "5" = 5`},
	}
	for _, test := range tests {
		q, err := Parse(test.text)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.text, err)
			continue
		}
		if got := q.String(); got != test.want {
			t.Errorf("Parse(%q).String():\n got %s\nwant %s", test.text, got, test.want)
		}
		checkCanonical(t, q)
		if q.Text() != test.text {
			t.Errorf("Parse(%q).Text(): got %q", test.text, q.Text())
		}
	}
}
