package workbook

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/locale"
)

// The columns of deliverables beside those of what their kind notes. They go by the
// names that the inputs of pages have.
const (
	ThingRef        Field = "ref" // of a round's workbook: which deliverable, and of which version
	ThingCommitment Field = "commitment"
	ThingPledge     Field = "pledge"
	ThingRegion     Field = "region"
	ThingPeriod     Field = "period"
	ThingState      Field = "state"
	ThingReason     Field = "reason"
	ThingDistinct   Field = "distinct" // none of those that it looks like
	thingCommune    Field = "place.commune"
	thingLatitude   Field = "place.lat"
	thingLongitude  Field = "place.lon"
)

// ThingColumn is one column that a table of deliverables of a kind can have.
type ThingColumn struct {
	Field
	of        commitments.KindField // what it is of; without a code where it is of no field
	dimension commitments.Dimension // of a part of a count
	part      commitments.DimensionPart
	source    deliverables.Source // of money
	stage     deliverables.Stage
}

// Title is the column's name in the language.
func (c ThingColumn) Title(l *locale.Locale) string {
	switch {
	case c.part.Code != "":
		return l.T("workbook.measure.part", "name", l.Text(c.of.Name), "dimension", l.Text(c.dimension.Name), "part", l.Text(c.part.Name))
	case c.source != "":
		return l.T("list.column.money", "source", l.T("deliverable.source."+string(c.source)), "stage", l.T("deliverable.stage."+string(c.stage)))
	case c.of.Code != "" && c.Field != thingLatitude && c.Field != thingLongitude:
		return l.Text(c.of.Name)
	}
	return l.T(thingTitles[c.Field])
}

// thingTitles are the message keys of the titles of what every kind has.
var thingTitles = map[Field]string{
	ThingCommitment: "term.commitment", ThingPledge: "term.pledge", ThingRegion: "term.region", ThingPeriod: "term.period",
	ThingState: "deliverable.state", ThingReason: "deliverable.reason", ThingDistinct: "list.column.distinct",
	thingLatitude: "deliverable.latitude", thingLongitude: "deliverable.longitude",
}

// numeric reports whether the column holds numbers.
func (c ThingColumn) numeric() bool {
	return c.source != "" || c.Field == thingLatitude || c.Field == thingLongitude || c.of.Type.Numeric()
}

// ThingColumns are the columns that a list of deliverables of a kind can have, in the
// order in which they are offered.
func ThingColumns(k commitments.DeliverableKind, dimensions []commitments.Dimension) []ThingColumn {
	list := noted(k, dimensions)
	for _, f := range []Field{ThingState, ThingPeriod, ThingRegion, ThingPledge, ThingCommitment, ThingReason} {
		list = append(list, ThingColumn{Field: f})
	}
	return append(list, moneyColumns()...)
}

// noted are the columns of what a kind notes.
func noted(k commitments.DeliverableKind, dimensions []commitments.Dimension) []ThingColumn {
	var list []ThingColumn
	for _, f := range k.Fields {
		name := deliverables.FieldName(f.Code)
		switch {
		case f.Retired:
		case f.Type == commitments.PlaceField:
			list = append(list, ThingColumn{Field: thingCommune, of: f}, ThingColumn{Field: thingLatitude, of: f}, ThingColumn{Field: thingLongitude, of: f})
		default:
			list = append(list, ThingColumn{Field: Field(name), of: f})
			for _, code := range f.Breakdown {
				d := commitments.FindDimension(dimensions, code)
				for _, part := range d.Parts {
					list = append(list, ThingColumn{Field: Field(commitments.PartField(name, d.Code, part.Code)), of: f, dimension: d, part: part})
				}
			}
		}
	}
	return list
}

// moneyColumns are a column for each source at each stage.
func moneyColumns() []ThingColumn {
	var list []ThingColumn
	for _, source := range deliverables.Sources {
		for _, stage := range deliverables.Stages {
			list = append(list, ThingColumn{Field: Field("money." + string(source) + "." + string(stage)), source: source, stage: stage})
		}
	}
	return list
}

// findColumn returns the column of the field; false where the list has none.
func findColumn(list []ThingColumn, f Field) (ThingColumn, bool) {
	i := slices.IndexFunc(list, func(c ThingColumn) bool { return c.Field == f })
	if i < 0 {
		return ThingColumn{}, false
	}
	return list[i], true
}

// words are what the column is known by in a language beside its title, as people head
// their own lists.
func (c ThingColumn) words(l *locale.Locale, first bool) []string {
	title := c.Title(l)
	short, _, _ := strings.Cut(title, "(")
	list := []string{title, short}
	switch {
	case c.part.Code != "":
		list = append(list, l.Text(c.of.Name)+" "+l.Text(c.part.Name), l.Text(c.part.Name)+" "+l.Text(c.of.Name))
	case c.source != "":
		list = append(list, l.T("deliverable.stage."+string(c.stage))+" "+l.T("deliverable.source."+string(c.source)))
	}
	also := "list.also." + string(c.Field)
	if first {
		also = "list.also.title"
	}
	if l.Has(also) {
		list = append(list, strings.Split(l.T(also), ";")...)
	}
	return list
}

// headWords are what the columns of a kind are known by, folded: the fields by their
// words. A word of two columns is none of either.
func headWords(columns []ThingColumn) map[string]Field {
	known := map[string]Field{}
	add := func(word string, f Field) {
		word = fold(word)
		if other, taken := known[word]; word == "" || taken && other != f {
			f = ""
		}
		known[word] = f
	}
	for i, c := range columns {
		add(string(c.Field), c.Field)
		if c.of.Code != "" && c.part.Code == "" && c.Field != thingLatitude && c.Field != thingLongitude {
			add(c.of.Code, c.Field)
		}
		for _, lang := range locale.Supported {
			for _, word := range c.words(locale.For(lang), i == 0) {
				add(word, c.Field)
			}
		}
	}
	// A part alone is known where only one count has it.
	parts := map[string]map[Field]bool{}
	for _, c := range columns {
		for _, lang := range locale.Supported {
			if c.part.Code == "" {
				continue
			}
			word := fold(locale.For(lang).Text(c.part.Name))
			if parts[word] == nil {
				parts[word] = map[Field]bool{}
			}
			parts[word][c.Field] = true
		}
	}
	for word, fields := range parts {
		if _, taken := known[word]; len(fields) == 1 && !taken {
			for f := range fields {
				known[word] = f
			}
		}
	}
	for word, f := range known {
		if f == "" {
			delete(known, word)
		}
	}
	return known
}

// headGuess is how well a head fits a column.
type headGuess struct {
	column int
	field  Field
	fits   float64
}

// leastFit is how much of the words of a head and of a column's name must be the same.
const leastFit = 0.5

// guess says what the columns of a table mean, by their heads: each field once.
func guess(heads map[int]string, columns []ThingColumn) map[int]Field {
	known := headWords(columns)
	words := make(map[string]map[string]bool, len(known))
	for word := range known {
		words[word] = longWords(word)
	}
	var list []headGuess
	for column, head := range heads {
		folded := fold(head)
		short, _, _ := strings.Cut(head, "(")
		if f, is := known[folded]; is {
			list = append(list, headGuess{column, f, 2})
			continue
		}
		if f, is := known[fold(short)]; is {
			list = append(list, headGuess{column, f, 1.5})
			continue
		}
		whole, begin := longWords(folded), longWords(fold(short))
		for word, f := range known {
			if fits := max(sharedWords(whole, words[word]), sharedWords(begin, words[word])); fits >= leastFit {
				list = append(list, headGuess{column, f, fits})
			}
		}
	}
	slices.SortFunc(list, func(a, b headGuess) int {
		return cmp.Or(cmp.Compare(b.fits, a.fits), cmp.Compare(a.column, b.column), cmp.Compare(a.field, b.field))
	})
	means, taken := map[int]Field{}, map[Field]bool{}
	for _, g := range list {
		if _, has := means[g.column]; !has && !taken[g.field] {
			means[g.column], taken[g.field] = g.field, true
		}
	}
	return means
}

// sharedWords is how much of the longer words of two heads is the same: 1 for all.
func sharedWords(x, y map[string]bool) float64 {
	common := 0
	for word := range x {
		if y[word] {
			common++
		}
	}
	if all := len(x) + len(y) - common; all > 0 {
		return float64(common) / float64(all)
	}
	return 0
}

// longWords are the words of a head, in Arabic without the article. One that begins as
// the article does loses that too, so that it is the same with and without.
func longWords(s string) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(s) {
		if len(word) > 2 {
			for strings.HasPrefix(word, article) {
				word = strings.TrimPrefix(word, article)
			}
			words[word] = true
		}
	}
	return words
}

// article is the definite article of Arabic.
const article = "ال"
