package workbook

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tracker/internal/deliverables"
	"tracker/internal/locale"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// The columns of a list of communes, beside Code and RegionName.
const (
	FrenchName  Field = "fr"
	ArabicName  Field = "ar"
	EnglishName Field = "en"
)

// CommuneColumns are the columns of a list of communes, in the order of its file.
var CommuneColumns = []Field{RegionName, Code, FrenchName, ArabicName, EnglishName}

// MaxCommunesFile is how large the file of a list of communes may be, in bytes.
const MaxCommunesFile = 1 << 20

// ofCommunes stands in receipts of lists of communes where those of workbooks have their
// round.
const ofCommunes = "communes"

// ReceiveCommunes takes in a list of communes as it comes, and returns the SHA-256 by which
// the account can have it tried and loaded for a day.
func (s *Lists) ReceiveCommunes(by people.Account, r io.Reader) (string, error) {
	if err := by.Require(people.ManageAgreement); err != nil {
		return "", err
	}
	digest, err := receive(s.Files, r)
	if err != nil {
		return "", err
	}
	_, err = s.Files.Put(receipt(by, ofCommunes, digest))
	return digest, err
}

// CommunesResult is what came, or would come, of a list of communes.
type CommunesResult struct {
	deliverables.CommunesChange
	File   string // SHA-256
	Source string
	// Errors are what stands against it, by cell: with any, nothing is loaded.
	Errors []Finding
	Loaded bool
}

// Communes loads a list of communes that was received, all of it or nothing; as a dry run
// it only says what that would change, and what stands against it.
func (s *Lists) Communes(ctx context.Context, by people.Account, digest, source string, dry bool) (CommunesResult, error) {
	result := CommunesResult{File: digest, Source: source}
	if err := by.Require(people.ManageAgreement); err != nil {
		return result, err
	}
	content, err := received(s.Files, digest, receipt(by, ofCommunes, digest))
	if err != nil {
		return result, err
	}
	if len(content) > MaxCommunesFile {
		return result, tooLarge("large", "max", MaxCommunesFile>>20)
	}
	release, err := acquire(ctx, s.reading)
	if err != nil {
		return result, err
	}
	table, err := readTable(ctx, content, communeWords())
	release()
	if err != nil {
		return result, err
	}
	regions, err := s.Register.Store.Read(ctx).Regions()
	if err != nil {
		return result, err
	}
	rows, err := communeRows(table)
	if err != nil {
		return result, err
	}
	in := deliverables.CommunesInput{Source: source, SHA256: digest}
	codes := newPlaceNames(regions, nil).regions
	for _, r := range rows {
		in.Communes = append(in.Communes, r.commune(codes))
		result.Errors = append(result.Errors, r.wrong[:min(len(r.wrong), MaxFindings-len(result.Errors))]...)
	}
	in.DryRun = dry || len(result.Errors) > 0
	result.CommunesChange, err = s.Register.LoadCommunes(ctx, by, in)
	if p, is := problem.Of(err); is && p.Kind == problem.Invalid {
		var left problem.Fields
		left, result.Errors = atCells(p.Fields, rows, result.Errors)
		err = left.Err()
	}
	slices.SortStableFunc(result.Errors, byPlace)
	result.Loaded = err == nil && !in.DryRun && len(result.Errors) == 0
	return result, err
}

// atCells finds the cells of what is wrong with communes; what is wrong with anything else
// is left.
func atCells(fields problem.Fields, rows []*communeRow, found []Finding) (left problem.Fields, all []Finding) {
	for _, f := range fields {
		parts := strings.Split(f.Name, ".")
		if len(parts) != 3 {
			left = append(left, f)
			continue
		}
		place, _ := strconv.Atoi(parts[1]) // that the register wrote
		r := rows[place]
		if !slices.ContainsFunc(r.wrong, func(w Finding) bool { return w.Field == Field(parts[2]) }) && len(found) < MaxFindings {
			found = append(found, r.finding(Field(parts[2]), f.Key, f.Args...))
		}
	}
	return left, found
}

// communeRow is a row of a list of communes.
type communeRow struct {
	rowReader
	heads map[Field]string // as they are written
}

func (r *communeRow) finding(f Field, key string, args ...any) Finding {
	return Finding{Sheet: r.sheet, Cell: r.row.cell(f), Field: f, Head: r.heads[f], Key: key, Args: args}
}

func (r *communeRow) commune(regions map[string]string) deliverables.CommuneInput {
	said := func(f Field) string { return plain(r.text(f)) }
	in := deliverables.CommuneInput{
		Region: said(RegionName), Code: said(Code), French: said(FrenchName), Arabic: said(ArabicName), English: said(EnglishName),
	}
	if code, known := regions[fold(in.Region)]; known {
		in.Region = code
	}
	for i, w := range r.wrong { // at the cells, with the heads
		r.wrong[i] = r.finding(w.Field, w.Key, w.Args...)
	}
	return in
}

// communeHeads are what the columns of a list of communes are known by in every language,
// folded.
var communeHeads = sync.OnceValue(func() map[string]Field {
	heads := map[string]Field{}
	for _, f := range CommuneColumns {
		heads[fold(string(f))] = f
		for _, lang := range locale.Supported {
			for _, word := range strings.Split(locale.For(lang).T("communes.head."+string(f)), ";") {
				heads[fold(word)] = f
			}
		}
	}
	return heads
})

func communeWords() map[string]bool {
	words := map[string]bool{}
	for word := range communeHeads() {
		words[word] = true
	}
	return words
}

// communeRows are the rows of the table with their cells by what they mean.
func communeRows(t *listTable) ([]*communeRow, error) {
	words := communeHeads()
	heads, places := map[Field]string{}, map[Field]int{}
	for _, column := range t.columns {
		f, known := words[fold(t.heads[column])]
		if _, taken := places[f]; known && !taken {
			heads[f], places[f] = t.heads[column], column
		}
	}
	for _, f := range []Field{RegionName, FrenchName, ArabicName} {
		if places[f] == 0 {
			return nil, listProblem(problem.Invalid, "error.communes.columns")
		}
	}
	var rows []*communeRow
	for _, r := range t.rows {
		one := row{t.sheet, r.number, map[Field]cell{}, map[Field]int{}}
		for _, f := range CommuneColumns {
			one.names[f] = cmp.Or(places[f], places[RegionName]) // where what is wrong without a column is shown
			if c, has := r.cells[places[f]]; has {
				one.cells[f] = c
			}
		}
		if len(one.cells) > 0 {
			rows = append(rows, &communeRow{rowReader{upload: &upload{contents: t.contents}, row: one}, heads})
		}
	}
	return rows, nil
}
