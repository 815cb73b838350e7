package main

import (
	"crypto/x509"
	"os"
	"os/exec"
	"testing"
)

// TestRoots looks for certificate authorities where the system has none, which is
// found out once in a process.
func TestRoots(t *testing.T) {
	if os.Getenv("SSL_CERT_FILE") == os.DevNull {
		pool, err := x509.SystemCertPool()
		if err != nil || pool.Equal(x509.NewCertPool()) {
			t.Errorf("no authority is known: %v", err)
		}
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^TestRoots$")
	child.Env = append(os.Environ(), "SSL_CERT_FILE="+os.DevNull, "SSL_CERT_DIR="+t.TempDir())
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
