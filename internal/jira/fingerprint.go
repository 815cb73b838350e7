package jira

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/jqlbuild/jqlbuild/linkconfig"
)

// Fingerprint tells tokens apart without holding them: the same for the same
// token or client secret, another for another, and no way back. It is for
// remembering whose a token is; a password, which people choose and others may
// guess, has none, and neither has a link without credentials.
func Fingerprint(c linkconfig.Credential) string {
	if c.Type != linkconfig.Bearer && c.Type != linkconfig.OAuth2 {
		return ""
	}
	h := sha256.New()
	for _, part := range []string{"jqlbuild token", c.Type.String(), c.Token.Reveal(), c.ClientID, c.ClientSecret.Reveal()} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
