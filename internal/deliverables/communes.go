package deliverables

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/journal"
	"tracker/internal/people"
	"tracker/internal/problem"
)

// MaxCommunes is how many communes a list may have.
const MaxCommunes = 2000

const (
	maxCommuneName = 100 // characters
	maxCommuneCode = 20
	maxOffers      = 300 // names that a form offers
)

// Commune is a commune of a list.
type Commune struct {
	Region string           `json:"region"`         // code
	Code   string           `json:"code,omitempty"` // that its country gives it, where the list has it
	Name   commitments.Text `json:"name"`           // in French, Arabic and English
	// Left is set of one that the list does not have any more: nothing offers it, and what
	// stands there keeps its names.
	Left bool `json:"left,omitempty"`
}

// CommuneList is a fact: the list of communes as it stands from then on, whole.
type CommuneList struct {
	ID         string    `json:"id"`
	Number     int       `json:"number"` // 1 of the first one, one more of each
	Source     string    `json:"source"` // where the list comes from
	SHA256     string    `json:"sha256"` // of the file
	Communes   []Commune `json:"communes"`
	Author     string    `json:"author"` // account id
	AuthorName string    `json:"author_name"`
	At         time.Time `json:"at"` // UTC
}

// Offered are the communes of the list that did not leave it.
func (l CommuneList) Offered() []Commune {
	return slices.DeleteFunc(slices.Clone(l.Communes), func(c Commune) bool { return c.Left })
}

// CommuneNames finds the communes of a list by what people type. Its zero value knows
// none.
type CommuneNames map[communeKey]Commune

type communeKey struct{ region, name string } // folded

// Names are the list's communes by each of their names. A name that a commune of the
// list shares with one that left is that of the former.
func (l CommuneList) Names() CommuneNames {
	names := make(CommuneNames, 3*len(l.Communes))
	for _, left := range []bool{true, false} {
		for _, c := range l.Communes {
			if c.Left == left {
				names.add(c)
			}
		}
	}
	return names
}

func (n CommuneNames) add(c Commune) {
	for _, name := range c.Name {
		n[communeKey{c.Region, commitments.Fold(name)}] = c
	}
}

// Find returns the region's commune of that name in any language.
func (n CommuneNames) Find(region, name string) (Commune, bool) {
	c, found := n[communeKey{region, commitments.Fold(name)}]
	return c, found
}

// others are all names, folded, of the communes of which one is the name, which is folded.
func (n CommuneNames) others(name string) []string {
	var all []string
	for key, c := range n {
		if key.name == name {
			for _, other := range c.Name {
				all = append(all, commitments.Fold(other))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Of returns the names of the commune in which the deliverable stands; nil where the list
// has none.
func (n CommuneNames) Of(d Deliverable) commitments.Text {
	if d.Place == nil {
		return nil
	}
	c, _ := n.Find(d.Region, d.Place.Commune)
	return c.Name
}

// Commune is the commune in which the deliverable stands, in the language where the list
// of communes has it, else as it was typed; "" for none.
func (d Deliverable) Commune(lang string) string {
	if d.Place == nil {
		return ""
	}
	return cmp.Or(d.CommuneName[lang], d.Place.Commune)
}

// CommuneInput is a commune as typed. English may be left out: it is French then.
type CommuneInput struct {
	Region, Code, French, Arabic, English string
}

// CommunesInput is a list of communes to load.
type CommunesInput struct {
	Communes []CommuneInput
	Source   string
	SHA256   string // of the file
	DryRun   bool   // nothing is written
}

// CommunesChange is what loading a list makes, or would make, of what stood.
type CommunesChange struct {
	List    CommuneList
	Added   []Commune
	Changed []Commune // that got another name or code
	Left    []Commune // that the list does not have any more
}

// LoadCommunes loads a list of communes, for administrators: it takes the place of the one
// before. What was typed stays as it is; a commune that the list does not have any more
// stays known while something stands in it. What is wrong with a commune is blamed on
// "communes.N.NAME", with its place from 0 and one of region, code, fr, ar and en.
func (r *Register) LoadCommunes(ctx context.Context, by people.Account, in CommunesInput) (CommunesChange, error) {
	var change CommunesChange
	if err := by.Require(people.ManageAgreement); err != nil {
		return change, err
	}
	if len(in.Communes) > MaxCommunes {
		return change, problem.New(problem.TooLarge, "error.communes.rows", "max", MaxCommunes)
	}
	err := r.Store.InTx(ctx, func(tx Tx) error {
		regions, err := tx.Regions()
		if err != nil {
			return err
		}
		list, err := in.read(regions)
		if err != nil {
			return err
		}
		before, _, err := tx.CommunesAfter(0)
		if err != nil {
			return err
		}
		if change, err = changeCommunes(tx, before, list); err != nil {
			return err
		}
		l := &change.List
		l.ID, l.Number, l.Source, l.SHA256 = journal.NewID(), before.Number+1, strings.TrimSpace(in.Source), in.SHA256
		l.Author, l.AuthorName, l.At = by.ID, by.Name, journal.Now(r.Tracker.Now)
		switch {
		case before.SHA256 == l.SHA256 && before.Source == l.Source && len(change.Added)+len(change.Changed)+len(change.Left) == 0:
			return problem.New(problem.Conflict, "error.communes.unchanged")
		case in.DryRun:
			return nil
		}
		if err := tx.InsertCommunes(*l); err != nil {
			return err
		}
		return tx.Record(by.Entry(l.At, communesLoaded, "communes", *l))
	})
	return change, err
}

// read checks a list. It is in the order of regions, then of French names.
func (in CommunesInput) read(regions []commitments.Region) ([]Commune, error) {
	var fields problem.Fields
	source := strings.TrimSpace(in.Source)
	fields.CheckText("source", source, commitments.MaxLine)
	if source == "" {
		fields.Add("source", "error.communes.source")
	}
	if len(in.Communes) == 0 {
		fields.Add("file", "error.communes.none")
	}
	list, names, codes := []Commune{}, CommuneNames{}, map[string]bool{}
	for i, typed := range in.Communes {
		c := typed.read(fmt.Sprintf("communes.%d.", i), regions, &fields)
		if c.Code != "" && codes[c.Code] {
			fields.Add(fmt.Sprintf("communes.%d.code", i), "error.communes.code_twice", "value", problem.Excerpt(c.Code))
		}
		codes[c.Code] = true
		for _, lang := range commitments.TextLanguages {
			if _, twice := names.Find(c.Region, c.Name[lang]); twice && c.Name[lang] != "" {
				fields.Add(fmt.Sprintf("communes.%d.%s", i, lang), "error.communes.twice", "value", problem.Excerpt(c.Name[lang]))
				break
			}
		}
		names.add(c)
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Commune) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(commitments.Fold(a.Name["fr"]), commitments.Fold(b.Name["fr"])))
	})
	return list, fields.Err()
}

func (in CommuneInput) read(at string, regions []commitments.Region, fields *problem.Fields) Commune {
	tidy := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	c := Commune{Region: tidy(in.Region), Code: tidy(in.Code), Name: commitments.Text{"fr": tidy(in.French), "ar": tidy(in.Arabic)}}
	c.Name["en"] = cmp.Or(tidy(in.English), c.Name["fr"])
	if !slices.ContainsFunc(regions, func(r commitments.Region) bool { return r.Code == c.Region }) {
		fields.Add(at+"region", "error.communes.region", "value", problem.Excerpt(c.Region))
	}
	fields.CheckText(at+"code", c.Code, maxCommuneCode)
	for _, lang := range []string{"fr", "ar"} {
		if c.Name[lang] == "" {
			fields.Add(at+lang, "error.communes.name")
		}
	}
	for _, lang := range commitments.TextLanguages {
		if lang != "en" || in.English != "" {
			fields.CheckText(at+lang, c.Name[lang], maxCommuneName)
		}
	}
	return c
}

// changeCommunes compares a list with the one before, of which it keeps what is said of
// something.
func changeCommunes(reads RegisterReader, before CommuneList, list []Commune) (CommunesChange, error) {
	change := CommunesChange{List: CommuneList{Communes: list}}
	now, known := change.List.Names(), before.Names()
	stood := map[communeKey]Commune{} // of the list before, by French name
	for _, c := range before.Offered() {
		stood[communeKey{c.Region, commitments.Fold(c.Name["fr"])}] = c
	}
	for _, c := range list {
		key := communeKey{c.Region, commitments.Fold(c.Name["fr"])}
		switch old, is := stood[key]; {
		case !is:
			change.Added = append(change.Added, c)
		case !old.same(c):
			change.Changed = append(change.Changed, c)
		}
		delete(stood, key)
	}
	for _, c := range before.Offered() {
		if _, gone := stood[communeKey{c.Region, commitments.Fold(c.Name["fr"])}]; gone {
			change.Left = append(change.Left, c)
		}
	}
	kept := map[communeKey]bool{}
	for _, region := range regionsOf(before.Communes) {
		typed, err := reads.Communes(region)
		if err != nil {
			return change, err
		}
		for _, name := range typed {
			_, found := now.Find(region, name)
			old, was := known.Find(region, name)
			if key := (communeKey{region, old.Name["fr"]}); !found && was && !kept[key] {
				kept[key], old.Left = true, true
				change.List.Communes = append(change.List.Communes, old)
			}
		}
	}
	return change, nil
}

func (c Commune) same(other Commune) bool {
	return c.Region == other.Region && c.Code == other.Code && c.Name["fr"] == other.Name["fr"] && c.Name["ar"] == other.Name["ar"] &&
		c.Name["en"] == other.Name["en"]
}

// regionsOf are the codes of the regions that communes lie in.
func regionsOf(list []Commune) []string {
	var codes []string
	for _, c := range list {
		codes = append(codes, c.Region)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// knownCommunes keeps the latest list of communes that was read: a list is a fact, and
// every page that shows a place asks for it.
type knownCommunes struct {
	latest atomic.Pointer[namedCommunes]
}

type namedCommunes struct {
	list  CommuneList
	names CommuneNames
}

// communes returns the list that stands, which is empty where none was loaded.
func (r *Register) communes(reads RegisterReader) (namedCommunes, error) {
	var known namedCommunes
	if kept := r.known.latest.Load(); kept != nil {
		known = *kept
	}
	list, newer, err := reads.CommunesAfter(known.list.Number)
	if err != nil || !newer {
		return known, err
	}
	known = namedCommunes{list, list.Names()}
	r.known.latest.Store(&known)
	return known, nil
}

// name gives deliverables the names of their communes.
func (r *Register) name(ctx context.Context, list ...*Deliverable) error {
	known, err := r.communes(r.Store.Read(ctx))
	if err != nil {
		return err
	}
	for _, d := range list {
		d.CommuneName = known.names.Of(*d)
	}
	return nil
}

// CommuneList returns the list of communes that stands, with those that it offers, of a
// region or of all; an empty one, with the number 0, where none was loaded.
func (r *Register) CommuneList(ctx context.Context, by people.Account, region string) (CommuneList, error) {
	if err := by.Require(people.Read); err != nil {
		return CommuneList{}, err
	}
	reads := r.Store.Read(ctx)
	var fields problem.Fields
	if err := (commitments.Codes{Regions: []string{region}}).Check(reads, &fields); err != nil {
		return CommuneList{}, err
	}
	if err := fields.Err(); err != nil {
		return CommuneList{}, err
	}
	known, err := r.communes(reads)
	if err != nil {
		return CommuneList{}, err
	}
	list := known.list
	list.Communes = slices.DeleteFunc(list.Offered(), func(c Commune) bool { return region != "" && c.Region != region })
	return list, nil
}

// Communes returns the names that a form offers for the region: those of the list, in the
// language, then those that were typed before and are not in it.
func (r *Register) Communes(ctx context.Context, by people.Account, region, lang string) ([]string, error) {
	if err := by.Require(people.Read); err != nil {
		return nil, err
	}
	reads := r.Store.Read(ctx)
	known, err := r.communes(reads)
	if err != nil {
		return nil, err
	}
	var offers []string
	for _, c := range known.list.Offered() {
		if c.Region == region {
			offers = append(offers, c.Name[lang])
		}
	}
	slices.SortFunc(offers, func(a, b string) int { return cmp.Compare(commitments.Fold(a), commitments.Fold(b)) })
	typed, err := reads.Communes(region)
	if err != nil {
		return nil, err
	}
	for _, name := range typed {
		if _, listed := known.names.Find(region, name); !listed {
			offers = append(offers, name)
		}
	}
	return offers[:min(len(offers), maxOffers)], nil
}
