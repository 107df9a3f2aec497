package journal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzCanonical holds the reader of the canonical form against its writer.
func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		`{}`, `[]`, `{"a":[1,-2.50e+3,0,true,false,null],"b":{"c":"é\n\"\\ \u2028\u001f"}}`, `{"a":1,"a":2}`, `{"b":1,"a":2}`,
		`{"a" :1}`, `01`, `1.`, `"\u00e9"`, `"\/"`, "\"\x7f\"", "\"\xff\"", `{"é":1,"\n":2}`, `"<"`, `"\u003c"`, `-`, `[1,]`, `tru`,
		strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "\"\u2028\"", `{"\t":1,"!":2}`, `"\ud800"`, "\"\ufffd\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want := false
		if json.Valid(data) {
			again, err := canonical(json.RawMessage(data))
			want = err == nil && bytes.Equal(again, data)
		}
		if got := isCanonical(data); got != want {
			t.Errorf("%q: %v, not %v", data, got, want)
		}
	})
}
