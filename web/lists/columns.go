package lists

import (
	"cmp"
	"strconv"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/sheet"
)

// The kinds of columns; name and title are those of column.

// textColumn holds what people wrote, or names.
func textColumn[T any](name, title string, width int, of func(T) string) column[T] {
	return column[T]{Name: name, Title: title, Width: width, Cell: func(_ wording, item T) sheet.Cell { return sheet.Text(of(item)) }}
}

// codeColumn holds codes and ids.
func codeColumn[T any](name, title string, of func(T) string) column[T] {
	return textColumn(name, title, 15, of)
}

// wordColumn holds codes, and in workbooks what they are called.
func wordColumn[T any](name, title string, width int, of func(w wording, item T) (code, word string)) column[T] {
	return column[T]{Name: name, Title: title, Width: width, Cell: func(w wording, item T) sheet.Cell { return sheet.Word(of(w, item)) }}
}

// reasonColumn holds the reason for a delay.
func reasonColumn[T any](name string, of func(item T) *commitments.Delay) column[T] {
	return wordColumn(name, "delay.reason", 28, func(w wording, item T) (string, string) {
		r, _ := commitments.FindDelayReason(w.reasons, of(item).OrNone().Reason)
		return r.Code, cmp.Or(w.Text(r.Name), r.Code)
	})
}

// flagColumn holds true or false, and in workbooks yes or no.
func flagColumn[T any](name, title string, of func(w wording, item T) bool) column[T] {
	return wordColumn(name, title, 12, func(w wording, item T) (string, string) { return flag(w, of(w, item)) })
}

func flag(w wording, is bool) (code, word string) {
	if is {
		return "true", w.T("common.yes")
	}
	return "false", w.T("common.no")
}

// numberColumn holds numbers that may be missing.
func numberColumn[T any](name, title string, of func(T) *commitments.Quantity) column[T] {
	return column[T]{Name: name, Title: title, Width: 14, Cell: func(_ wording, item T) sheet.Cell {
		if q := of(item); q != nil {
			return sheet.Number(q.String())
		}
		return sheet.Cell{}
	}}
}

// percentColumn holds percentages that may be missing.
func percentColumn[T any](name, title string, of func(T) *commitments.Quantity) column[T] {
	return column[T]{Name: name, Title: title, Width: 14, Cell: func(_ wording, item T) sheet.Cell {
		if q := of(item); q != nil {
			return sheet.Percent(q.String())
		}
		return sheet.Cell{}
	}}
}

// countColumn holds whole numbers.
func countColumn[T any](name, title string, of func(T) int64) column[T] {
	return column[T]{Name: name, Title: title, Width: 13, Cell: func(_ wording, item T) sheet.Cell {
		return sheet.Number(strconv.FormatInt(of(item), 10))
	}}
}

// dayColumn holds days.
func dayColumn[T any](name, title string, of func(T) commitments.Date) column[T] {
	return column[T]{Name: name, Title: title, Width: 13, Cell: func(_ wording, item T) sheet.Cell {
		d := of(item)
		return sheet.Day(d.Year, d.Month, d.Day)
	}}
}

// instantColumn holds moments, in workbooks in the tracker's zone.
func instantColumn[T any](name, title string, of func(T) time.Time) column[T] {
	return column[T]{Name: name, Title: title, Width: 17, Cell: func(w wording, item T) sheet.Cell { return sheet.Instant(of(item), w.Now.Location()) }}
}

// periodColumn holds the codes of periods, and in workbooks their names.
func periodColumn[T any](name, title string, of func(T) commitments.Period) column[T] {
	return wordColumn(name, title, 20, func(w wording, item T) (string, string) {
		p := of(item)
		if p.IsZero() {
			return "", ""
		}
		return p.String(), w.Period(p)
	})
}

// titleColumns hold a text in every language, and in workbooks in the reader's
// alone.
func titleColumns[T any](name, title string, width int, of func(w wording, item T) commitments.Text) []column[T] {
	var columns []column[T]
	for _, lang := range commitments.TextLanguages {
		columns = append(columns, column[T]{Name: name + "_" + lang, Cell: func(w wording, item T) sheet.Cell {
			return sheet.Text(of(w, item)[lang])
		}})
	}
	return append(columns, column[T]{Title: title, Width: width, Cell: func(w wording, item T) sheet.Cell {
		return sheet.Word("", w.Text(of(w, item)))
	}})
}
