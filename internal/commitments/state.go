package commitments

import "time"

// Statement is what an update says of its commitment for one period.
type Statement struct {
	Period     Period    `json:"period"`
	Status     Status    `json:"status"`
	Values     []Value   `json:"values"` // in the order of the pledge's indicators
	Update     string    `json:"update"` // id
	Origin     Origin    `json:"origin"`
	ReportedAt time.Time `json:"reported_at"` // UTC, when the update was submitted
	Delay      *Delay    `json:"delay,omitempty"`
}

// Statement is what the update says.
func (u Update) Statement() Statement {
	return Statement{u.Period, u.Status, u.Values, u.ID, u.Origin, u.SubmittedAt, u.Delay}
}

// Assessed is an assessment with the reporting period that it is of.
type Assessed struct {
	Period     Period     `json:"period"`
	Assessment Assessment `json:"assessment"`
}

// State is where a commitment stands. What was declared, what of it was verified
// and how the other party assessed it stand side by side, each for a period of its
// own, and never merge. The update that stands for a period is the one submitted
// last; while it is returned, the period declares nothing.
type State struct {
	// Reported is the latest period on which anything was submitted; UpdateID is
	// the update that stands for it, and Review how far that was reviewed. All
	// are empty while nothing was submitted.
	Reported   Period
	UpdateID   string
	Origin     Origin
	ReportedAt time.Time // UTC
	Review     ReviewState

	Declared *Statement // of the latest period whose standing update is not returned; nil for none
	Verified *Statement // by the newest verified update of the latest period that has one; nil for none
	Assessed *Assessed  // by the newest assessment of the latest period that has one; nil for none
	// Compared is the newest assessment of the declared period; "" where it has none.
	Compared Assessment
	// Figures are how far each indicator has come, in the order of the pledge's; those
	// without a value are left out. Registered are those of the indicators that count
	// deliverables.
	Figures    []Figure
	Registered []Figure
}

// Figure is how far the indicator has come; an empty one without a value.
func (s State) Figure(in Indicator) Figure {
	if in.Counts != nil {
		return FindFigure(s.Registered, in.Code)
	}
	return FindFigure(s.Figures, in.Code)
}

// Status is the declared status; "" while nothing is declared.
func (s State) Status() Status {
	if s.Declared == nil {
		return ""
	}
	return s.Declared.Status
}

// VerifiedStatus is the verified status; "" while nothing was verified.
func (s State) VerifiedStatus() Status {
	if s.Verified == nil {
		return ""
	}
	return s.Verified.Status
}

// Assessment is the latest assessment; "" while there is none.
func (s State) Assessment() Assessment {
	if s.Assessed == nil {
		return ""
	}
	return s.Assessed.Assessment
}

// Gap compares what was declared with the assessment of the same period.
func (s State) Gap() Gap { return GapOf(s.Declared, s.Verified, s.Compared) }

// GapOf compares what was declared with the assessment of the declared period.
// Without one, what was declared awaits its review.
func GapOf(declared, verified *Statement, compared Assessment) Gap {
	switch {
	case declared == nil:
		return ""
	case compared != "":
		return GapBetween(declared.Status, compared)
	case verified == nil || verified.Update != declared.Update:
		return AwaitingReview
	}
	return ""
}

// Ended reports whether what is declared says that the work is over: completed or
// cancelled, and not sent back for it.
func (s State) Ended() bool { return s.Status().Ends() }

// Ends reports whether no further update is owed after one of the status.
func (s Status) Ends() bool { return s == Completed || s == Cancelled }

// submitReader is a StateReader as far as a submission asks it.
type submitReader interface {
	AssessmentOf(commitment string, p Period) (Assessment, error)
	Points(commitment string) ([]Point, error)
}

// after is the state once u was submitted, in the place of replaced, which is nil for
// none.
func (s State) after(u Update, replaced *Update, indicators []Indicator, r submitReader) (State, error) {
	var before []Value
	if replaced != nil && replaced.State != Returned {
		before = replaced.Values
	}
	var err error
	points := func() ([]Point, error) { return r.Points(u.Commitment) }
	if s.Figures, err = declaring(s.Figures, indicators, u.Period, before, u.Values, points); err != nil {
		return s, err
	}
	if s.Reported.IsZero() || u.Period.Compare(s.Reported) >= 0 {
		s.Reported, s.UpdateID, s.Origin, s.ReportedAt, s.Review = u.Period, u.ID, u.Origin, u.SubmittedAt, Submitted
	}
	if s.Declared != nil && u.Period.Compare(s.Declared.Period) < 0 {
		return s, nil
	}
	return s.declaring(u, r)
}

// declaring is the state in which u is what is declared.
func (s State) declaring(u Update, r submitReader) (State, error) {
	statement := u.Statement()
	s.Declared, s.Compared = &statement, ""
	if s.Assessed == nil || s.Assessed.Period.Compare(u.Period) < 0 {
		return s, nil
	}
	if s.Assessed.Period == u.Period {
		s.Compared = s.Assessed.Assessment
		return s, nil
	}
	var err error
	s.Compared, err = r.AssessmentOf(u.Commitment, u.Period)
	return s, err
}

// assessed is the state once a was given.
func (s State) assessed(a AssessmentFact) State {
	if s.Assessed == nil || a.Period.Compare(s.Assessed.Period) >= 0 {
		s.Assessed = &Assessed{a.Period, a.Assessment}
	}
	if s.Declared != nil && s.Declared.Period == a.Period {
		s.Compared = a.Assessment
	}
	return s
}

// verified is the state once u was verified.
func (s State) verified(u Update, indicators []Indicator, r StateReader) (State, error) {
	if s.UpdateID == u.ID {
		s.Review = Verified
	}
	if s.Verified == nil || u.Period.Compare(s.Verified.Period) >= 0 {
		statement := u.Statement()
		s.Verified = &statement
	}
	if u.Supersedes == "" {
		s.Figures = counted(s.Figures, indicators, u)
		return s, nil
	}
	return s.recounted(u.Commitment, VerifiedSide, indicators, r)
}

// recounted is the state with one side's figures reckoned anew.
func (s State) recounted(commitment string, side Side, indicators []Indicator, r StateReader) (State, error) {
	points, err := r.Points(commitment)
	if err == nil {
		s.Figures = recounted(s.Figures, indicators, side, points)
	}
	return s, err
}

// StateReader looks up what a commitment's state follows from.
type StateReader interface {
	// LatestDeclared returns the standing update of the latest period whose standing
	// update is not returned; nil for none.
	LatestDeclared(commitment string) (*Update, error)
	// LatestVerified returns the newest verified update of the latest period that
	// has one; nil for none.
	LatestVerified(commitment string) (*Update, error)
	// LatestAssessment returns the newest assessment of the latest period that has
	// one; nil for none. Those of withdrawn verifications do not count.
	LatestAssessment(commitment string) (*AssessmentFact, error)
	// AssessmentOf returns the newest assessment of the period, as LatestAssessment
	// does; "" for none.
	AssessmentOf(commitment string, p Period) (Assessment, error)
	// Points returns what counts for each period of the commitment, earliest first.
	Points(commitment string) ([]Point, error)
}

// returned is the state once u was returned: the period that it stood for declares
// nothing any more.
func (s State) returned(u Update, indicators []Indicator, r StateReader) (State, error) {
	s, err := s.recounted(u.Commitment, DeclaredSide, indicators, r)
	if err != nil {
		return s, err
	}
	if s.UpdateID == u.ID {
		s.Review = Returned
	}
	if s.Declared == nil || s.Declared.Update != u.ID {
		return s, nil
	}
	s.Declared, s.Compared = nil, ""
	before, err := r.LatestDeclared(u.Commitment)
	if err != nil || before == nil {
		return s, err
	}
	return s.declaring(*before, r)
}

// withdrawn is the state once the verification of u was withdrawn.
func (s State) withdrawn(u Update, indicators []Indicator, r StateReader) (State, error) {
	s, err := s.recounted(u.Commitment, VerifiedSide, indicators, r)
	if err != nil {
		return s, err
	}
	if s.UpdateID == u.ID {
		s.Review = Submitted
	}
	verified, err := r.LatestVerified(u.Commitment)
	if err != nil {
		return s, err
	}
	s.Verified = nil
	if verified != nil {
		statement := verified.Statement()
		s.Verified = &statement
	}
	assessment, err := r.LatestAssessment(u.Commitment)
	if err != nil {
		return s, err
	}
	s.Assessed, s.Compared = nil, ""
	if assessment != nil {
		s.Assessed = &Assessed{assessment.Period, assessment.Assessment}
	}
	if s.Declared != nil {
		s.Compared, err = r.AssessmentOf(u.Commitment, s.Declared.Period)
	}
	return s, err
}
