// Package bench measures the tracker against the least that the same work
// costs: each benchmark runs both in turn and reports how many times the bare
// cost the tracker takes ("x-bare"). Run it with `make bench`; TRACKER_BENCH_UPDATES
// sets how many made-up updates the databases hold, 200,000 unless given.
package bench
