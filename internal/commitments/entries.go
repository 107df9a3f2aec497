package commitments

import (
	"fmt"

	"tracker/internal/journal"
)

// The kinds of the domain's journal entries. The subject is a commitment's
// code, of a loaded definition its agreement's.
const (
	agreementLoaded    = "agreement.loaded"    // a Definition
	updateSubmitted    = "update.submitted"    // an Update
	updateImported     = "update.imported"     // an Update
	updatePrefix       = "update."             // verified or returned: a review
	updateVerified     = "update.verified"     // a Review with what was given
	updateReturned     = "update.returned"     // a Review with what was given
	reviewImported     = "review.imported"     // a Review with what was given
	reviewWithdrawn    = "review.withdrawn"    // a Withdrawal
	commitmentAssessed = "commitment.assessed" // an AssessmentFact
	commitmentRevised  = "commitment.revised"  // a Revision
	revisionImported   = "revision.imported"   // a Revision
	evidenceAdded      = "evidence.added"      // an Evidence
	evidenceDownloaded = "evidence.downloaded" // ids of the item and its file
	commentAdded       = "comment.added"       // a Comment
	calendarChanged    = "calendar.changed"    // a CalendarChange; the subject is the agreement's code
)

// reviewed is the body of a review's entry: the review, and the assessment that
// was given with it.
type reviewed struct {
	Review
	Given *AssessmentFact `json:"given"`
}

// EntryBody is what one journal entry tells of the record: one of its parts, or a
// review with its assessment, or nothing.
type EntryBody struct {
	Commitment string // code; "" for a definition or a calendar
	Definition *Definition
	Update     *Update
	Review     *Review
	Withdrawal *Withdrawal
	Assessment *AssessmentFact
	Revision   *Revision
	Evidence   *Evidence
	Comment    *Comment
	Calendar   *CalendarChange
}

// DecodeEntry reads a decoded journal entry. Kinds that are not of the record, such as
// log-ins, tell nothing.
func DecodeEntry(e journal.Entry) (EntryBody, error) {
	t := EntryBody{Commitment: e.Subject}
	var err error
	switch e.Kind {
	case agreementLoaded:
		t.Commitment, t.Definition = "", &Definition{}
		err = e.DecodeBody(t.Definition)
	case updateSubmitted, updateImported:
		t.Update = &Update{}
		err = e.DecodeBody(t.Update)
	case updateVerified, updateReturned, reviewImported:
		body := &reviewed{}
		err = e.DecodeBody(body)
		t.Review, t.Assessment = &body.Review, body.Given
	case reviewWithdrawn:
		t.Withdrawal = &Withdrawal{}
		err = e.DecodeBody(t.Withdrawal)
	case commitmentAssessed:
		t.Assessment = &AssessmentFact{}
		err = e.DecodeBody(t.Assessment)
	case commitmentRevised, revisionImported:
		t.Revision = &Revision{}
		err = e.DecodeBody(t.Revision)
	case evidenceAdded:
		t.Evidence = &Evidence{}
		err = e.DecodeBody(t.Evidence)
	case commentAdded:
		t.Comment = &Comment{}
		err = e.DecodeBody(t.Comment)
	case calendarChanged:
		t.Commitment, t.Calendar = "", &CalendarChange{}
		err = e.DecodeBody(t.Calendar)
	default:
		return EntryBody{}, nil
	}
	if err != nil {
		return EntryBody{}, fmt.Errorf("commitments: %s of %s: %w", e.Kind, e.Subject, err)
	}
	return t, nil
}

// Replay is how everything stands by the journal alone: definitions and the
// commitments with their terms and history, but not their version. It takes what
// the entries tell, in order. Its zero value is empty.
type Replay struct {
	Agreements   map[string]Agreement
	Parties      map[string]Party
	Pledges      map[string]Pledge
	Regions      map[string]Region
	Units        map[string]Unit
	Dimensions   map[string]Dimension
	Kinds        map[string]DeliverableKind
	DelayReasons map[string]DelayReason
	Facts        map[string]Fact // published, as they were first loaded
	Commitments  map[string]*ReplayedCommitment
}

// ReplayedCommitment is a commitment, without its state, with the history that its
// state follows from, and the places of its pledge and region in the agreement, from
// 1.
type ReplayedCommitment struct {
	Commitment
	History     History
	PledgePlace int
	RegionPlace int
}

// Apply brings the replay up to what an entry tells.
func (b *Replay) Apply(t EntryBody) {
	if b.Agreements == nil {
		*b = Replay{
			map[string]Agreement{}, map[string]Party{}, map[string]Pledge{}, map[string]Region{}, map[string]Unit{}, map[string]Dimension{}, map[string]DeliverableKind{},
			map[string]DelayReason{}, map[string]Fact{},
			map[string]*ReplayedCommitment{},
		}
	}
	if t.Definition != nil {
		b.define(*t.Definition)
	}
	if v := t.Calendar; v != nil {
		b.Agreements[v.Agreement] = b.Agreements[v.Agreement].withCalendar(v.Version)
	}
	if t.Commitment == "" {
		return
	}
	c := b.commitment(t.Commitment)
	c.History.add(t)
	if t.Revision != nil {
		c.Terms = t.Revision.After
	}
}

// commitment returns the commitment of the code. Updates of the published
// record come before the definition that they were loaded with.
func (b *Replay) commitment(code string) *ReplayedCommitment {
	c := b.Commitments[code]
	if c == nil {
		c = &ReplayedCommitment{Commitment: Commitment{Code: code}}
		b.Commitments[code] = c
	}
	return c
}

func (b *Replay) define(def Definition) {
	a := def.Agreement
	b.Agreements[a.Code] = a
	for _, u := range def.Units {
		b.Units[u.Code] = u
	}
	for _, d := range def.Dimensions {
		b.Dimensions[d.Code] = d
	}
	for _, k := range def.Kinds {
		b.Kinds[k.Code] = k
	}
	for _, r := range def.DelayReasons {
		b.DelayReasons[r.Code] = r
	}
	for _, p := range def.Parties {
		b.Parties[p.Code] = p
	}
	for _, r := range def.Regions {
		b.Regions[r.Code] = r
	}
	for _, p := range def.Pledges {
		b.Pledges[p.Code] = p
		for i, region := range a.Regions {
			if !p.Scope.Covers(region) {
				continue
			}
			c := b.commitment(CommitmentCode(p.Code, region))
			c.Agreement, c.Pledge, c.Region, c.Party, c.Category = a.Code, p.Code, region, p.Party, p.Category
			c.PledgePlace, c.RegionPlace = p.Position, i+1
		}
	}
	for _, f := range def.Facts {
		if _, stands := b.Facts[f.ID]; !stands {
			b.Facts[f.ID] = f
		}
	}
}
