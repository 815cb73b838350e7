package jiratest

import "slices"

// bent returns the rows of a page that begins at a place of a result, as a fault
// has them.
func bent(fault FaultKind, all []*issue, at, most int) []*issue {
	rows := func(from, to int) []*issue {
		from = min(max(from, 0), len(all))
		return all[from:max(from, min(to, len(all)))]
	}
	here := rows(at, at+most)
	switch fault {
	case RepeatPage:
		return rows(at-most, at)
	case FirstPage:
		return rows(0, most)
	case ShiftPage, Created:
		return rows(at-1, at-1+most)
	case Deleted:
		return rows(at+1, at+1+most)
	case EmptyPage:
		return nil
	case ShortPage:
		if len(here) > 0 {
			return slices.Concat(here[:len(here)/2], here[len(here)/2+1:])
		}
	}
	return here
}

// SetPageSize changes Options.PageSize.
func (s *Server) SetPageSize(rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.PageSize = rows
}

// pageSize is the most issues on a page.
func (s *Server) pageSize() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opts.PageSize
}

// SetWindow has a Data Center give no rows beyond a place. What asks for them
// gets the status with an error, or a page without rows for status 200.
func (s *Server) SetWindow(rows, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Window, s.beyond = rows, status
}

// window is how many rows there are of one query, and the status of an answer
// beyond them; 0 for an empty page.
func (s *Server) window() (rows, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.beyond {
	case 0:
		return s.opts.Window, 400
	case 200:
		return s.opts.Window, 0
	}
	return s.opts.Window, s.beyond
}
