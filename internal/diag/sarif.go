package diag

import (
	"bufio"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/jqlbuild/jqlbuild/source"
)

// The types below are the parts of a SARIF 2.1.0 log that problems need; see
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID string `json:"id"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints,omitempty"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifLocation struct {
	Physical sarifPhysical `json:"physicalLocation"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

// A sarifRegion ends before its last column.
type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

func writeSARIF(b *bufio.Writer, problems []source.Problem, o Options) error {
	var codes []string
	for _, p := range problems {
		codes = append(codes, checkName(p))
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	rules := make([]sarifRule, len(codes))
	for i, code := range codes {
		rules[i].ID = code
	}
	results := make([]sarifResult, 0, len(problems))
	for _, p := range problems {
		r := sarifResult{RuleID: checkName(p), Level: "error", Message: sarifMessage{message(p)}}
		r.RuleIndex, _ = slices.BinarySearch(codes, r.RuleID)
		if p.Warning {
			r.Level = "warning"
		}
		if name := o.file(p); name != "" {
			from, to := p.Position(), p.EndPosition()
			r.Locations = []sarifLocation{{sarifPhysical{
				Artifact: sarifArtifact{uri(name)},
				Region:   sarifRegion{from.Line, from.Column, to.Line, to.Column},
			}}}
			r.Fingerprints = map[string]string{"jqlbuild/v1": fingerprint(name, p)}
		}
		results = append(results, r)
	}
	return writeJSON(b, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool: sarifTool{sarifDriver{
				Name: "jqlbuild", Version: o.Version, InformationURI: "https://github.com/jqlbuild/jqlbuild", Rules: rules,
			}},
			ColumnKind: "unicodeCodePoints",
			Results:    results,
		}},
	})
}

// uri returns a file name as a URI reference.
func uri(name string) string {
	switch {
	case path.IsAbs(name):
		return (&url.URL{Scheme: "file", Path: name}).String()
	case len(name) > 1 && name[1] == ':': // a drive of Windows
		return (&url.URL{Scheme: "file", Path: "/" + name}).String()
	}
	return strings.TrimPrefix((&url.URL{Path: name}).String(), "./")
}
