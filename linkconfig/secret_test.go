package linkconfig

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"text/template"

	"gopkg.in/yaml.v3"
)

const hunter = "hunter2-sécret"

// shows reports whether text gives the secret away in one of the forms that
// package fmt and the encoders know.
func shows(text string) bool {
	text = strings.ToLower(text)
	for _, form := range []string{
		hunter,
		"hunter2",
		hex.EncodeToString([]byte(hunter)),
		fmt.Sprintf("% x", hunter),
		fmt.Sprintf("%v", []byte(hunter)[:5]),
		strings.Trim(fmt.Sprintf("%#v", []byte(hunter)[:5]), "[]byte{}"),
		base64.StdEncoding.EncodeToString([]byte(hunter)),
		fmt.Sprintf("%d", 'h'),
	} {
		if strings.Contains(text, strings.ToLower(strings.Trim(form, "[]"))) {
			return true
		}
	}
	return false
}

type holder struct {
	Name   string
	Secret Secret
	Ptr    *Secret
	Any    any
	Map    map[string]Secret
	Slice  []Secret
}

type hidden struct {
	secret Secret
	ptr    *Secret
	m      map[string]Secret
	any    any
}

func TestSecretIsNotPrinted(t *testing.T) {
	s := NewSecret(hunter)
	holding := holder{"n", s, &s, s, map[string]Secret{"k": s}, []Secret{s}}
	// The cause of the error is no pointer: an address may look like anything.
	values := map[string]any{
		"secret": s, "pointer": &s, "slice": []Secret{s}, "array": [1]Secret{s}, "map": map[string]Secret{"k": s}, "map of pointers": map[string]*Secret{"k": &s},
		"struct": holding, "pointer to a struct": &holding, "unexported": hidden{s, &s, map[string]Secret{"k": s}, s}, "pointer to unexported": &hidden{secret: s},
		"credential": Credential{Type: Bearer, Token: s, ClientSecret: s}, "pointer to a credential": &Credential{Token: s},
		"error": fmt.Errorf("sign in with %v: %w", s, context.DeadlineExceeded), "credentials": map[string]Credential{"l": {Token: s}},
	}
	for name, v := range values {
		for _, verb := range "vTtbcdoOqxXUeEfFgGsp" {
			for _, flags := range []string{"", "+", "#", "-40", "040", " ", ".3", "+#", "# "} {
				if verb == 'p' || verb == 'T' {
					flags = "" // addresses and types
				}
				format := "%" + flags + string(verb)
				// Addresses of functions are digits that may look like anything.
				out := fmt.Sprintf(format, v)
				if strings.Contains(strings.ToLower(out), "hunter") || verb != 'p' && shows(out) && !strings.HasPrefix(name, "unexported") && !strings.HasSuffix(name, "unexported") && !strings.Contains(name, "pointer") {
					t.Errorf("%s of %s prints %q", format, name, out)
				}
			}
		}
		//lint:ignore SA5009 a format that is wrong must not print it either
		for _, out := range []string{fmt.Sprint(v), fmt.Sprintln(v), fmt.Sprintf("%!", v), fmt.Sprintf("%d %s", v, v)} {
			if strings.Contains(out, "hunter") {
				t.Errorf("%s prints %q", name, out)
			}
		}
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%20v"} {
		if got := fmt.Sprintf(format, s); got != redacted {
			t.Errorf("%s prints %q, want %q", format, got, redacted)
		}
		if got := fmt.Sprintf(format, &s); got != redacted {
			t.Errorf("%s of a pointer prints %q, want %q", format, got, redacted)
		}
	}
	if got, want := fmt.Sprintf("%+v", struct{ S Secret }{s}), "{S:"+redacted+"}"; got != want {
		t.Errorf("a struct prints %q, want %q", got, want)
	}
	if got := fmt.Sprint(Secret{}); got != redacted {
		t.Errorf("the zero Secret prints %q, want %q", got, redacted)
	}
}

func TestSecretIsNotEncoded(t *testing.T) {
	s := NewSecret(hunter)
	v := struct {
		Secret Secret
		Ptr    *Secret
		Map    map[string]Secret
		Cred   Credential
	}{s, &s, map[string]Secret{"k": s}, Credential{Token: s}}
	encoders := map[string]func() ([]byte, error){
		"JSON": func() ([]byte, error) { return json.Marshal(v) },
		"YAML": func() ([]byte, error) { return yaml.Marshal(v) },
		"XML":  func() ([]byte, error) { return xml.Marshal(s) },
		"template": func() ([]byte, error) {
			var b bytes.Buffer
			err := template.Must(template.New("").Parse("{{.Secret}} {{.Ptr}} {{.Map}} {{.Cred}} {{printf `%s` .Secret}}")).Execute(&b, v)
			return b.Bytes(), err
		},
		"slog text": func() ([]byte, error) {
			var b bytes.Buffer
			slog.New(slog.NewTextHandler(&b, nil)).Info("m", "secret", s, "ptr", &s, "all", v, slog.Any("map", v.Map))
			return b.Bytes(), nil
		},
		"slog JSON": func() ([]byte, error) {
			var b bytes.Buffer
			slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "secret", s, "ptr", &s, "all", v, slog.Group("g", "s", s))
			return b.Bytes(), nil
		},
	}
	for name, encode := range encoders {
		out, err := encode()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(string(out), redacted) || strings.Contains(string(out), "hunter") {
			t.Errorf("%s gives %q", name, out)
		}
	}
}

func TestReveal(t *testing.T) {
	if got := NewSecret(hunter).Reveal(); got != hunter {
		t.Errorf("Reveal = %q, want %q", got, hunter)
	}
	if !(Secret{}).IsZero() || !NewSecret("").IsZero() || NewSecret("x").IsZero() || (Secret{}).Reveal() != "" {
		t.Error("IsZero or Reveal of an empty secret is wrong")
	}
}

// TestMain lets the test binary panic with a secret.
func TestMain(m *testing.M) {
	switch s := NewSecret(hunter); os.Getenv("LINKCONFIG_TEST_PANIC") {
	case "secret":
		panic(s)
	case "struct":
		panic(Credential{Token: s})
	case "error":
		panic(fmt.Errorf("sign in: %+v", Credential{Token: s}))
	}
	os.Exit(m.Run())
}

func TestSecretIsNotInPanics(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Skip("the test binary cannot be started again: ", err)
	}
	for _, what := range []string{"secret", "struct", "error"} {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "LINKCONFIG_TEST_PANIC="+what, "GOTRACEBACK=all")
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("panic:")) || bytes.Contains(out, []byte("hunter")) {
			t.Errorf("a panic with a %s prints %s", what, out)
		}
	}
}
