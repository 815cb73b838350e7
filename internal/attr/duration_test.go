package attr

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	tests := []struct {
		text string
		want time.Duration
		bad  bool
	}{
		{"30s", 30 * time.Second, false},
		{"1.5h", 90 * time.Minute, false},
		{"7d", 7 * 24 * time.Hour, false},
		{"1d12h", 36 * time.Hour, false},
		{"0", 0, false},
		{"0d", 0, false},
		{"99999d", 99999 * 24 * time.Hour, false},
		{"99999d2000000h", 0, true},
		{"", 0, true},
		{"d", 0, true},
		{"7 d", 0, true},
		{"-7d", 0, true},
		{"7d-1h", 0, true},
		{"1w", 0, true},
		{"30", 0, true},
		{"9999999999h", 0, true},
	}
	for _, test := range tests {
		got, err := ParseDuration(test.text)
		if (err != nil) != test.bad || !test.bad && got != test.want {
			t.Errorf("ParseDuration(%q) = %v, %v", test.text, got, err)
		}
	}
}

func TestFormatDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		24000 * time.Hour: "1000 days", 90 * time.Minute: "1 hour 30 minutes", 0: "0 seconds", time.Millisecond: "0 seconds",
		25*time.Hour + time.Second: "1 day 1 hour 1 second", 7 * 24 * time.Hour: "7 days",
	} {
		if got := FormatDuration(d); got != want {
			t.Errorf("FormatDuration(%v) = %q, want %q", d, got, want)
		}
	}
}
