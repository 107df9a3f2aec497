package reports

import (
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
)

// sentences are what a report comes to, in words. What the data do not bear is left out.
func (tr translator) sentences() []Sentence {
	list := []Sentence{tr.promised()}
	if tr.report.Whole.Total == 0 {
		return list
	}
	for _, s := range []Sentence{
		tr.moved(), tr.disagreement(), tr.lateness(), tr.completeness(), tr.awaiting(), tr.delivered(), tr.spent(),
	} {
		if len(s) > 0 {
			list = append(list, s)
		}
	}
	return list
}

// promised says how many commitments there are, and how many are declared and verified
// as completed.
func (tr translator) promised() Sentence {
	t := tr.report.Whole
	declared, verified := t.Declared[commitments.Completed], t.Verified[commitments.Completed]
	whole := tr.count("essential.whole", "pledges", t.Total)
	switch {
	case t.Total == 0:
		return tr.stop(whole)
	case declared == 0 && verified == 0:
		return tr.stop(tr.fill("essential.promised.nothing", "whole", whole, "declared", tr.leading(tr.N("essential.undeclared", t.Total), "pledges")))
	}
	key := "essential.promised"
	if verified == 0 {
		key += ".unverified"
	}
	ofAll := func(key string, n int) Sentence {
		if n == 0 {
			return tr.plain(key+".none", "pledges")
		}
		return tr.part(key, "pledges", n, t.Total)
	}
	return tr.stop(tr.fill(key, "whole", whole,
		"declared", ofAll("essential.declared", declared), "verified", ofAll("essential.verified", verified)))
}

// moves are the ways in which a declared status changes, in the order in which they are
// told: each change is one of them.
var moves = []string{"completed", "delivered", "begun", "resumed", "suspended", "cancelled", "unstarted", "silent"}

// move is which of them it is.
func (c StatusChange) move() string {
	switch c.After {
	case commitments.InProgress:
		if c.Before == "" || c.Before == commitments.NotStarted {
			return "begun"
		}
		return "resumed"
	case commitments.NotStarted:
		return "unstarted"
	case "":
		return "silent"
	}
	return string(c.After)
}

// moved says what changed since the period before.
func (tr translator) moved() Sentence {
	by := map[string]int{}
	changed, verified := 0, 0
	for _, c := range tr.report.Changes {
		if v := c.Verified; v != nil && v.After == commitments.Completed {
			verified++
		}
		if c.Status != nil {
			changed++
			by[c.Status.move()]++
		}
	}
	what := tr.fill("essential.moved", "what", tr.count("essential.changed", "changes", changed),
		"period", Sentence{{Text: tr.period(tr.report.Period.Prev())}})
	var list []Sentence
	for _, move := range moves {
		list = append(list, tr.part("essential."+move, "changes", by[move], changed))
	}
	what = tr.listed(what, list...)
	if verified > 0 {
		what = tr.fill("essential.also", "first", what, "second", tr.count("essential.newly_verified", "changes", verified))
	}
	return tr.stop(what)
}

// disagreement says where the parties do not say the same; nothing while no commitment
// was declared and assessed for one period.
func (tr translator) disagreement() Sentence {
	t := tr.report.Whole
	if t.Differs == 0 {
		for status, by := range tr.report.Cross {
			for assessment, n := range by {
				if status != None && assessment != None && n > 0 {
					return tr.stop(tr.plain("essential.agree", "cross"))
				}
			}
		}
		return nil
	}
	return tr.stop(tr.listed(tr.count("essential.differs", "differences", t.Differs),
		tr.part("essential.ahead", "differences", t.Ahead, t.Differs), tr.part("essential.behind", "differences", t.Behind, t.Differs)))
}

// lateness says what is overdue, since when, where most of it is, and what is off track.
func (tr translator) lateness() Sentence {
	late := tr.report.late()
	what := tr.count("essential.overdue", "overdue", len(late))
	if len(late) > 0 {
		d := late[0].DueOn
		since := tr.N("essential.overdue.since", len(late), "since", tr.Date(d.Year, int(d.Month), d.Day))
		what = append(what, Piece{Text: since})
	}
	if region, n := most(late); n > 1 && n < len(late) {
		what = tr.fill("essential.with", "first", what,
			"second", tr.figured(tr.N("essential.overdue.most", n, "region", tr.region(region)), tr.Int(n), "regions"))
	}
	off := len(filter(tr.report.Commitments, Row.offTrack))
	if off > 0 {
		what = tr.fill("essential.also", "first", what, "second", tr.count("essential.off_track", "targets", off))
	}
	return tr.stop(what)
}

// most is the region that has the most of the rows, and how many; "" where two have as
// many.
func most(rows []Row) (region string, n int) {
	by := map[string]int{}
	for _, c := range rows {
		by[c.Region]++
	}
	tied := false
	for code, count := range by {
		switch {
		case count > n:
			region, n, tied = code, count, false
		case count == n:
			tied = true
		}
	}
	if tied {
		return "", 0
	}
	return region, n
}

// completeness says how much of what was expected came in; nothing where nothing was.
func (tr translator) completeness() Sentence {
	r := tr.report.Reporting.Whole
	if r.Expected == 0 {
		return nil
	}
	return tr.stop(tr.listed(tr.count("essential.expected", "rates", r.Expected),
		tr.part("essential.on_time", "rates", r.OnTime, r.Expected), tr.part("essential.late", "rates", r.Late, r.Expected),
		tr.part("essential.missing", "rates", r.Missing, r.Expected), tr.part("essential.pending", "rates", r.Pending, r.Expected)))
}

// awaiting says how much waits for a review; nothing where nothing does.
func (tr translator) awaiting() Sentence {
	if tr.report.Whole.Awaiting == 0 {
		return nil
	}
	return tr.stop(tr.count("essential.awaiting", "summary", tr.report.Whole.Awaiting))
}

// delivered says what the register holds that is done; nothing where it holds nothing.
func (tr translator) delivered() Sentence {
	r := tr.report.Register.Whole
	if r.Done == 0 {
		return nil
	}
	confirmed := tr.part("essential.confirmed", "register", r.Confirmed, r.Done)
	if r.Confirmed == 0 {
		confirmed = tr.leading(tr.N("essential.confirmed.none", r.Done), "register")
	}
	what, now := tr.count("essential.done", "register", r.Done), tr.part("essential.done_now", "register", r.DoneInPeriod, r.Done)
	if r.DoneInPeriod == 1 && r.Done == 2 {
		now = tr.plain("essential.done_now.of_two", "register") // in the dual, where a language has one
	}
	if len(now) > 0 {
		what = tr.fill("essential.with", "first", what, "second", now)
	}
	return tr.stop(tr.fill("essential.also", "first", what, "second", confirmed))
}

// spent says how much money is behind the register, as far as each stage; nothing where
// none is.
func (tr translator) spent() Sentence {
	stages := map[deliverables.Stage]commitments.Quantity{}
	for _, m := range tr.report.Register.Whole.Money {
		stages[m.Stage] += m.Amount
	}
	var list []Sentence
	for _, stage := range deliverables.Stages {
		if sum := stages[stage]; sum > 0 {
			amount := tr.Money(sum.String())
			list = append(list, tr.figured(tr.T("essential.money."+string(stage), "amount", amount), amount, "money"))
		}
	}
	if len(list) == 0 {
		return nil
	}
	return tr.stop(tr.fill("essential.money", "list", tr.join(list)))
}

// count is a clause that says a number; of none in words of its own, where the language
// has them.
func (tr translator) count(key, table string, n int) Sentence {
	if none := key + ".none"; n == 0 && tr.Has(none) {
		return tr.plain(none, table)
	}
	return tr.figured(tr.N(key, n), tr.Int(n), table)
}

// part is a clause that says how many of the whole; nil for none of them.
func (tr translator) part(key, table string, n, whole int) Sentence {
	switch {
	case n == 0:
		return nil
	case n == 2 && whole == 2:
		return tr.plain(key+".both", table)
	case n == whole:
		return tr.leading(tr.N(key+".all", n), table)
	}
	return tr.count(key, table, n)
}

// plain is a clause without a number.
func (tr translator) plain(key, table string) Sentence { return tr.leading(tr.T(key), table) }

// leading is a clause that leads to a table as a whole.
func (tr translator) leading(text, table string) Sentence {
	return Sentence{{Text: text, Table: table}}
}

// figured is a clause whose figure leads to a table; all of it, where the figure is a
// word.
func (tr translator) figured(text, figure, table string) Sentence {
	before, after, found := strings.Cut(text, figure)
	if !found {
		return tr.leading(text, table)
	}
	return Sentence{{Text: before}, {Text: figure, Table: table}, {Text: after}}
}

// fill puts clauses, named in turn, into the message's places.
func (tr translator) fill(key string, args ...any) Sentence {
	pieces, names := tr.Parts(key)
	whole := Sentence{{Text: pieces[0]}}
	for i, name := range names {
		at := slices.Index(args, any(name))
		whole = append(append(whole, args[at+1].(Sentence)...), Piece{Text: pieces[i+1]})
	}
	return slices.DeleteFunc(whole, func(p Piece) bool { return p.Text == "" })
}

// listed adds a list of clauses to what they are about; without any, it stays as it is.
func (tr translator) listed(what Sentence, clauses ...Sentence) Sentence {
	clauses = slices.DeleteFunc(clauses, func(s Sentence) bool { return len(s) == 0 })
	if len(clauses) == 0 {
		return what
	}
	return tr.fill("essential.listed", "what", what, "list", tr.join(clauses))
}

// join lists clauses as a sentence does.
func (tr translator) join(clauses []Sentence) Sentence {
	list := clauses[0]
	for i, one := range clauses[1:] {
		key := "format.list.next"
		if i == len(clauses)-2 {
			key = "format.list.last"
		}
		list = tr.fill(key, "list", list, "item", one)
	}
	return list
}

// stop ends a sentence.
func (tr translator) stop(s Sentence) Sentence { return tr.fill("essential.stop", "what", s) }
