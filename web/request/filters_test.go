package request

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/commitments"
)

func TestPaging(t *testing.T) {
	for query, want := range map[string]Paging{
		"": {1, 20}, "page=3": {3, 20}, "per_page=200": {1, 200}, "page=&per_page=": {1, 20}, "page=2&per_page=1": {2, 1},
	} {
		t.Run(query, func(t *testing.T) {
			q, err := url.ParseQuery(query)
			assert.NoError(t, err)
			got, err := ReadPaging(q, 20)
			assert.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
	for query, fields := range map[string][]string{
		"page=0": {"page"}, "page=abc": {"page"}, "page=1.5": {"page"}, "page=99999999999999999999": {"page"}, "per_page=0": {"per_page"},
		"per_page=201": {"per_page"}, "page=-1&per_page=x": {"page", "per_page"},
	} {
		t.Run(query, func(t *testing.T) {
			q, err := url.ParseQuery(query)
			assert.NoError(t, err)
			_, err = ReadPaging(q, 20)
			assert.Equal(t, fields, fieldsOf(t, err))
		})
	}
}

func TestAFilterIsReadBackFromItsAddress(t *testing.T) {
	f := commitments.Filter{
		Agreement: "A", Regions: []string{"R1", "R2"}, Pledge: "P", Party: "X", Category: "C", Status: "completed", Review: "returned",
		Assessment: "limited", Overdue: true, DueSoon: true, NoReport: true, Differs: true, Query: "a b", Sort: "-due",
	}
	assert.Equal(t, f, CommitmentFilter(CommitmentQuery(f)))
	assert.Empty(t, CommitmentQuery(commitments.Filter{}))
}

func TestTheFilterOfTotalsIsRead(t *testing.T) {
	q := url.Values{"agreement": {"A"}, "period": {"2026-Q3"}, "by": {"region"}, "pledge": {"P"}, "region": {"R"}, "party": {"X"}, "category": {"C"}}
	f, err := TotalsFilter(q)
	assert.NoError(t, err)
	assert.Equal(t, commitments.TotalsFilter{Agreement: "A", Period: commitments.MustPeriod("2026-Q3"), ByRegion: true, Pledge: "P", Region: "R", Party: "X", Category: "C"}, f)
	f, err = TotalsFilter(url.Values{})
	assert.NoError(t, err)
	assert.Equal(t, commitments.TotalsFilter{}, f)
	_, err = TotalsFilter(url.Values{"period": {"soon"}})
	assert.Equal(t, []string{"period"}, fieldsOf(t, err))
}

func TestEntryNumbers(t *testing.T) {
	for typed, want := range map[string]int64{"": -1, " 4 ": 4, "0": 0} {
		t.Run(typed, func(t *testing.T) {
			got, err := EntryNumber(typed, 5)
			assert.NoError(t, err, typed)
			assert.Equal(t, want, got, typed)
		})
	}
	for _, typed := range []string{"5", "-1", "x", "1.0"} {
		_, err := EntryNumber(typed, 5)
		assert.Equal(t, []string{"from"}, fieldsOf(t, err), typed)
	}
}

func TestBodiesHaveTheLimitOfTheirAddress(t *testing.T) {
	for address, want := range map[string]int64{
		"/fr/commitments/M5/updates": maxEvidence, "/fr/commitments/M5/comments": maxForm, "/fr/updates/1/evidence": maxEvidence, APIRoot + "/updates/1/evidence": maxEvidence,
		"/ar/collection/1/workbook": maxWorkbook, APIRoot + "/rounds/1/workbook": maxWorkbook, APIRoot + "/tokens": MaxBody,
	} {
		t.Run(address, func(t *testing.T) {
			assert.Equal(t, want, BodyLimit(httptest.NewRequest(http.MethodPost, address, nil)), address)
		})
	}
}
