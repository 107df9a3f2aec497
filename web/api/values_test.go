package api

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNumbersOfRequests(t *testing.T) {
	for written, want := range map[string]string{
		"12.5": "12.5", "1.234": "1.2340", "1e3": "1000", "-25e-1": "-2.5", "1E2": "100", "1e99": beyond, "null": "",
		`"1 234,5"`: "1 234,5", `"1e3"`: "1e3", `"\u0661\u0662"`: "١٢", `""`: "",
	} {
		t.Run(written, func(t *testing.T) {
			var n number
			require.NoError(t, json.Unmarshal([]byte(written), &n))
			assert.Equal(t, want, *n.input())
		})
	}
	assert.Nil(t, number{}.input(), "a number that is not given")
}

func TestTextsOfRequests(t *testing.T) {
	var given, cleared text
	require.NoError(t, json.Unmarshal([]byte(`"x"`), &given))
	require.NoError(t, json.Unmarshal([]byte("null"), &cleared))
	assert.Equal(t, "x", *given.input())
	assert.Empty(t, *cleared.input())
	assert.Nil(t, text{}.input(), "a text that is not given")
}

func TestBodiesThatAreNotRead(t *testing.T) {
	for _, body := range []string{`{"a":"\u0000"}`, `{"a":1}{"b":2}`, "{\"a\":\"\xff\"}", `{"a":`} {
		var tree any
		assert.Error(t, readJSON([]byte(body), &tree), body)
	}
	var tree any
	require.NoError(t, readJSON([]byte(`{"a":[1e400,"x",{"b":null}]}`), &tree))
}

func TestWhereAFieldIs(t *testing.T) {
	for _, test := range []struct{ method, field, want string }{
		{http.MethodGet, "region", "query.region"}, {http.MethodPost, "value", "body.value"}, {http.MethodPost, "", "body"},
		{http.MethodPatch, "due_on", "body.due_on"}, {http.MethodPatch, "from", "body.from"}, {http.MethodPatch, "If-Match", "header.If-Match"},
	} {
		assert.Equal(t, test.want, locate(test.method, test.field))
	}
}

func TestAPageOfAList(t *testing.T) {
	same := func(n int) int { return n }
	all := []int{1, 2, 3, 4, 5}
	for _, test := range []struct {
		paging Paging
		want   []int
	}{{Paging{1, 2}, []int{1, 2}}, {Paging{3, 2}, []int{5}}, {Paging{4, 2}, []int{}}} {
		got, err := onePage(all, test.paging, same)
		require.NoError(t, err)
		assert.Equal(t, list[int]{test.want, 5, test.paging.Page, test.paging.PerPage}, got.Body)
	}
	_, err := onePage(all, Paging{0, 2}, same)
	assert.Error(t, err)
}
