package reports

import (
	"encoding/json"
	"fmt"
	"io"

	"tracker/internal/journal"
)

// EncodeJSON writes the report with its keys sorted, so that the same report is
// the same bytes wherever it was compiled.
func EncodeJSON(r Report) ([]byte, error) {
	return journal.SortedJSON(r, " ")
}

// DecodeJSON reads what EncodeJSON wrote; another schema is an error.
func DecodeJSON(from io.Reader) (Report, error) {
	var r Report
	if err := json.NewDecoder(from).Decode(&r); err != nil {
		return Report{}, fmt.Errorf("reports: report.json: %w", err)
	}
	if r.Schema != Schema {
		return Report{}, fmt.Errorf("reports: report.json has the schema %q, not %q", r.Schema, Schema)
	}
	return r, nil
}

// reportJSON is the file that an edition's report is read back from.
const reportJSON = "report.json"

var jsonFormats = []Format{{
	Name: reportJSON, MediaType: "application/json", Data: true,
	Render: func(w io.Writer, d Document) error {
		encoded, err := EncodeJSON(d.Report)
		if err != nil {
			return err
		}
		_, err = w.Write(encoded)
		return err
	},
}}
