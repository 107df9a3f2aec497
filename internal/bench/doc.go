// Package bench measures the tracker against the least that the same work
// costs: each benchmark runs both in turn and reports how many times the bare
// cost the tracker takes ("x-bare"). Run it with `make bench`; TRACKER_BENCH_UPDATES
// sets how many made-up updates a large database holds, 200,000 unless given.
//
// Reports are also compared between databases of a twentieth, of all and of five
// times as many updates on the same commitments: "x-smallest" is how many times
// the smallest one's cost a report takes. Where the quarter's own updates are as
// many on all of them ("same"), only the history before it grows.
//
// Pages of the register are compared between 200 and 20,000 deliverables in the same way:
// "x-few" is how many times as long the same page takes with many, "x-bare" and
// "x-bare-few" are the ratios to the bare SQL with many and with few, all of medians.
package bench
