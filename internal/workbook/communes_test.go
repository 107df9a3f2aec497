package workbook

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tracker/internal/problem"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
)

func (r registry) communes(content []byte, dry bool) (CommunesResult, error) {
	r.Helper()
	digest, err := r.ReceiveCommunes(r.Admin, bytes.NewReader(content))
	require.NoError(r, err)
	return r.Lists.Communes(r.Context(), r.Admin, digest, "HCP 2014", dry)
}

const communesCSV = "region;code;fr;ar;en\nMA-FIG;01.275;Figuig;فڭيڭ;\nفكيك;;Bouârfa;بوعرفة;Bouarfa Town\nNador;;Zeghanghane;أزغنغان;\n"

func TestAListOfCommunesIsReadInAnyFormAndLanguage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		result, err := r.communes([]byte(communesCSV), true)
		require.NoError(t, err)
		require.Empty(t, result.Errors)
		assert.Len(t, result.Added, 3)
		assert.False(t, result.Loaded)
		book := written(t, [][]any{
			{"لائحة الجماعات"}, {}, {"المنطقة", "الاسم بالعربية", "الاسم بالفرنسية", "ملاحظة"},
			{"الناظور", "أزغنغان", "Zeghanghane", "x"}, {"Figuig", "بوعرفة", "Bouârfa"}, {"MA-FIG", "فڭيڭ", "Figuig"},
		})
		result, err = r.communes(book, false)
		require.NoError(t, err)
		require.Empty(t, result.Errors)
		assert.True(t, result.Loaded)
		list, err := r.World.Register.CommuneList(t.Context(), r.Auditor, "MA-FIG")
		require.NoError(t, err)
		require.Len(t, list.Communes, 2)
		assert.Equal(t, "Bouârfa", list.Communes[0].Name["en"])
		assert.Equal(t, []string{"HCP 2014", result.File}, []string{list.Source, list.SHA256})
	})
}

func TestWhatIsWrongWithACommuneIsSaidAtItsCell(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	book := written(t, [][]any{
		{"Région", "Français", "Arabe", "Code"}, {"Figuig", "Figuig", "فڭيڭ", "1"}, {"Atlantide", "Ys", "إيس"}, {"Figuig", "Bouarfa", ""},
		{"Figuig", "FIGUIG", "فكيك", "1"}, {"Nador", strings.Repeat("x", 101), "ن"}, {"Nador", nil, "م"},
	}, func(f *excelize.File) { require.NoError(t, f.SetCellFormula("Sheet1", "B7", "1/0")) })
	result, err := r.communes(book, false)
	require.NoError(t, err)
	assert.False(t, result.Loaded)
	var said []string
	for _, f := range result.Errors {
		said = append(said, f.Cell+" "+f.Head+" "+f.Key)
	}
	assert.Equal(t, []string{
		"A3 Région error.communes.region", "C4 Arabe error.communes.name", "B5 Français error.communes.twice", "D5 Code error.communes.code_twice",
		"B6 Français error.text.long", "B7 Français error.workbook.cell_formula",
	}, said)
	list, err := r.World.Register.CommuneList(t.Context(), r.Auditor, "")
	require.NoError(t, err)
	assert.Zero(t, list.Number)
}

func TestWhatIsNoListOfCommunesIsRefused(t *testing.T) {
	r := newRegistry(t, storetest.SQLite(t))
	for name, want := range map[string]struct {
		content []byte
		kind    problem.Kind
		key     string
	}{
		"no Arabic": {[]byte("region;fr\nFiguig;Figuig\n"), problem.Invalid, "error.communes.columns"},
		"no table":  {[]byte("x"), problem.Invalid, "error.list.no_table"},
		"too large": {[]byte(communesCSV + strings.Repeat(" ", MaxCommunesFile)), problem.TooLarge, "error.workbook.large"},
		"too many":  {[]byte("region;fr;ar\n" + strings.Repeat("Figuig;x;ي\n", 2001)), problem.TooLarge, "error.communes.rows"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.communes(want.content, false)
			p, is := problem.Of(err)
			require.True(t, is, "%v", err)
			assert.Equal(t, want.kind, p.Kind)
			assert.Equal(t, want.key, p.Key)
		})
	}
	_, err := r.ReceiveCommunes(r.Figuig, strings.NewReader(communesCSV))
	require.True(t, problem.Is(err, problem.Forbidden), "%v", err)
	_, err = r.Lists.Communes(t.Context(), r.Admin, strings.Repeat("0", 64), "HCP", true)
	require.True(t, problem.Is(err, problem.NotFound), "%v", err)
}
