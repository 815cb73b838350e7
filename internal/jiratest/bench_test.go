package jiratest

import (
	"testing"
)

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New(Options{})
	}
}

func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := New(Options{}).Generate("SURVEY", 50000); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearchFiftyThousand(b *testing.B) {
	s := New(Options{})
	if err := s.Generate("SURVEY", 50000); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.found = make(map[search]*found)
		if got, err := s.find(search{"project = SURVEY AND status = Done ORDER BY priority, created DESC", true}); err != nil || len(got) < 1000 {
			b.Fatal(len(got), err)
		}
	}
}
