package lists

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"tracker/internal/audit"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/sheet"
	"tracker/web/request"
	"tracker/web/response"
)

// Formats are the formats that a list can be downloaded in.
var Formats = []sheet.Format{sheet.CSV, sheet.XLSX}

// WithByteOrderMark is the format with the mark that Excel wants before a CSV file,
// where it is asked for.
func WithByteOrderMark(f sheet.Format, asked bool) sheet.Format {
	if asked && f.Name == sheet.CSV.Name {
		return sheet.CSVWithBOM
	}
	return f
}

// Download is a list, for whom it is and in which form.
type Download struct {
	List   List
	By     people.Account
	Locale *locale.Locale // of a workbook's words
	Format sheet.Format
}

// Send writes a list as a file while it is read, and notes in the journal that the
// account downloaded it: before the last part goes out, and also where the file
// breaks off. An error that comes before the first part is returned; after it, the
// connection is cut, so that nobody mistakes half a list for a whole one.
func (ls *Lists) Send(w http.ResponseWriter, r *http.Request, d Download) error {
	ctx := r.Context()
	words, err := ls.wording(ctx, d.By, d.Locale)
	if err != nil {
		return err
	}
	out := &response.Attachment{
		To: w, MediaType: d.Format.MediaType, Name: d.List.name + "-" + ls.Tracker.Today().String() + "." + d.Format.Name,
	}
	file, err := d.Format.Open(out, sheet.Table{
		Name: d.List.name, Title: d.Locale.T(d.List.title), Language: d.Locale.Tag(), RightToLeft: d.Locale.Dir() == "rtl",
		Made: ls.Now(), Columns: d.List.columns(words),
	})
	if err != nil {
		return err
	}
	defer file.Discard()
	err = ls.writeRows(ctx, d, words, file, out)
	if err == nil || !out.Begun {
		return err
	}
	if ctx.Err() == nil { // the reader did not leave
		response.LogFailure(ctx, ls.Log, err)
	}
	panic(http.ErrAbortHandler)
}

// writeRows writes the rows into the file and ends it, once the journal knows of
// it.
func (ls *Lists) writeRows(ctx context.Context, d Download, w wording, file sheet.Writer, out *response.Attachment) error {
	entry := audit.ListExport{List: d.List.name, Format: d.Format.Name, Filter: boundedFilter(d.List.filter)}
	err := d.List.rows(ctx, w, func(row []sheet.Cell) error {
		entry.Rows++
		return file.Write(row)
	})
	if err != nil {
		if out.Begun {
			ls.noteIncomplete(ctx, d.By, entry)
		}
		return err
	}
	entry.Complete = true
	if err := ls.Journal.RecordListExport(ctx, d.By, entry); err != nil {
		return err
	}
	return file.Close()
}

// noteIncomplete notes in the journal a list of which a part was downloaded, also
// when whoever did so is gone.
func (ls *Lists) noteIncomplete(ctx context.Context, by people.Account, entry audit.ListExport) {
	if err := ls.Journal.RecordListExport(context.WithoutCancel(ctx), by, entry); err != nil {
		response.LogFailure(ctx, ls.Log, err)
	}
}

// longestFilter is how much of a value the journal keeps, in characters.
const longestFilter = 200

// boundedFilter is a filter as the journal keeps it: what was asked for, in order
// and once, so that no request fills the journal.
func boundedFilter(filter url.Values) url.Values {
	kept := url.Values{}
	for name, values := range filter {
		for _, v := range slices.Compact(slices.Sorted(slices.Values(values))) {
			kept.Add(name, request.FirstRunes(v, longestFilter))
		}
	}
	return kept
}
