package tree

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// each works on all items, so many at once, and stops at the first error.
func each[T any](ctx context.Context, jobs int, items []T, work func(T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(max(jobs, 1), len(items)) {
		g.Go(func() error {
			for i := next.Add(1); i <= int64(len(items)); i = next.Add(1) {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := work(items[i-1]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}
