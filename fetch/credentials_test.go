package fetch

import (
	"testing"

	"github.com/jqlbuild/jqlbuild/internal/jiratest"
	"github.com/jqlbuild/jqlbuild/linkconfig"
	"github.com/jqlbuild/jqlbuild/table"
)

// TestTwoCredentials: links whose configuration is the same ask each with its
// own credential.
func TestTwoCredentials(t *testing.T) {
	s := newSetup(t, jiratest.Options{})
	other := *s.link
	other.Name = "other"
	s.f.Config.Links = append(s.f.Config.Links, &other)
	s.f.Credentials["other"] = linkconfig.Credential{Type: linkconfig.Basic, User: "somebody@example.com", Token: linkconfig.NewSecret("wrong")}
	r := s.f.Resolve(t.Context(), []table.Spec{tableSpec("project = DOC", "key", 3)})
	if codes(r[0]) != "" {
		t.Fatal(r[0].Problems)
	}
	if r = s.f.Resolve(t.Context(), []table.Spec{on("other", tableSpec("project = ORR", "key", 3))}); codes(r[0]) != "jira" {
		t.Errorf("the other link's credential was used: %v", r[0])
	}
}
