package journal

import "crypto/sha256"

// Wrong is what kind of thing a verification found.
type Wrong string

// What can be wrong with an export, a checkpoint or a proof.
const (
	Foreign   Wrong = "foreign"   // not a file of this kind at all
	Truncated Wrong = "truncated" // it ends too early
	Extra     Wrong = "extra"     // something follows its end
	Malformed Wrong = "malformed" // a line is not what the format says
	Altered   Wrong = "altered"   // an entry is not the one that was logged
	Root      Wrong = "root"      // the entries are not those that were signed
	Signature Wrong = "signature" // a signature is not that of the key
	WrongKey  Wrong = "wrong_key" // signed by another key than the trusted one
	OtherLog  Wrong = "other_log" // of another tracker's journal
	Fork      Wrong = "fork"      // an older log is not the beginning of this one
	Shortened Wrong = "shortened" // the log is shorter than one that was signed before
	Proof     Wrong = "proof"     // a proof does not hold
)

// none is the entry of a fault that is of no entry.
const none = -1

// Fault is the first thing that a verification found wrong.
type Fault struct {
	What  Wrong  `json:"what"`
	Entry int64  `json:"entry"` // index, or -1
	Said  string `json:"said"`  // one sentence without its full stop, in English
}

// Error is the sentence.
func (f *Fault) Error() string { return f.Said }

// emptyRoot is the root of the log without entries.
var emptyRoot Hash = sha256.Sum256(nil)
