package request_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/people"
	"tracker/internal/problem"
	"tracker/web/request"
)

// fields are those of most forms here.
var fields = []request.Field{{Name: "title"}, {Name: "narrative", Length: 4000}, {Name: "region"}, {Name: "code", Length: 5}}

// read reads a form of the fields as a browser sends it.
func read(body string) (*request.FormReader, error) {
	f := request.NewFormReader(fields)
	return f, f.ReadURLEncoded(strings.NewReader(body))
}

// blamed are the fields that a refusal names, with their keys.
func blamed(err error) (list []string) {
	p, _ := problem.Of(err)
	if p == nil {
		return nil
	}
	for _, f := range p.Fields {
		list = append(list, f.Name+": "+f.Key)
	}
	return list
}

func requireKind(t require.TestingT, want problem.Kind, err error) {
	require.Error(t, err)
	p, ok := problem.Of(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, want, p.Kind, "%v", err)
}

func TestAFormIsReadAsItWasFilledIn(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       url.Values
	}{
		{"nothing", "", url.Values{}},
		{"a field", "title=a", url.Values{"title": {"a"}}},
		{"an empty field", "title=", url.Values{"title": {""}}},
		{"a field without a value", "title", url.Values{"title": {""}}},
		{"spaces and signs", "title=a+b%26c%3Dd", url.Values{"title": {"a b&c=d"}}},
		{"Arabic", "title=%D8%B9%D9%82%D8%AF", url.Values{"title": {"عقد"}}},
		{"a field of several values", "region=MA-FIG&region=MA-NAD", url.Values{"region": {"MA-FIG", "MA-NAD"}}},
		{"line ends of browsers", "narrative=a%0D%0Ab%0Ac%0Dd", url.Values{"narrative": {"a\nb\nc\rd"}}},
		{"empty pairs", "&&title=a&", url.Values{"title": {"a"}}},
		{"a text longer than its field", "code=123456789", url.Values{"code": {"123456789"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := read(c.body)
			require.NoError(t, err)
			require.Equal(t, c.want, f.Values)
		})
	}
}

func TestAFormThatBreaksItsRulesIsRefused(t *testing.T) {
	for name, body := range map[string]string{
		"half an escape":     "title=%4",
		"a broken escape":    "title=%zz",
		"a broken name":      "%zz=a",
		"no text":            "title=%FF",
		"a zero":             "title=a%00b",
		"a zero in a name":   "ti%00tle=a",
		"too many values":    strings.Repeat("region=a&", 1001),
		"too many of nobody": strings.Repeat("x=&", 1001),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(body)
			requireKind(t, problem.Invalid, err)
			require.ErrorContains(t, err, "error.form.malformed")
		})
	}
}

func TestAsManyValuesAsAFormMayHaveAreRead(t *testing.T) {
	f, err := read(strings.Repeat("region=a&", 1000))
	require.NoError(t, err)
	require.Len(t, f.Values["region"], 1000)
}

func TestAFieldThatTheFormHasNotIsBlamed(t *testing.T) {
	const body = "title=a&role=admin&" + "x=1"
	t.Run("on a page, without its name", func(t *testing.T) {
		f, err := read(body)
		require.Equal(t, []string{": error.form.unknown_field", ": error.form.unknown_field"}, blamed(err))
		p, _ := problem.Of(err)
		require.Equal(t, []any{"name", "role"}, p.Fields[0].Args)
		require.Equal(t, url.Values{"title": {"a"}}, f.Values, "what could be read is kept")
	})
	t.Run("in the API, under its name", func(t *testing.T) {
		f := request.NewAPIFormReader(fields)
		err := f.ReadURLEncoded(strings.NewReader(body))
		require.Equal(t, []string{"role: error.api.unknown_field", "x: error.api.unknown_field"}, blamed(err))
		requireKind(t, problem.Invalid, err)
	})
}

func TestAFormThatIsTooLargeIsShownAgainCut(t *testing.T) {
	long := strings.Repeat("é", request.MaxBody)
	f, err := read("title=" + long + "&code=12345&narrative=short")
	requireKind(t, problem.TooLarge, err)
	require.Equal(t, []string{"title: error.text.long"}, blamed(err))
	require.Equal(t, strings.Repeat("é", commitments.MaxLine), f.Values.Get("title"))
	require.Equal(t, "12345", f.Values.Get("code"))
	require.Equal(t, "short", f.Values.Get("narrative"))
}

func TestABodyThatBreaksOffIsTold(t *testing.T) {
	over := &http.MaxBytesError{Limit: 10}
	for _, c := range []struct {
		name string
		err  error
		over bool
	}{{"the line is gone", errors.New("reset by peer"), false}, {"it is too large", over, true}} {
		t.Run(c.name, func(t *testing.T) {
			f := request.NewFormReader(fields)
			err := f.ReadURLEncoded(io.MultiReader(strings.NewReader("title=a"), iotest.ErrReader(c.err)))
			require.Equal(t, c.over, errors.Is(err, over))
			if !c.over {
				requireKind(t, problem.Invalid, err)
			}
		})
	}
}

func TestALogInCarriesTheFormThatWasSentBefore(t *testing.T) {
	login := []request.Field{{Name: "email"}, {Name: request.ResumeField}}
	body := "email=a&" + request.ResumeField + "=%2Ffr%2Fx&" + request.ResumePrefix + "narrative=long+text&" + request.ResumePrefix + "=x"
	f := request.NewFormReader(login)
	err := f.ReadURLEncoded(strings.NewReader(body))
	require.Equal(t, []string{": error.form.unknown_field"}, blamed(err), "a carried field has a name")
	require.Equal(t, "long text", f.Values.Get(request.ResumePrefix+"narrative"))

	_, err = read(request.ResumePrefix + "narrative=x")
	require.Error(t, err, "no other form carries one")
}

func TestAnyFormIsReadBack(t *testing.T) {
	text := rapid.StringMatching(`[a-zé&=%+ عقد\n]{0,20}`)
	rapid.Check(t, func(t *rapid.T) {
		sent := url.Values{"title": {text.Draw(t, "title")}, "region": rapid.SliceOfN(text, 1, 4).Draw(t, "regions")}
		f, err := read(sent.Encode())
		require.NoError(t, err)
		require.Equal(t, sent, f.Values)
	})
}

// parts is a form with files: names, contents, and file names where a name begins
// with @.
func parts(t require.TestingT, pairs ...string) *multipart.Reader {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		if name, isFile := strings.CutPrefix(pairs[i], "@"); isFile {
			part, err := w.CreateFormFile(name, name+".bin")
			require.NoError(t, err)
			_, err = part.Write([]byte(pairs[i+1]))
			require.NoError(t, err)
			continue
		}
		require.NoError(t, w.WriteField(pairs[i], pairs[i+1]))
	}
	require.NoError(t, w.Close())
	return multipart.NewReader(&body, w.Boundary())
}

func TestAFormWithoutFilesTakesNone(t *testing.T) {
	for _, c := range []struct {
		name  string
		pairs []string
		want  []string
	}{
		{"with a file", []string{"title", "a", "@photo", "x"}, []string{"photo: error.unsupported.form"}},
		{"without one", []string{"title", "a"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := request.NewFormReader(fields)
			err := f.ReadMultipart(parts(t, c.pairs...))
			requireKind(t, problem.Unsupported, err)
			require.Equal(t, c.want, blamed(err))
			require.Equal(t, "a", f.Values.Get("title"), "what was filled in is kept")
		})
	}
	require.False(t, request.NewFormReader(fields).TakesFiles())
	require.True(t, request.NewFormReader(request.EvidenceFields).TakesFiles())
}

// drop is a file that was received.
type drop struct {
	commitments.Upload
	content string
	closed  bool
}

func (d *drop) Close() error {
	d.closed = true
	return nil
}

// depot receives files of evidence.
type depot struct {
	got     []*drop
	refuses error
}

func (d *depot) ReceiveEvidence(_ people.Account, content io.Reader) (commitments.Upload, error) {
	all, err := io.ReadAll(content)
	if err := errors.Join(err, d.refuses); err != nil {
		return nil, err
	}
	got := &drop{content: string(all)}
	d.got = append(d.got, got)
	return got, nil
}

var planner = people.Account{ID: "p", Role: people.Planner, Party: "ministry", AllRegions: true}

func TestAnItemOfEvidenceIsReadWithItsFile(t *testing.T) {
	var upload request.EvidenceUpload
	var to depot
	f := request.NewFormReader(request.EvidenceFields)
	err := upload.Read(f, parts(t, "kind", "file", "title", "Photo", "date", "2026-10-01", "keep_location", "1", "@file", "bytes"), &to, planner)
	require.NoError(t, err)
	require.Len(t, to.got, 1)
	require.Equal(t, "bytes", to.got[0].content)
	in := upload.Input(f.Values)
	require.Equal(t, commitments.EvidenceInput{
		Kind: "file", Title: "Photo", Date: "2026-10-01", File: to.got[0], Name: "file.bin", KeepLocation: true,
	}, in)
	require.NoError(t, upload.Close())
	require.True(t, to.got[0].closed)
}

func TestWhetherALocationIsKept(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "true": true, "": false, "0": false, "on": false} {
		t.Run("value "+value, func(t *testing.T) {
			var upload request.EvidenceUpload
			require.Equal(t, want, upload.Input(url.Values{"keep_location": {value}}).KeepLocation)
		})
	}
}

func TestFilesOfEvidenceThatAreRefused(t *testing.T) {
	errBad := problem.OnField("file", "error.evidence.unknown")
	for _, c := range []struct {
		name    string
		by      people.Account
		refuses error
		pairs   []string
		want    []string
		got     int
	}{
		{"one file", planner, nil, []string{"@file", "a"}, nil, 1},
		{"no file", planner, nil, []string{"kind", "link"}, nil, 0},
		{"two files", planner, nil, []string{"@file", "a", "@file", "b"}, []string{"file: error.evidence.one_file"}, 1},
		{"a file in another field", planner, nil, []string{"@title", "a"}, []string{"title: error.unsupported.form"}, 0},
		{"one that the vault refuses", planner, errBad, []string{"@file", "a"}, []string{"file: error.evidence.unknown"}, 0},
		{"one beside a field that there is not", planner, errBad, []string{"@file", "a", "role", "x"}, []string{": error.form.unknown_field"}, 0},
		{"one of somebody who may not report", people.Account{ID: "a", Role: people.Auditor}, nil, []string{"@file", "a"}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var upload request.EvidenceUpload
			to := depot{refuses: c.refuses}
			err := upload.Read(request.NewFormReader(request.EvidenceFields), parts(t, c.pairs...), &to, c.by)
			require.Equal(t, c.want, blamed(err))
			require.Len(t, to.got, c.got)
			require.NoError(t, upload.Close())
			for _, d := range to.got {
				require.True(t, d.closed)
			}
		})
	}
}

// cut is a form with a file whose body ends with an error.
func cut(t require.TestingT, err error) *multipart.Reader {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, createErr := w.CreateFormFile("file", "a.bin")
	require.NoError(t, createErr)
	_, writeErr := part.Write(bytes.Repeat([]byte("x"), 10_000))
	require.NoError(t, writeErr)
	return multipart.NewReader(io.MultiReader(&body, iotest.ErrReader(err)), w.Boundary())
}

func TestAFileThatBreaksOffIsTold(t *testing.T) {
	receive := func(r io.Reader) (string, error) {
		_, err := io.Copy(io.Discard, r)
		return "digest", err
	}
	for _, c := range []struct {
		name string
		err  error
		kind problem.Kind
		key  string // of evidence and of a workbook, after their word
	}{
		{"too large", &http.MaxBytesError{Limit: 1}, problem.TooLarge, "large"},
		{"the line is gone", errors.New("reset"), problem.Invalid, ""},
	} {
		t.Run("evidence, "+c.name, func(t *testing.T) {
			var upload request.EvidenceUpload
			err := upload.Read(request.NewFormReader(request.EvidenceFields), cut(t, c.err), &depot{}, planner)
			requireKind(t, c.kind, err)
			require.Equal(t, c.key != "", strings.Contains(fmt.Sprint(blamed(err)), "error.evidence.large"))
		})
		t.Run("a workbook, "+c.name, func(t *testing.T) {
			var upload request.WorkbookUpload
			err := upload.Read(request.NewFormReader(request.WorkbookFields), cut(t, c.err), receive)
			requireKind(t, c.kind, err)
			require.Equal(t, c.key != "", strings.Contains(fmt.Sprint(blamed(err)), "error.workbook.large"))
		})
	}
}

func TestAWorkbookIsReceivedOnce(t *testing.T) {
	errBad := problem.OnField("file", "error.workbook.old")
	for _, c := range []struct {
		name    string
		pairs   []string
		refuses error
		read    []string // what Read blames
		digest  []string // what Digest blames
	}{
		{"one", []string{"@file", "a"}, nil, nil, nil},
		{"none", nil, nil, nil, []string{"file: error.workbook.missing"}},
		{"two", []string{"@file", "a", "@file", "b"}, nil, []string{"file: error.workbook.one_file"}, []string{"file: error.workbook.one_file"}},
		{"one that is refused", []string{"@file", "a"}, errBad, []string{"file: error.workbook.old"}, []string{"file: error.workbook.old"}},
		{"one in another field", []string{"@book", "a"}, nil, []string{"book: error.unsupported.form"}, []string{"file: error.workbook.missing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var upload request.WorkbookUpload
			err := upload.Read(request.NewFormReader(request.WorkbookFields), parts(t, c.pairs...), func(r io.Reader) (string, error) {
				content, err := io.ReadAll(r)
				return "digest of " + string(content), errors.Join(err, c.refuses)
			})
			require.Equal(t, c.read, blamed(err))
			digest, err := upload.Digest()
			require.Equal(t, c.digest, blamed(err))
			if c.digest == nil {
				require.Equal(t, "digest of a", digest)
			}
		})
	}
}
