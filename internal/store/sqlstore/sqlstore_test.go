package sqlstore_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
	"broadsheet/internal/store/storetest"
)

func clock() time.Time { return storetest.Noon }

func openSQLite(t testing.TB) *sqlstore.DB {
	s, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "news room?.db"), sqlstore.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return openSQLite(t) })
}

// postgres returns the address of a PostgreSQL server to test with.
func postgres(t testing.TB) string {
	url := os.Getenv("BROADSHEET_TEST_POSTGRES")
	if url == "" {
		const say = "BROADSHEET_TEST_POSTGRES is not set: no PostgreSQL server to test with"
		if os.Getenv("CI") != "" {
			t.Fatal(say)
		}
		t.Skip(say)
	}
	return url
}

// schema returns the address of a database of its own, gone after the test.
func schema(t testing.TB) string {
	url := postgres(t)
	admin, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), schemas.Add(1))
	if _, err := admin.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin.Exec("DROP SCHEMA " + name + " CASCADE")
		admin.Close()
	})
	sep := "?"
	if strings.Contains(url, "?") {
		sep = "&"
	}
	return url + sep + "search_path=" + name
}

var schemas atomic.Int64

func TestPostgres(t *testing.T) {
	postgres(t)
	storetest.Run(t, func(t *testing.T) store.Store {
		s, err := sqlstore.OpenPostgres(t.Context(), schema(t), sqlstore.Options{Now: clock})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
