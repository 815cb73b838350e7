package linkconfig

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

const manyLinks = `links:
  basic:
    url: https://a.example
    auth: {type: basic, user_env: USER_NAME, token_env: TOKEN}
  bearer:
    url: https://b.example/jira
    auth: {type: bearer, token_file: secrets/pat}
  oauth2:
    url: https://c.example
    api_url: https://api.example:8443/c
    auth: {type: oauth2, client_id_env: CLIENT, client_secret_env: CLIENT_SECRET, token_url: https://auth.example/token, scopes: [READ]}
  public:
    url: https://d.example
`

func environment(variables, files map[string]string) Environment {
	return Environment{
		Lookup: func(name string) (string, bool) {
			v, ok := variables[name]
			return v, ok
		},
		ReadFile: func(name string) ([]byte, error) {
			data, ok := files[name]
			if !ok {
				return nil, &fs.PathError{Op: "open", Path: "/etc/" + name, Err: fs.ErrNotExist}
			}
			return []byte(data), nil
		},
	}
}

func TestCredentials(t *testing.T) {
	c := mustParse(t, manyLinks)
	got, problems := c.Credentials(environment(
		map[string]string{"USER_NAME": "me@example.com", "TOKEN": "t0ken", "CLIENT": "id", "CLIENT_SECRET": "s3cret"},
		map[string]string{"secrets/pat": "p4t\r\n"},
	), c.Links...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for name, want := range map[string]string{
		"basic":  "basic me@example.com t0ken   <nil> []",
		"bearer": "bearer  p4t   <nil> []",
		"oauth2": "oauth2   id s3cret https://auth.example/token [READ]",
		"public": "none     <nil> []",
	} {
		g := got[name]
		if got := fmt.Sprint(g.Type, " ", g.User, " ", g.Token.Reveal(), " ", g.ClientID, " ", g.ClientSecret.Reveal(), " ", g.TokenURL, " ", g.Scopes); got != want {
			t.Errorf("the credential of %s is %q, want %q", name, got, want)
		}
	}
}

func TestCredentialsOfSomeLinks(t *testing.T) {
	c := mustParse(t, manyLinks)
	got, problems := c.Credentials(environment(nil, nil), c.Link("public"))
	if len(problems) > 0 || len(got) != 1 {
		t.Errorf("got %v, %v", got, problems)
	}
	if got, problems := c.Credentials(environment(nil, nil)); len(got) > 0 || len(problems) > 0 {
		t.Errorf("without links there is %v, %v", got, problems)
	}
}

func TestBadCredentials(t *testing.T) {
	const basic = "links:\n  a:\n    url: https://a.example\n    auth: {type: basic, user_env: WHO, token_env: TOKEN}\n"
	const file = "links:\n  a:\n    url: https://a.example\n    auth: {type: bearer, token_file: pat.txt}\n"
	who := "me"
	tests := []struct {
		name, config string
		token        string // "-" for none
		want         string
	}{
		{"not set", basic, "-", "jqlbuild.yaml:4:51: the variable TOKEN is not set; set it, or work from the cache with --offline"},
		{"empty", basic, "", "jqlbuild.yaml:4:51: the variable TOKEN is empty"},
		{"line break", basic, "hunter2\n", "jqlbuild.yaml:4:51: the variable TOKEN holds a line break"},
		{"space", basic, " hunter2", "jqlbuild.yaml:4:51: the variable TOKEN begins or ends with white space"},
		{"not replaced", basic, "$JIRA_TOKEN", "jqlbuild.yaml:4:51: the variable TOKEN holds the name of another variable"},
		{"not replaced in braces", basic, "${JIRA_TOKEN}", "jqlbuild.yaml:4:51: the variable TOKEN holds the name"},
		{"no file", file, "-", `jqlbuild.yaml:4:38: the file that is named here cannot be read: file does not exist`},
		{"empty file", file, "\n", `jqlbuild.yaml:4:38: the file that is named here is empty`},
		{"lines", file, "hunter2\nhunter2\n", `jqlbuild.yaml:4:38: the file that is named here holds a line break`},
		{"binary", file, "\x00hunter2", `jqlbuild.yaml:4:38: the file that is named here holds a line break or another control character`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			variables, files := map[string]string{"WHO": who}, map[string]string{}
			if test.token != "-" {
				variables["TOKEN"], files["pat.txt"] = test.token, test.token
			}
			c := mustParse(t, test.config)
			got, problems := c.Credentials(environment(variables, files), c.Links...)
			if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), test.want) || len(got) > 0 {
				t.Errorf("got %v, %v\nwant %s", got, problems, test.want)
			}
			if strings.Contains(fmt.Sprint(problems), "hunter") {
				t.Errorf("the secret shows in %v", problems)
			}
		})
	}
	c := mustParse(t, basic)
	if _, problems := c.Credentials(environment(map[string]string{"WHO": "a:b", "TOKEN": "t"}, nil), c.Links...); len(problems) != 1 || !strings.Contains(problems[0].Message, "colon") {
		t.Errorf("a user name with a colon gives %v", problems)
	}
	if _, problems := c.Credentials(environment(nil, nil), c.Links...); len(problems) != 2 {
		t.Errorf("of two missing variables, %v is said", problems)
	}
}

func TestAllowedOrigins(t *testing.T) {
	c := mustParse(t, manyLinks)
	const all = "https://a.example https://b.example,https://api.example:8443/\nHTTPS://AUTH.example:443"
	tests := []struct {
		name, allowed string
		want          []string // parts of the problems
	}{
		{"all", all, nil},
		{"one less", "https://a.example https://b.example https://api.example:8443", []string{`credentials of the link "oauth2" would go to https://auth.example`}},
		{"another port", "https://a.example:8443 https://b.example https://api.example:8443 https://auth.example", []string{`"basic" would go to https://a.example,`}},
		{"another scheme", "http://a.example https://b.example https://api.example:8443 https://auth.example", []string{`"basic" would go to https://a.example,`}},
		{"only shown", "https://a.example https://b.example https://c.example https://auth.example", []string{`"oauth2" would go to https://api.example:8443`}},
		{"empty", "", []string{`"basic"`, `"bearer"`, `"oauth2" would go to https://api`, `"oauth2" would go to https://auth`}},
		{"no scheme", all + " a.example", []string{"is not a scheme and a host"}},
		{"path", all + " https://x.example/jira", []string{"is not a scheme and a host"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := environment(map[string]string{
				"USER_NAME": "me", "TOKEN": "t", "CLIENT": "id", "CLIENT_SECRET": "s", originsVariable: test.allowed,
			}, map[string]string{"secrets/pat": "p"})
			got, problems := c.Credentials(env, c.Links...)
			if len(problems) != len(test.want) {
				t.Errorf("problems are %v, want %q", problems, test.want)
				return
			}
			for i, want := range test.want {
				if !strings.Contains(problems[i].Error(), want) {
					t.Errorf("problem %d is %v, want %q", i, problems[i], want)
				}
			}
			if _, ok := got["public"]; !ok {
				t.Error("the link without credentials is missing")
			}
		})
	}
}
