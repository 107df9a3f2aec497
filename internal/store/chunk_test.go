package store

import "testing"

// ShortChunks makes a test read lists without end so many rows at a time.
func ShortChunks(t *testing.T, rows int) {
	whole := chunkLength
	chunkLength = rows
	t.Cleanup(func() { chunkLength = whole })
}
