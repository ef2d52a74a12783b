package store

import (
	"context"
	"encoding/json"
	"time"
)

// JobID names a job.
type JobID int64

// JobState is how a job stands.
type JobState string

const (
	JobWaiting JobState = "waiting" // for its turn
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"  // for the reason in Say
	JobStopped JobState = "stopped" // by hand
)

// Over reports whether nothing more will happen by itself.
func (s JobState) Over() bool { return s == JobDone || s == JobFailed || s == JobStopped }

// A Job is work that takes longer than a request, and outlives the process.
type Job struct {
	ID      JobID
	Kind    string          // what is done: "import"
	Key     string          // to what; of a kind and a key only one job is under way
	Title   string          // the same for people, such as a file's name
	Input   json.RawMessage // as the kind understands it
	State   JobState
	User    UserID // who asked for it; 0: nobody
	Name    string // of the user, as it was then
	Made    time.Time
	Began   time.Time // of the present or last attempt; zero: none yet
	Ended   time.Time // zero: it is not over
	Attempt int       // how often it was begun, from 1
	Lost    int       // how often the process that ran it was gone
	Stop    bool      // it was asked to stop

	Done, Total int64           // how far it is; Total 0: unknown
	Say         string          // why it failed
	Output      json.RawMessage // what came of it, as the kind says it
}

// Jobs is a queue that outlives the process, and keeps what came of its jobs
// for ninety days. Who runs a job beats now and then; if it is silent for
// longer than the lease, another takes the job over.
type Jobs interface {
	// AddJob queues a job: Kind, Key, Title, Input, User and Name are given,
	// the rest is filled in. Conflict if one of its kind and key is under way.
	AddJob(ctx context.Context, j *Job, log Entry) error

	// Job returns NotFound if there is none.
	Job(ctx context.Context, id JobID) (*Job, error)

	// JobList returns jobs, the newest first, those below the ID before; 0 is
	// the top. kind "" is every kind.
	JobList(ctx context.Context, kind string, before JobID, limit int) ([]Job, error)

	// ClaimJob begins the oldest job that waits, or one whose runner is gone
	// for longer than lease; then Lost counts. NotFound if there is nothing
	// to do.
	ClaimJob(ctx context.Context, lease time.Duration) (*Job, error)

	// BeatJob notes how far the attempt is, and returns whether the job shall
	// stop. Conflict if the attempt is not the present one.
	BeatJob(ctx context.Context, id JobID, attempt int, done, total int64) (stop bool, err error)

	// EndJob ends the attempt: State, Say and Output are kept. With State
	// JobWaiting the job goes back into the queue. Conflict if the attempt
	// is not the present one.
	EndJob(ctx context.Context, j *Job) error

	// StopJob stops a job that waits, and asks one that runs to stop. A job
	// that is over is left alone.
	StopJob(ctx context.Context, id JobID, log Entry) error

	// RetryJob queues a job again that failed or was stopped. Conflict if it
	// stands otherwise, or another of its kind and key is under way.
	RetryJob(ctx context.Context, id JobID, log Entry) error
}
