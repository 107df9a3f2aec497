//go:build !soak

package audit_test

// kills is how often a worker is killed on each engine.
const kills = 4
