package journal

import "crypto/sha256"

// FaultKind says what sort of fault a verification found.
type FaultKind string

// The kinds of fault in an export, a checkpoint or a proof.
const (
	Foreign   FaultKind = "foreign"   // not a file of this kind at all
	Truncated FaultKind = "truncated" // it ends too early
	Extra     FaultKind = "extra"     // something follows its end
	Malformed FaultKind = "malformed" // a line is not what the format says
	Altered   FaultKind = "altered"   // an entry is not the one that was logged
	Root      FaultKind = "root"      // the entries are not those that were signed
	Signature FaultKind = "signature" // a signature is not that of the key
	WrongKey  FaultKind = "wrong_key" // signed by another key than the trusted one
	OtherLog  FaultKind = "other_log" // of another tracker's journal
	Fork      FaultKind = "fork"      // an older log is not the beginning of this one
	Shortened FaultKind = "shortened" // the log is shorter than one that was signed before
	Proof     FaultKind = "proof"     // a proof does not hold
)

// noEntry is the Entry of a fault that concerns no single entry.
const noEntry = -1

// Fault is the first thing that a verification found wrong.
type Fault struct {
	Kind    FaultKind `json:"what"`
	Entry   int64     `json:"entry"` // index, or -1
	Message string    `json:"said"`  // one sentence without its full stop, in English
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

// emptyRoot is the root of the log without entries.
var emptyRoot Hash = sha256.Sum256(nil)
