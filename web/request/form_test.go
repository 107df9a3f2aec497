package request

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/problem"
)

var noteFields = []Field{{Name: "note", Length: 10}, {Name: "name"}}

// fieldsOf lists the fields that a problem blames.
func fieldsOf(t *testing.T, err error) []string {
	t.Helper()
	p, ok := problem.Of(err)
	require.True(t, ok, "%v", err)
	var names []string
	for _, f := range p.Fields {
		names = append(names, f.Name)
	}
	return names
}

func TestFormIsRead(t *testing.T) {
	f := NewFormReader(noteFields)
	require.NoError(t, f.ReadURLEncoded(strings.NewReader("note=a%0D%0Ab&&name=c&name=d")))
	assert.Equal(t, url.Values{"note": {"a\nb"}, "name": {"c", "d"}}, f.Values, "line ends are those of texts")
}

func TestAFieldCanGoOnWithAPoint(t *testing.T) {
	fields := []Field{{Name: "value", Length: 3, Dotted: true}, {Name: "note"}}
	for name, want := range map[string]bool{"value": true, "value.numerator": true, "value.parts.sex.women": true, "values": false, "note": true, "note.x": false, "": false} {
		assert.Equal(t, want, HasField(fields, name), name)
	}
	f := NewFormReader(fields)
	require.NoError(t, f.ReadURLEncoded(strings.NewReader("value.numerator=1&value.denominator=2")))
	assert.Equal(t, url.Values{"value.numerator": {"1"}, "value.denominator": {"2"}}, f.Values)
}

func TestFormsThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		body   string
		kind   problem.Kind
		fields []string
	}{
		"a field that the form does not have": {"note=x&color=red", problem.Invalid, []string{""}},
		"an escape that is none":              {"note=%zz", problem.Invalid, nil},
		"a text that is none":                 {"note=%ff", problem.Invalid, nil},
		"NUL":                                 {"note=%00", problem.Invalid, nil},
		"more values than a form has":         {strings.Repeat("name=x&", maxPairs+1), problem.Invalid, nil},
		"more than is accepted":               {"note=" + strings.Repeat("x", MaxBody), problem.TooLarge, []string{"note"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := NewFormReader(noteFields)
			err := f.ReadURLEncoded(strings.NewReader(test.body))
			assert.True(t, problem.Is(err, test.kind), "%v", err)
			assert.Equal(t, test.fields, fieldsOf(t, err))
			assert.LessOrEqual(t, len(f.Values.Get("note")), 10, "what is shown again fits its field")
		})
	}
}

func TestTheAPIBlamesUnknownFieldsByName(t *testing.T) {
	err := NewAPIFormReader(noteFields).ReadURLEncoded(strings.NewReader("color=red"))
	assert.Equal(t, []string{"color"}, fieldsOf(t, err))
}

func TestALoginCarriesAnotherForm(t *testing.T) {
	f := NewFormReader([]Field{{Name: "email"}, {Name: ResumeField}})
	require.NoError(t, f.ReadURLEncoded(strings.NewReader("email=a&"+ResumePrefix+"note=x")))
	assert.Equal(t, "x", f.Values.Get(ResumePrefix+"note"))
	assert.Error(t, NewFormReader(noteFields).ReadURLEncoded(strings.NewReader(ResumePrefix+"note=x")), "no other form does")
}

func TestFilesWhereAFormHasNone(t *testing.T) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	require.NoError(t, w.WriteField("name", "x"))
	_, err := w.CreateFormFile("note", "report.pdf")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	f := NewFormReader(noteFields)
	err = f.ReadMultipart(multipart.NewReader(&body, w.Boundary()))
	assert.True(t, problem.Is(err, problem.Unsupported))
	assert.Equal(t, []string{"note"}, fieldsOf(t, err))
	assert.Equal(t, "x", f.Values.Get("name"))
}

func TestFirstRunes(t *testing.T) {
	assert.Equal(t, "نص", FirstRunes("نصوص", 2))
	assert.Equal(t, "ab", FirstRunes("ab", 5))
	assert.Empty(t, FirstRunes("ab", 0))
}

func TestUnambiguousNumbers(t *testing.T) {
	for number, want := range map[string]string{"1.234": "1.2340", "1.5": "1.5", "1234": "1234", "1.2345": "1.2345"} {
		t.Run(number, func(t *testing.T) {
			assert.Equal(t, want, Unambiguous(number))
		})
	}
}
