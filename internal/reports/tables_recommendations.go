package reports

// recommendations has a row for each recommendation that was made in the period or had
// not ended before it.
func (tr translator) recommendations() table {
	var rows [][]any
	for _, x := range tr.report.Recommendations {
		rows = append(rows, []any{
			tr.about(x), tr.region(x.Region), userText(tr.Text(x.Texts)), tr.party(x.Addressee), x.Deadline,
			tr.T("recommendation.state." + string(x.State)), daysOverdue(x), userText(wordsOf(x.Declared)), userText(wordsOf(x.Found)),
			x.Period, tr.originMark(x.Origin),
		})
	}
	t := tr.table("recommendations", []column{
		tr.col("recommendation.about", 20), tr.col("term.region", 20), tr.col("term.recommendation", 50), tr.col("recommendation.addressee", 16),
		tr.col("recommendation.deadline", 14), tr.col("recommendation.state", 16), tr.col("recommendation.days_overdue", 10),
		tr.col("recommendation.declared", 34), tr.col("recommendation.found", 34), tr.col("recommendation.period", 16), tr.col("report.column.origin", 18),
	}, rows)
	t.note = tr.T("report.recommendations.note")
	return t
}

// about is the code of the commitment or pledge, or a word for the whole.
func (tr translator) about(x Recommended) any {
	switch {
	case x.Commitment != "":
		return code(x.Commitment)
	case x.Pledge != "":
		return code(x.Pledge)
	}
	return tr.T("recommendation.whole")
}

// daysOverdue is nothing where it is not overdue: a number under the state would be read
// as something that stands against it.
func daysOverdue(x Recommended) any {
	if x.DaysOverdue == 0 {
		return nil
	}
	return x.DaysOverdue
}

func wordsOf(f *Followed) string {
	if f == nil {
		return ""
	}
	return f.Words
}
