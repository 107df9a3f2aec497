package views_test

import (
	"net/url"
	"testing"

	"tracker/internal/commitments"
	"tracker/internal/opinions"
	"tracker/internal/reports"
	"tracker/web/views"
)

// opinion is one on a pledge with a version of each fate: approved, returned, waiting.
func opinion(pledge string) opinions.Opinion {
	o := opinions.Opinion{ID: "o1", Subject: opinions.Subject{Agreement: "A-1", Period: period("2026-Q3"), Pledge: pledge}}
	for i, outcome := range []opinions.Outcome{opinions.Return, opinions.Approve, opinions.Return, ""} {
		v := opinions.Version{
			ID: string(rune('a' + i)), Opinion: "o1", Subject: o.Subject, Number: i + 1, Texts: commitments.Text{"ar": written}, Party: "CON",
			Origin: commitments.Demonstration, AuthorName: reviewer.Name, At: noon.UTC(),
		}
		o.Versions = append(o.Versions, v)
		if outcome != "" {
			o.Decisions = append(o.Decisions, opinions.Decision{ID: "d" + v.ID, Opinion: "o1", Of: v.ID, Number: v.Number, Outcome: outcome, Name: planner.Name, At: noon.UTC()})
		}
	}
	o.Decisions[0].Reason = written
	return o
}

func opinionsOf(t *testing.T) views.OpinionsView {
	none := opinions.Opinion{Subject: opinions.Subject{Agreement: "A-1", Period: period("2026-Q3")}}
	r := report(t).Report
	return views.OpinionsView{
		PeriodOpinions: opinions.PeriodOpinions{
			Agreement: agreement(), Period: period("2026-Q3"), Pledges: pledges(), Opinions: []opinions.Opinion{none, opinion("P1")}, Writes: true,
		},
		Report: &r, Edition: true,
	}
}

func opinionsRead(t *testing.T) views.OpinionsView {
	v := opinionsOf(t)
	v.Report, v.Edition, v.Writes = nil, false, false
	return v
}

func opinionPage(t *testing.T) views.OpinionView {
	return views.OpinionView{
		OpinionsView: opinionsOf(t), Opinion: opinion("P1"), WhyWaits: "Not you",
		Write:  ref(refused("write", url.Values{"texts.fr": {written}, "version": {"4"}}, "texts.fr", "texts.ar", "texts.en")),
		Decide: ref(refused("decide", url.Values{"version": {"4"}}, "reason")),
	}
}

func opinionRead(t *testing.T) views.OpinionView {
	return views.OpinionView{OpinionsView: opinionsRead(t), Opinion: opinionsRead(t).Opinions[0]}
}

// saidOfPeriod is what a report says for the party that collects.
func saidOfPeriod() reports.Opinion {
	one := reports.Said{Texts: commitments.Text{"fr": written}, AuthorName: reviewer.Name, ApproverName: planner.Name}
	two := one
	two.Pledge = "P1"
	return reports.Opinion{Whole: &one, ByPledge: []reports.Said{two}}
}
