// Command bare is the least that answers from a database: net/http and one query
// of one engine's driver. Benchmarks compare the tracker's start with its own.
package main

import (
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"       // the driver "pgx"
	_ "github.com/ncruces/go-sqlite3/driver" // the driver "sqlite3"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: bare LISTEN DRIVER SOURCE")
	}
	db, err := sql.Open(os.Args[2], os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		var title string
		if err := db.QueryRowContext(r.Context(), "SELECT title FROM agreements LIMIT 1").Scan(&title); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, title)
	})
	server := &http.Server{Addr: os.Args[1], ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}
