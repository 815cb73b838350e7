package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// project is where all of this comes from.
const (
	project     = "github.com/jqlbuild/jqlbuild"
	website     = "https://" + project
	description = "Live Jira tables in static documentation"
	ownLicence  = "Apache-2.0"
)

// scopes are a use in CycloneDX's words.
var scopes = map[use]cdx.Scope{byProgram: cdx.ScopeRequired, byLibrary: cdx.ScopeOptional, byTests: cdx.ScopeExcluded}

// parts is the list of parts, as CycloneDX has it. Its serial number is made of
// what it says.
func parts(v version, all []module) ([]byte, error) {
	self := component(module{path: project, version: "v" + v.number, use: byProgram, licence: ownLicence})
	self.Type, self.Name, self.Version, self.Scope, self.Description = cdx.ComponentTypeApplication, "jqlbuild", v.number, "", description
	var list []cdx.Component
	var needed []string
	for _, m := range all {
		c := component(m)
		list = append(list, c)
		if m.use == byProgram {
			needed = append(needed, c.BOMRef)
		}
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Timestamp: v.date.Format("2006-01-02T15:04:05Z"), Component: &self}
	bom.Components = &list
	bom.Dependencies = &[]cdx.Dependency{{Ref: self.BOMRef, Dependencies: &needed}}
	data, err := encode(bom)
	if err != nil {
		return nil, err
	}
	s := sha256.Sum256(data)
	s[6], s[8] = s[6]&0x0f|0x80, s[8]&0x3f|0x80 // a UUID of version 8: made as we like
	bom.SerialNumber = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", s[:4], s[4:6], s[6:8], s[8:10], s[10:16])
	return encode(bom)
}

// component is a module as a part.
func component(m module) cdx.Component {
	purl := "pkg:golang/" + m.path + "@" + m.version
	c := cdx.Component{
		BOMRef: purl, Type: cdx.ComponentTypeLibrary, Name: m.path, Version: m.version, Scope: scopes[m.use], PackageURL: purl,
		ExternalReferences: &[]cdx.ExternalReference{{Type: cdx.ERTypeWebsite, URL: m.url()}},
	}
	if m.path == project {
		c.ExternalReferences = &[]cdx.ExternalReference{{Type: cdx.ERTypeVCS, URL: website}}
	}
	choice := cdx.LicenseChoice{Expression: m.licence}
	if !strings.Contains(m.licence, " ") {
		choice = cdx.LicenseChoice{License: &cdx.License{ID: m.licence}}
	}
	c.Licenses = &cdx.Licenses{choice}
	if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.sum, "h1:")); err == nil && len(sum) > 0 {
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum)}}
	}
	return c
}

// encode writes a list of parts as JSON.
func encode(bom *cdx.BOM) ([]byte, error) {
	var b bytes.Buffer
	e := cdx.NewBOMEncoder(&b, cdx.BOMFileFormatJSON)
	e.SetPretty(true)
	e.SetEscapeHTML(false)
	err := e.EncodeVersion(bom, cdx.SpecVersion1_6)
	return b.Bytes(), err
}
