// Package commitments is the domain: agreements and their parties, the pledges
// that they made, the regions in which each is to be kept, and the commitments
// (a pledge in one region) whose progress is reported by the responsible party
// and reviewed by the other.
//
// Three axes are never merged into one: the implementation status that the
// responsible party reports, the review state of each progress update, and the
// other party's own assessment. Facts (progress updates, reviews, assessments,
// target revisions) are only ever added. Every operation of Tracker is one
// transaction with its journal entry, whichever door it was called through.
package commitments
