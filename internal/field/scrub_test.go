package field

import (
	"encoding/json"
	"net/url"
	"reflect"
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/adf"
)

func TestScrub(t *testing.T) {
	for _, tt := range []struct{ give, want string }{
		{`null`, `null`},
		{``, `null`},
		{`{"broken":`, `null`},
		{`"<a & b>"`, `"<a & b>"`},
		{`1.50`, `1.50`},
		{`{"self":"https://x","accountId":"5ecf","emailAddress":"ada@example.com","avatarUrls":{"48x48":"https://x"},"displayName":"Ada","active":true,"timeZone":"UTC"}`, `{"displayName":"Ada"}`},
		{`{"self":"https://x/rest/api/2/user?username=ada","name":"ada","key":"ada","displayName":"Ada Lovelace"}`, `{"displayName":"Ada Lovelace"}`},
		{`{"self":"https://x/rest/api/2/user?username=ada","name":"ada"}`, `{"displayName":"ada"}`},
		{`{"name":"ada"}`, `{"name":"ada"}`},
		{`{"accountId":"5ecf"}`, `{"displayName":""}`},
		{`{"key":"JIRAUSER10100","name":"JIRAUSER10100","displayName":"","active":false}`, `{"displayName":""}`},
		{`{"languageCode":"de","displayName":"German","email":"a@b.c"}`, `{"displayName":"German","languageCode":"de"}`},
		{`{"name":"gold","displayName":"Gold plan"}`, `{"displayName":"Gold plan","name":"gold"}`},
		{`{"accountId":"5ecf","displayName":"ada@example.com"}`, `{"displayName":"ada"}`},
		{`[{"id":"1","filename":"a","author":{"displayName":"Ada","accountId":"5"},"thumbnail":"https://x"}]`, `[{"author":{"displayName":"Ada"},"filename":"a","id":"1"}]`},
		{`{"type":"doc","content":[{"type":"mention","attrs":{"id":"5ecf","text":"@Ada"}},{"type":"mention","attrs":{"id":"all"}}]}`,
			`{"content":[{"attrs":{"text":"@Ada"},"type":"mention"},{"attrs":{"id":"all"},"type":"mention"}],"type":"doc"}`},
		{`"thanks [~accountid:5b10ac8d82e05b22cc7d4ef5]!"`, `"thanks [~unknown]!"`},
		{`"thanks [~accountid:"`, `"thanks [~unknown"`},
		{`{"name":"High","iconUrl":"https://x","id":"2"}`, `{"id":"2","name":"High"}`},
	} {
		if got := Scrub(json.RawMessage(tt.give)); string(got) != tt.want {
			t.Errorf("Scrub(%s) = %s, want %s", tt.give, got, tt.want)
		}
	}
}

func TestScrubHTML(t *testing.T) {
	base, err := url.Parse("https://jira.example.com/jira/")
	if err != nil {
		t.Fatal(err)
	}
	const mention = `<a class="user-hover" href="/secure/ViewProfile.jspa">`
	for _, tt := range []struct{ give, want string }{
		{"", ""},
		{"<P Class=a>x &amp; y<br/><!-- c -->", "<P Class=a>x &amp; y<br/><!-- c -->"},
		{`<p>Thanks <a href="/secure/ViewProfile.jspa?name=ada" class="user-hover" rel="ada">Ada Lovelace</a>!</p>`, `<p>Thanks ` + mention + `Ada Lovelace</a>!</p>`},
		{`<A HREF='https://x/secure/ViewProfile.jspa?name=ada'>Ada</A> <a href="https://x/?a=1&b=2">x</a>`, mention + `Ada</A> <a href="https://x/?a=1&b=2">x</a>`},
		{`<p>user-hover < <a`, `<p>user-hover < <a`},
	} {
		got := ScrubHTML(tt.give)
		if got != tt.want {
			t.Errorf("ScrubHTML(%s) = %s, want %s", tt.give, got, tt.want)
		}
		if again := ScrubHTML(got); again != got {
			t.Errorf("ScrubHTML(%s) = %s", got, again)
		}
		if before, after := adf.FromHTML(tt.give, base), adf.FromHTML(got, base); !reflect.DeepEqual(before, after) {
			t.Errorf("%s shows %v, scrubbed %v", tt.give, before, after)
		}
	}
}
