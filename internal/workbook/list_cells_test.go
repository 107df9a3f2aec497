package workbook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"tracker/internal/locale"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

// What no database can hold is an error at its cell, in whichever column it stands; what
// does not show is nothing.
func TestCellsOfAListThatAreNoText(t *testing.T) {
	heads := []string{
		"Nom du centre", "Commune", "Date d'ouverture", "Capacité d'accueil", "fields.women_received.parts.disability.with", "État", "Trimestre", "Région",
		"Engagement", "commitment", "Motif", "Ministère : Versé (DH)", "Latitude", "Longitude",
	}
	fine := []string{"Centre Al Amal", "Figuig", "12/03/2026", "40", "3", "Réalisée", "T4 2026", "Figuig", "M5", "", "Comme prévu", "12", "32.1", "-1.2"}
	fine[4] = "" // parts without a whole are refused for another reason
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		checked := func(cells []string) ListResult {
			content := encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), strings.Join(heads, ";")+"\n"+strings.Join(cells, ";")+"\n")
			request := ListRequest{File: r.received(r.Figuig, content), Kind: "womens-centers"}
			request.Columns = map[string]string{
				"A": "fields.name", "B": "place.commune", "C": "fields.opened_on", "D": "fields.capacity", "E": "fields.women_received.parts.disability.with",
				"F": "state", "G": "period", "H": "region", "I": "pledge", "J": "commitment", "K": "reason", "L": "money.ministry.paid", "M": "place.lat", "N": "place.lon",
			}
			result, err := r.Check(t.Context(), r.Figuig, request)
			require.NoError(t, err)
			return result
		}
		for i, head := range heads {
			for name, c := range map[string]struct{ cell, key string }{
				"a NUL":               {"M5.MA-FIG\x00", "error.text.encoding"},
				"half a character":    {"M5\ufffd\x00", "error.text.encoding"},
				"marks of direction":  {"\u200f\u200e", ""},
				"spaces":              {" \u00a0 ", ""},
				"a NUL among nothing": {"\u200f\x00", "error.text.encoding"},
			} {
				cells := slices.Clone(fine)
				cells[i] = c.cell
				if head == "commitment" && c.key != "" {
					cells[7], cells[8] = "", "" // it is all that says what the row is about
				}
				result := checked(cells)
				var keys []string
				for _, e := range result.Errors {
					if e.Cell == cellName(i+1, 2) {
						keys = append(keys, e.Key)
					}
					require.NotContains(t, e.Message(locale.For("fr")), "error.")
				}
				if c.key != "" {
					require.Equal(t, []string{c.key}, keys, "%s in %s: %v", name, head, said(result.Errors))
					continue
				}
				require.NotContains(t, keys, "error.text.encoding")
				for _, thing := range result.Things {
					require.NotEqual(t, c.cell, thing.Title())
				}
				if i == 0 {
					require.Equal(t, []string{"error.text.missing"}, keys)
				}
			}
		}
	})
}

func TestPeriodsOfAList(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	day := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		cell any
		want string
	}{
		{"2026-Q4", "2026-Q4"}, {"T4 2026", "2026-Q4"}, {"12/2026", "2026-12"}, {locale.For("ar").Period("quarter", 2026, 4), "2026-Q4"}, {2026, "2026"}, {"٢٠٢٦", "2026"},
		{day, "2026-Q2"}, {"04/05/2026", "2026-Q2"}, {"2026-05-04", "2026-Q2"}, {"4 mai 2026", "2026-Q2"}, {"٤/٥/٢٠٢٦", "2026-Q2"}, {46146, "2026-Q2"},
		{"hier", "HIER"}, {"31/02/2026", "31/02/2026"},
	} {
		t.Run(fmt.Sprint(c.cell), func(t *testing.T) {
			digest := r.received(r.Figuig, written(t, [][]any{{"Nom du centre", "Trimestre"}, {"Centre Al Amal", c.cell}}))
			o, err := r.open(t.Context(), r.Figuig, digest, centresKind)
			require.NoError(t, err)
			request := ListRequest{Kind: centresKind, Columns: map[string]string{"A": "fields.name", "B": "period"}}
			means, err := request.chosen(o)
			require.NoError(t, err)
			rows, _, _ := o.rows(means)
			run := listRun{reader: o.reader(request, means)}
			require.Equal(t, c.want, run.read(rows, false)[0].Period)
		})
	}
}

// A commitment that can't be read is complained of once; what the list says beside it is
// not asked for.
func TestABadCommitmentOfAListIsComplainedOfOnce(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		cell any
		key  string
	}{"an error": {"#REF!", "error.workbook.cell_error"}, "unknown": {"M99.MA-FIG", "error.code.unknown"}} {
		t.Run(name, func(t *testing.T) {
			content := written(t, [][]any{{"Nom du centre", "commitment", "Commune"}, {"Centre Al Amal", c.cell, "Figuig"}})
			if c.cell == "#REF!" {
				content = rewritten(t, content, map[string]func(string) []byte{"xl/worksheets/sheet1.xml": func(s string) []byte {
					return regexp.MustCompile(`<c r="B2"[^>]*>.*?</c>`).ReplaceAll([]byte(s), []byte(`<c r="B2" t="e"><v>#REF!</v></c>`))
				}})
			}
			request := ListRequest{File: r.received(r.Figuig, content), Kind: centresKind, Period: "2026-Q4", State: "planned"}
			result, err := r.Check(t.Context(), r.Figuig, request)
			require.NoError(t, err)
			require.Equal(t, []string{"B2 commitment commitment: " + c.key}, trimmed("Sheet1!", said(result.Errors)))
		})
	}
}

func trimmed(prefix string, list []string) []string {
	for i := range list {
		list[i] = strings.TrimPrefix(list[i], prefix)
	}
	return list
}
