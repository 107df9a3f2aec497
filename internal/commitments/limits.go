package commitments

// The longest texts that are taken, in characters.
const (
	MaxNarrative      = 10_000 // of an update
	MaxAnswer         = 2_000  // to a warning of the rules of quality
	MaxReason         = 4_000  // of a review, of a change, of what collection decides
	MaxEditionReason  = 2_000  // of a corrected edition of a report
	MaxNote           = 4_000  // of a collection round
	MaxComment        = 4_000
	MaxRecommendation = 4_000  // in one language
	MaxOpinion        = 10_000 // of the council, in one language
	MaxLine           = 300    // names and other texts of one line
	MaxUnit           = 60
	MaxURL            = 2_000
	MaxQuery          = 200 // of a search
	MaxKey            = 200 // of idempotency
)

// The largest numbers that are taken.
const (
	MaxFileSize = 25 << 20 // bytes of one file of evidence
	MaxEvidence = 20       // items of one update
	MaxMentions = 20       // of one comment
)
