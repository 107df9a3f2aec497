package journal_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/journal"
)

// entryOf is an entry of the body.
func entryOf(body any) journal.Entry {
	return journal.Entry{At: morning, Actor: "a", Kind: "update.submitted", Subject: "M5.MA-FIG", Body: body}
}

// bodyOf is how a body is encoded.
func bodyOf(t require.TestingT, body any) string {
	encoded, err := journal.Encode(entryOf(body))
	require.NoError(t, err)
	text, found := strings.CutPrefix(string(encoded), `{"actor":"a","at":"2026-11-23T09:00:00.000000Z","body":`)
	require.True(t, found, "%s", encoded)
	text, found = strings.CutSuffix(text, `,"kind":"update.submitted","subject":"M5.MA-FIG"}`)
	require.True(t, found, "%s", encoded)
	return text
}

func TestABodyHasOneForm(t *testing.T) {
	type inner struct {
		B int `json:"b"`
		A int `json:"a"`
	}
	for _, c := range []struct {
		name string
		body any
		want string
	}{
		{"an empty object", map[string]any{}, `{}`},
		{"keys of a map", map[string]int{"b": 1, "a": 2}, `{"a":2,"b":1}`},
		{"keys of a struct", inner{1, 2}, `{"a":2,"b":1}`},
		{"keys inside", map[string]any{"x": inner{1, 2}}, `{"x":{"a":2,"b":1}}`},
		{"keys inside a list", map[string]any{"x": []inner{{1, 2}, {3, 4}}}, `{"x":[{"a":2,"b":1},{"a":4,"b":3}]}`},
		{"keys go by their bytes", map[string]int{"é": 1, "z": 2, "Z": 3, "a b": 4, "": 5}, `{"":5,"Z":3,"a b":4,"z":2,"é":1}`},
		{"one key that begins another", map[string]int{"ab": 1, "a": 2, "abc": 3}, `{"a":2,"ab":1,"abc":3}`},
		{"no escapes of HTML", map[string]string{"x": "<a> & b"}, `{"x":"<a> & b"}`},
		{"quotes and line breaks", map[string]string{"x": "\"\\\n\t"}, `{"x":"\"\\\n\t"}`},
		{"Arabic as it is", map[string]string{"x": "التزام"}, `{"x":"التزام"}`},
		{"a large number", map[string]any{"x": int64(1234567890123456789)}, `{"x":1234567890123456789}`},
		{"a number as it was written", map[string]any{"x": json.Number("1.50")}, `{"x":1.50}`},
		{"true, false and nothing", map[string]any{"a": true, "b": false, "c": nil}, `{"a":true,"b":false,"c":null}`},
		{"lists keep their order", map[string]any{"x": []string{"b", "a"}}, `{"x":["b","a"]}`},
		{"no list and an empty one", map[string]any{"a": []string(nil), "b": []string{}}, `{"a":null,"b":[]}`},
		{"a body that is encoded already", json.RawMessage(`{ "b" : 1 , "a" : [ 2 , {"d":1,"c":2} ] }`), `{"a":[2,{"c":2,"d":1}],"b":1}`},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, bodyOf(t, c.body)) })
	}
}

func TestATimeIsWrittenInUTCWithMicroseconds(t *testing.T) {
	for _, c := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"UTC", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), "2026-01-02T03:04:05.000000Z"},
		{"another zone", time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", -3600)), "2026-01-02T04:04:05.000000Z"},
		{"microseconds", time.Date(2026, 1, 2, 3, 4, 5, 123_456_000, time.UTC), "2026-01-02T03:04:05.123456Z"},
		{"less than a microsecond", time.Date(2026, 1, 2, 3, 4, 5, 999, time.UTC), "2026-01-02T03:04:05.000000Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := entryOf(map[string]int{})
			e.At = c.at
			encoded, err := journal.Encode(e)
			require.NoError(t, err)
			require.Contains(t, string(encoded), `"at":"`+c.want+`"`)
			read, err := journal.Decode(encoded)
			require.NoError(t, err)
			require.Equal(t, c.at.UTC().Truncate(time.Microsecond), read.At)
		})
	}
}

func TestABodyThatIsNoJSONIsRefused(t *testing.T) {
	for name, body := range map[string]any{
		"a function": func() {}, "a channel": make(chan int), "broken JSON": json.RawMessage(`{"a":`),
		"a number that is none": map[string]any{"x": json.Number("1x")},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := journal.Encode(entryOf(body))
			require.ErrorContains(t, err, "body of update.submitted")
		})
	}
}

// written is an entry as Encode writes it.
const written = `{"actor":"a","at":"2026-11-23T09:00:00.000000Z","body":{"id":"u1","list":[1,2]},"kind":"k","subject":"s"}`

func TestWhatIsNotWrittenByEncodeIsNotRead(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(written, old, new, 1) }
	for _, c := range []struct{ name, text string }{
		{"nothing", ""},
		{"null", "null"},
		{"no JSON", "hello"},
		{"an empty object", "{}"},
		{"a space at the begin", " " + written},
		{"a line feed at the end", written + "\n"},
		{"two entries", written + written},
		{"cut", written[:len(written)-1]},
		{"a space after a colon", change(`"k"`, ` "k"`)},
		{"a space in the body", change(`[1,2]`, `[1, 2]`)},
		{"members in another order", change(`"kind":"k","subject":"s"`, `"subject":"s","kind":"k"`)},
		{"a member more", change(`"subject":"s"`, `"subject":"s","time":1`)},
		{"a member less", change(`,"subject":"s"`, ``)},
		{"a member twice", change(`"kind":"k"`, `"kind":"k","kind":"k"`)},
		{"a name in capitals", change(`"actor"`, `"ACTOR"`)},
		{"an actor that is a number", change(`"a"`, `1`)},
		{"an actor that is null", change(`"a"`, `null`)},
		{"a body that is a list", change(`{"id":"u1","list":[1,2]}`, `[1,2]`)},
		{"a body that is null", change(`{"id":"u1","list":[1,2]}`, `null`)},
		{"a body in quotes", change(`{"id":"u1","list":[1,2]}`, `"{}"`)},
		{"keys of the body in another order", change(`"id":"u1","list":[1,2]`, `"list":[1,2],"id":"u1"`)},
		{"a key of the body twice", change(`"id":"u1"`, `"id":"u1","id":"u1"`)},
		{"a comma at the end of a list", change(`[1,2]`, `[1,2,]`)},
		{"a number with a plus", change(`[1,2]`, `[+1,2]`)},
		{"a number with zeros before", change(`[1,2]`, `[01,2]`)},
		{"an escape that is not needed", change(`"u1"`, `"\u00751"`)},
		{"an escaped slash", change(`"u1"`, `"\/"`)},
		{"a control character", change(`"u1"`, "\"\x01\"")},
		{"bytes that are no text", change(`"u1"`, "\"\xff\"")},
		{"a time without microseconds", change(".000000Z", "Z")},
		{"a time of another zone", change(".000000Z", ".000000+00:00")},
		{"a day that is none", change("2026-11-23", "2026-13-23")},
		{"an hour that is none", change("T09", "T25")},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NotEqual(t, written, c.text)
			_, err := journal.Decode([]byte(c.text))
			require.ErrorContains(t, err, "journal: not an entry")
		})
	}
	t.Run("as it is written", func(t *testing.T) {
		e, err := journal.Decode([]byte(written))
		require.NoError(t, err)
		require.Equal(t, journal.Entry{At: morning, Actor: "a", Kind: "k", Subject: "s", Body: json.RawMessage(`{"id":"u1","list":[1,2]}`)}, e)
	})
}

func TestABodyIsDecodedIntoWhatTakesIt(t *testing.T) {
	e, err := journal.Decode([]byte(written))
	require.NoError(t, err)
	var body struct {
		ID   string
		List []int
	}
	require.NoError(t, e.DecodeBody(&body))
	require.Equal(t, "u1", body.ID)
	require.Equal(t, []int{1, 2}, body.List)

	var wrong struct{ ID int }
	require.ErrorContains(t, e.DecodeBody(&wrong), "journal: body of k:")
	require.ErrorContains(t, entryOf(map[string]any{}).DecodeBody(&body), "the body of update.submitted is not encoded")
}

func TestTheFactOfAnEntryIsNamedByItsBody(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an id", written, "u1"},
		{"no id", strings.Replace(written, `"id"`, `"other"`, 1), ""},
		{"an id that is a number", strings.Replace(written, `"u1"`, `1`, 1), ""},
		{"an id further in", strings.Replace(written, `"id":"u1"`, `"x":{"id":"u1"}`, 1), ""},
		{"no entry", "hello", ""},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, journal.FactID([]byte(c.text))) })
	}
}

func TestSortedJSONIsIndentedAndEnds(t *testing.T) {
	value := struct {
		B string         `json:"b"`
		A map[string]int `json:"a"`
	}{"<é>", map[string]int{"y": 1, "x": 2}}
	for _, c := range []struct{ name, indent, want string }{
		{"one line", "", `{"a":{"x":2,"y":1},"b":"<é>"}` + "\n"},
		{"two spaces", "  ", "{\n  \"a\": {\n    \"x\": 2,\n    \"y\": 1\n  },\n  \"b\": \"<é>\"\n}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := journal.SortedJSON(value, c.indent)
			require.NoError(t, err)
			require.Equal(t, c.want, string(got))
		})
	}
	_, err := journal.SortedJSON(func() {}, "")
	require.Error(t, err)
}

// anything draws a value of JSON.
func anything(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Int64(), func(n int64) any { return n }),
		rapid.Map(rapid.Float64Range(-1e9, 1e9), func(v float64) any { return v }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Just[any](nil),
	)
	if depth == 0 {
		return leaf
	}
	inner := rapid.Deferred(func() *rapid.Generator[any] { return anything(depth - 1) })
	return rapid.OneOf(leaf,
		rapid.Map(rapid.SliceOfN(inner, 0, 4), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(rapid.String(), inner, 0, 4), func(m map[string]any) any { return m }),
	)
}

func TestWhatIsEncodedIsDecodedAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := map[string]any{"x": anything(3).Draw(t, "x"), rapid.String().Draw(t, "key"): anything(2).Draw(t, "y")}
		e := journal.Entry{
			At:    time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC(),
			Actor: rapid.String().Draw(t, "actor"), Kind: rapid.String().Draw(t, "kind"), Subject: rapid.String().Draw(t, "subject"), Body: body,
		}
		encoded, err := journal.Encode(e)
		require.NoError(t, err)
		read, err := journal.Decode(encoded)
		require.NoError(t, err, "%s", encoded)
		require.Equal(t, e.At, read.At)
		plain, err := json.Marshal(body)
		require.NoError(t, err)
		require.JSONEq(t, string(plain), string(read.Body.(json.RawMessage)))
		again, err := journal.Encode(read)
		require.NoError(t, err)
		require.Equal(t, string(encoded), string(again), "the same again")
	})
}

func TestTheOrderOfWritingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zé"\\<]{0,4}`), 1, 6, func(s string) string { return s }).Draw(t, "keys")
		forward, back := "", ""
		for i, k := range keys {
			name, err := json.Marshal(k)
			require.NoError(t, err)
			member := string(name) + `:` + strings.Repeat("1", i+1)
			forward, back = forward+","+member, ","+member+back
		}
		require.Equal(t, bodyOf(t, json.RawMessage("{"+forward[1:]+"}")), bodyOf(t, json.RawMessage("{"+back[1:]+"}")))
	})
}
