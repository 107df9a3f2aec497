package reports

import (
	"slices"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
)

// Opinion is what the party that collects says of the period, as far as a second person
// approved it.
type Opinion struct {
	Whole    *Said  `json:"whole"`     // nil: nothing on the whole
	ByPledge []Said `json:"by_pledge"` // in the agreement's order; of those alone that have one
}

// Said is an opinion in its approved wording.
type Said struct {
	Pledge       string             `json:"pledge"` // code; "" of the whole
	Version      int                `json:"version"`
	Texts        commitments.Text   `json:"texts"` // in the languages in which it was written
	Party        string             `json:"party"`
	AuthorName   string             `json:"author_name"`
	WrittenAt    time.Time          `json:"written_at"`
	ApproverName string             `json:"approver_name"`
	ApprovedAt   time.Time          `json:"approved_at"`
	Origin       commitments.Origin `json:"origin"`
}

// opinionOf puts what stands into the order of the report's pledges.
func opinionOf(standing []opinions.Standing, pledges []commitments.Pledge) Opinion {
	o := Opinion{ByPledge: []Said{}}
	said := map[string]Said{}
	for _, s := range standing {
		said[s.Pledge] = Said{
			Pledge: s.Pledge, Version: s.Number, Texts: s.Texts, Party: s.Party, AuthorName: s.AuthorName, WrittenAt: s.At.UTC(),
			ApproverName: s.Approval.Name, ApprovedAt: s.Approval.At.UTC(), Origin: s.Origin,
		}
	}
	if whole, found := said[""]; found {
		o.Whole = &whole
	}
	for _, p := range pledges {
		if one, found := said[p.Code]; found {
			o.ByPledge = append(o.ByPledge, one)
		}
	}
	return o
}

// On returns the opinion on a pledge, and on the whole for ""; nil where there is none.
func (o Opinion) On(pledge string) *Said {
	if pledge == "" {
		return o.Whole
	}
	i := slices.IndexFunc(o.ByPledge, func(s Said) bool { return s.Pledge == pledge })
	if i < 0 {
		return nil
	}
	return &o.ByPledge[i]
}

// all are the opinion on the whole and those on pledges.
func (o Opinion) all() []Said {
	if o.Whole == nil {
		return o.ByPledge
	}
	return append([]Said{*o.Whole}, o.ByPledge...)
}

// spoken is an opinion in one language: in the reader's, or marked as one that was not
// translated.
type spoken struct {
	text, lang string
	translated bool
	by         string // who wrote and approved it, and when
}

func (tr translator) spoken(o *Said) spoken {
	text, lang := tr.Pick(o.Texts)
	by := tr.T("opinion.by", "author", o.AuthorName, "written", tr.moment(o.WrittenAt), "approver", o.ApproverName, "approved", tr.moment(o.ApprovedAt))
	if o.Origin != commitments.Reported {
		by += " (" + tr.origin(o.Origin) + ")"
	}
	return spoken{text: text, lang: lang, translated: lang == tr.Lang(), by: by}
}
