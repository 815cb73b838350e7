package jql

import "testing"

func TestPasted(t *testing.T) {
	for _, tt := range []struct {
		text, at, fix string
	}{
		{"ABC-12", "ABC-12", "write key = ABC-12"},
		{" abc-1, ABC-2 ", "abc-1, ABC-2", "write key in (ABC-1, ABC-2)"},
		{"ABC-1 ABC-2\nX_Y-3", "ABC-1 ABC-2\nX_Y-3", "write key in (ABC-1, ABC-2, X_Y-3)"},
		{"https://x.atlassian.net/issues/?jql=project%20%3D%20A%20ORDER+BY+key", "https://x.atlassian.net/issues/?jql=project%20%3D%20A%20ORDER+BY+key", "write project = A ORDER BY key"},
		{"https://x.atlassian.net/issues/?filter=10044", "https://x.atlassian.net/issues/?filter=10044", "write filter = 10044"},
		{"http://jira/browse/abc-7", "http://jira/browse/abc-7", "write key = ABC-7"},
		{"https://x.atlassian.net/jira/software/projects/A/boards/1?selectedIssue=A-9", "https://x.atlassian.net/jira/software/projects/A/boards/1?selectedIssue=A-9", "write key = A-9"},
		{"https://x.atlassian.net/wiki", "https://x.atlassian.net/wiki", "write the JQL that Jira shows above the issues"},
		{"project\u00a0= A", "\u00a0", "write project = A"},
		{"project = A\u00a0AND status = B", "\u00a0", "write project = A AND status = B"},
		{"project =\u3000A", "\u3000", "write project = A"},
		{"project = A\u200b AND b = c", "\u200b", "write project = A AND b = c"},
		{"key in （A-1， A-2）", "（", "write key in (A-1, A-2)"},
		{"created > –7d", "–", "write created > -7d"},
		{"created >= −4w AND updated > —1d", "−", "write created >= -4w AND updated > -1d"},
		{"status = “In Progress”", "“", `write status = "In Progress"`},
		{"status = ‘In Progress’ AND a = b", "‘", `write status = 'In Progress' AND a = b`},
		{"a = b \\|\\| c = d", "\\", "write a = b || c = d"},
		{"votes &gt; 5 &amp;&amp; a = &quot;x y&quot;", "&gt;", `write votes > 5 && a = "x y"`},
		{"ABC-1 and ABC-2 OR abc-3", "ABC-1 and ABC-2 OR abc-3", "write key in (ABC-1, ABC-2, ABC-3)"},
		{"ABC\u201112、ABC–13", "ABC\u201112、ABC–13", "write key in (ABC-12, ABC-13)"},
		{"key = ABC\u201112", "\u2011", "write key = ABC-12"},
		{"key in (ABC–12, ABC-13)", "–", "write key in (ABC-12, ABC-13)"},
		{"https://x/issues/?jql=project = A ORDER BY key", "https://x/issues/?jql=project = A ORDER BY key", "write project = A ORDER BY key"},
		{"jira.example.com/browse/ABC-1", "jira.example.com/browse/ABC-1", "write key = ABC-1"},
		{"localhost:8080/browse/ABC-1?filter=all", "localhost:8080/browse/ABC-1?filter=all", "write key = ABC-1"},
		{"<https://x.example/issues/?filter=-1>", "<https://x.example/issues/?filter=-1>", "write assignee = currentUser() AND resolution = EMPTY ORDER BY updated DESC"},
		{"https://x/sr/jira.issueviews:searchrequest-xml/10044/SearchRequest-10044.xml", "https://x/sr/jira.issueviews:searchrequest-xml/10044/SearchRequest-10044.xml", "write filter = 10044"},
		{"https://x/servicedesk/customer/portal/2/HELP-7", "https://x/servicedesk/customer/portal/2/HELP-7", "write key = HELP-7"},
		{"status == Open AND a <> b", "=", "write status = Open AND a != b"},
		{"status &lt;&gt; &ldquo;In Progress&rdquo;", "&lt;", `write status != "In Progress"`},
		{"updated &gt; &#8211;7d", "&gt;", "write updated > -7d"},
		{"状态 in （高，低）", "（", "write 状态 in (高,低)"},
		{"assignee = currentUser（）", "（", "write assignee = currentUser()"},
		// These say what they mean, or have another mistake.
		{"component = 登录（新）", "", ""},
		{"summary ~ 登录，注册", "", ""},
		{"version = v1–2", "", ""},
		{"fix.version/s = 1", "", ""},
		{"project = A", "", ""},
		{"", "", ""},
		{"key = ABC-12", "", ""},
		{`summary ~ "no` + "\u00a0" + `break" AND a = 'x – 7'`, "", ""},
		{"summary ~ d’Artagnan", "", ""},
		{"status = “Done”", "", ""},
		{`a = "&gt;"`, "", ""},
		{"a = b || c = d", "", ""},
		{"project = A AND", "", ""},
		{"project = (A，", "", ""},
	} {
		f, ok := Pasted(tt.text)
		if ok != (tt.fix != "") || f.Fix != tt.fix || ok && tt.text[f.Start:f.End] != tt.at {
			t.Errorf("Pasted(%q) = %q at %q, want %q at %q", tt.text, f.Fix, tt.text[f.Start:f.End], tt.fix, tt.at)
		}
	}
}

func FuzzPasted(f *testing.F) {
	for _, seed := range []string{"ABC-1,", "https://x?jql=%", "a\u00a0= “b”", "&gt;;", "'\\", "\xff\u3000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found, ok := Pasted(text)
		if ok && (found.Start < 0 || found.End > len(text) || found.Start >= found.End || found.Fix == "" || found.Code == "") {
			t.Errorf("Pasted(%q) = %+v", text, found)
		}
	})
}
