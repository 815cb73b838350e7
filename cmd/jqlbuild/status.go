package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/jqlbuild/jqlbuild/fetch"
	"github.com/jqlbuild/jqlbuild/internal/diag"
	"github.com/jqlbuild/jqlbuild/source"
)

func newStatus(w *world, f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "status [DIR]",
		Short: "Say of each link whether it works, and as whom",
		Args:  atMostOneDir,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := w.open(cmd.Context(), f, "status", oneDir(args), true)
			if err != nil {
				return err
			}
			if s.fetcher.Offline {
				return usageError{errors.New("status asks each link over the network, which --offline forbids; leave out --offline")}
			}
			return s.status(cmd.Context())
		},
	}
}

func (s *session) status(ctx context.Context) error {
	statuses := make([]fetch.Status, len(s.config.Links))
	var wg sync.WaitGroup
	for i, l := range s.config.Links {
		if len(s.missing[l.Name]) > 0 {
			continue
		}
		wg.Go(func() { statuses[i] = s.fetcher.Probe(ctx, l) })
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, l := range s.config.Links {
		mark := ""
		if l.Name == s.config.DefaultLink.Value {
			mark = " (default)"
		}
		if problems := s.missing[l.Name]; len(problems) > 0 {
			var whys []string
			for _, p := range problems {
				whys = append(whys, diag.Line(p.Message+"; "+p.Fix))
			}
			fmt.Fprintf(s.stdout, "%s%s: %s: %s\n", l.Name, mark, s.paint("31", "Not set up"), strings.Join(whys, "; "))
			s.add(problems...)
			s.told = append(s.told, problems...)
			continue
		}
		st := statuses[i]
		if st.Err != nil {
			fmt.Fprintf(s.stdout, "%s%s: %s: %s\n", l.Name, mark, s.paint("31", "Not connected"), diag.Line(st.Err.Error()))
			p := source.Problem{Span: l.Span, Code: "not-connected", Class: source.Jira,
				Message: fmt.Sprintf("the link %q cannot be used: %v", l.Name, st.Err)}
			s.add(p)
			s.told = append(s.told, p)
			continue
		}
		who := "without a login"
		if st.User != "" {
			who = "as " + diag.Line(st.User)
		}
		jira := map[string]string{"cloud": "Cloud", "datacenter": "Data Center"}[st.Deployment]
		if st.Version != "" {
			jira += " " + diag.Line(st.Version)
		}
		fmt.Fprintf(s.stdout, "%s%s: %s %s to Jira %s at %s in %s\n", l.Name, mark, s.paint("32", "Connected"), who,
			jira, l.URL, st.Took.Round(time.Millisecond))
	}
	return s.close()
}

// paint colours a text where the terminal shows colours.
func (s *session) paint(code, text string) string {
	if !s.log.color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
