package journal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzDecode makes sure that only what Encode writes is read.
func FuzzDecode(f *testing.F) {
	whole := `{"actor":"a","at":"2026-11-20T12:00:00.000000Z","body":{"id":"é\n","n":[1,{}]},"kind":"k","subject":"s"}`
	f.Add([]byte(whole))
	f.Add([]byte(strings.Replace(whole, `{"id"`, `["id"`, 1)))
	f.Add([]byte(whole[:len(whole)-1] + `,"t":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Decode(data)
		if err != nil {
			return
		}
		again, err := Encode(e)
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("%q was read, but %q is what is written (%v)", data, again, err)
		}
	})
}

// FuzzCanonical holds the reader of the canonical form, and the short way of
// writing it, against the plain way: decoding what encoding/json wrote, and
// encoding that.
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
			again, err := reencode(data)
			want = err == nil && bytes.Equal(again, data)
			written, failed := canonical(json.RawMessage(data))
			if (err == nil) != (failed == nil) || err == nil && !bytes.Equal(written, again) {
				t.Errorf("%q is written as %q (%v), not as %q (%v)", data, written, failed, again, err)
			}
		}
		if got := isCanonical(data); got != want {
			t.Errorf("%q: %v, not %v", data, got, want)
		}
	})
}
