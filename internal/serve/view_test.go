package serve

import (
	"strings"
	"testing"
)

func TestBodyStart(t *testing.T) {
	const mark = "|" // where the body begins
	for _, want := range []string{
		"<!DOCTYPE html><html><head></head><body>|<p>x</p></body></html>",
		"<html><head><title><body></title></head><BODY class='a>b'>|x",
		"<!-- <body> --><script>'<body>'</script><body\n>|x",
		"<!DOCTYPE html><head><title>x</title></head>|<p>x",
		"<!DOCTYPE html><title>x</title><p>x|",
		"|",
		"<p a='|",
	} {
		document := strings.Replace(want, mark, "", 1)
		at := bodyStart([]byte(document))
		if got := document[:at] + mark + document[at:]; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
