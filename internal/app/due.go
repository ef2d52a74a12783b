package app

import (
	"context"
	"log/slog"
	"time"

	"broadsheet/internal/news"
)

// dueStore publishes what is due.
type dueStore interface {
	PublishDue(ctx context.Context, now time.Time, limit int) ([]news.StoryID, error)
}

// mostDue is how many stories are published before the clock is looked at
// again.
const mostDue = 100

// publishDue publishes scheduled stories when their second comes, and at the
// start those whose time came while nobody was there.
func publishDue(ctx context.Context, n dueStore, log *slog.Logger) {
	for {
		next := publishNow(ctx, n, time.Now(), log)
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(next)):
		}
	}
}

// publishNow publishes what is due at an instant, and returns when to look
// again.
func publishNow(ctx context.Context, n dueStore, now time.Time, log *slog.Logger) (next time.Time) {
	ids, err := n.PublishDue(ctx, now, mostDue)
	if err != nil && ctx.Err() == nil {
		log.Error("a scheduled story could not be published", "err", err)
	}
	if len(ids) > 0 {
		log.Info("published on schedule", "stories", ids)
	}
	if len(ids) == mostDue {
		return now
	}
	return now.Truncate(time.Second).Add(time.Second)
}
