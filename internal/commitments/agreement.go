package commitments

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/problem"
)

// Text is one text in several languages, by language code: fr, ar, en.
type Text map[string]string

// inAny returns the French, English or Arabic text, whichever there is first.
func (t Text) inAny() string { return cmp.Or(t["fr"], t["en"], t["ar"]) }

// IsBlank reports whether the text says nothing in any language.
func (t Text) IsBlank() bool {
	for _, s := range t {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

// Agreement is a signed text and the rhythm in which its progress is reported.
type Agreement struct {
	Code     string `json:"code"` // upper-case letters, digits and hyphens; unique
	Title    Text   `json:"title"`
	Summary  Text   `json:"summary"`
	SignedOn Date   `json:"signed_on"`
	// InForceFrom is the first day on which it holds; zero: the day of signature.
	// InForceUntil is the last one; zero: no end is set. A renewal moves it.
	InForceFrom  Date       `json:"in_force_from,omitzero"`
	InForceUntil Date       `json:"in_force_until,omitzero"`
	RenewedOn    []Date     `json:"renewed_on,omitempty"` // earliest first
	ClosedOn     Date       `json:"closed_on,omitzero"`   // the day on which the parties closed it, the last on which it holds
	SignedAt     Text       `json:"signed_at"`            // the place
	Signatories  []string   `json:"signatories"`          // persons, with their office
	Parties      []string   `json:"parties"`              // party codes
	Regions      []string   `json:"regions"`              // region codes, in the order of the agreement; the last is Country where a pledge covers it
	Categories   []Category `json:"categories"`           // of its pledges
	Sources      []string   `json:"sources"`              // where the facts were published
	// Calendars are the versions of its calendar, the earliest first; calendar.go
	// says which one holds when.
	Calendars   []CalendarVersion `json:"calendars"`
	Thresholds  Thresholds        `json:"thresholds,omitzero"` // of what is on track
	Collector   string            `json:"collector,omitempty"` // the party that collects implementation data; "": any of them
	ActivatedOn Date              `json:"activated_on"`        // progress is owed from the period that contains this day
}

// Category is a kind of pledge that an agreement distinguishes.
type Category struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// CategoryName returns what the agreement calls one of its categories; nil for a code
// that it does not have.
func (a Agreement) CategoryName(code string) Text {
	for _, c := range a.Categories {
		if c.Code == code {
			return c.Name
		}
	}
	return nil
}

// FindAgreement returns the agreement of the code; the empty code means the first
// of the list. NotFound where there is none.
func FindAgreement(list []Agreement, code string) (Agreement, error) {
	for _, a := range list {
		if code == "" || a.Code == code {
			return a, nil
		}
	}
	return Agreement{}, problem.New(problem.NotFound, "error.agreement.unknown", "value", problem.Excerpt(code))
}

// Country is the code of the region that stands for the country as a whole.
const Country = "MA"

// CountryKind is the kind of the region Country, and of no other.
const CountryKind = "country"

// Region is a place in which pledges are kept: a province or a district, or the country
// as a whole.
type Region struct {
	Code        string   `json:"code"`           // ISO 3166-2 where there is one
	Kind        string   `json:"kind,omitempty"` // CountryKind, or ""
	Name        Text     `json:"name"`
	Aliases     []string `json:"aliases"`      // other spellings seen in sources
	Parent      string   `json:"parent"`       // code of the region that it was split from or lies in; may be empty
	AdminRegion Text     `json:"admin_region"` // the administrative region since 2015
	ValidFrom   Date     `json:"valid_from"`   // zero: always
	ValidTo     Date     `json:"valid_to"`     // last day; zero: still valid
	Latitude    float64  `json:"lat"`          // WGS 84, of the main town
	Longitude   float64  `json:"lon"`
	TileX       int      `json:"tile_x"` // place on the schematic tile map, west to east from 0
	TileY       int      `json:"tile_y"` // north to south from 0
}

// IsCountry reports whether the region is the country as a whole. No map has a tile of it.
func (r Region) IsCountry() bool { return r.Kind == CountryKind }

// wholeCountry is the region Country as it is made where no definition describes it.
func wholeCountry() Region {
	return Region{
		Code: Country, Kind: CountryKind, Name: Text{"fr": "Ensemble du pays", "ar": "مجموع البلاد", "en": "Whole country"},
		Aliases: []string{"Maroc", "المغرب", "Morocco"},
	}
}

// ValidIn reports whether the region exists at any time of the period.
func (r Region) ValidIn(p Period) bool {
	return (r.ValidTo.IsZero() || !r.ValidTo.Before(p.Start())) &&
		(r.ValidFrom.IsZero() || !r.ValidFrom.After(p.End()))
}

// FindRegion returns the region of the code; an unnamed one where the list has none.
func FindRegion(list []Region, code string) Region {
	for _, r := range list {
		if r.Code == code {
			return r
		}
	}
	return Region{Code: code}
}

// Matches reports whether s is the region's code, a name or an alias, whatever
// its case and accents.
func (r Region) Matches(s string) bool {
	s = Fold(s)
	if s == Fold(r.Code) {
		return true
	}
	for _, name := range r.Name {
		if s == Fold(name) {
			return true
		}
	}
	for _, alias := range r.Aliases {
		if s == Fold(alias) {
			return true
		}
	}
	return false
}

// Fact is a published statement on implementation, with its source. One that
// names one pledge and one region is also a progress update of that commitment.
type Fact struct {
	ID        string    `json:"id"` // stable, as in the data file
	Agreement string    `json:"agreement"`
	Date      Date      `json:"date"`
	Precision string    `json:"precision"` // day, month or year: how exactly the date is known
	Regions   []string  `json:"regions"`   // that it names; may be empty
	Pledges   []string  `json:"pledges"`
	Kind      string    `json:"kind"`
	Title     Text      `json:"title"`
	Value     *Quantity `json:"value"`
	Unit      string    `json:"unit"` // code of what the value counts; "" for one without a value
	// Indicator is the one of the pledge that the value is a value of; "" for a fact
	// that counts its own thing, which is in no figure.
	Indicator string    `json:"indicator,omitempty"`
	AmountMAD *Quantity `json:"amount_mad"` // Moroccan dirhams
	Actors    []string  `json:"actors"`
	Source    string    `json:"source"`
}

// Period returns the reporting period that the fact belongs to: its year when
// only that is known, its quarter otherwise.
func (f Fact) Period() Period {
	if f.Precision == "year" {
		return PeriodOf(Year, f.Date)
	}
	return PeriodOf(Quarter, f.Date)
}

// Commitment returns the code of the commitment that the fact reports on; "" for one
// that names several regions or pledges, or none: it is booked on none of them.
func (f Fact) Commitment() string {
	if len(f.Pledges) != 1 || len(f.Regions) != 1 {
		return ""
	}
	return CommitmentCode(f.Pledges[0], f.Regions[0])
}

// NamesPledge reports whether the fact names the pledge, alone or among others.
func (f Fact) NamesPledge(code string) bool { return slices.Contains(f.Pledges, code) }

// NamesRegion reports whether the fact names the region, alone or among others.
func (f Fact) NamesRegion(code string) bool { return slices.Contains(f.Regions, code) }

// CommitmentCode returns the code of the commitment of a pledge in a region.
func CommitmentCode(pledge, region string) string { return pledge + "." + region }

// SplitIndicator returns the pledge and the number of an indicator's code.
func SplitIndicator(code string) (pledge, number string) {
	pledge, number, _ = strings.Cut(code, ".")
	return pledge, number
}

// Fold brings texts that people take for the same to one form: lower case,
// without accents, Arabic vowel signs and letter variants.
func Fold(s string) string {
	return strings.Join(strings.Fields(folder.Replace(strings.ToLower(s))), " ")
}

var folder = strings.NewReplacer(
	"à", "a", "â", "a", "ä", "a", "á", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"î", "i", "ï", "i", "í", "i", "ô", "o", "ö", "o", "ó", "o", "ù", "u", "û", "u", "ü", "u", "ÿ", "y", "œ", "oe",
	"-", " ", "–", " ", "’", " ", "'", " ", "\u00a0", " ", "\u202f", " ",
	"أ", "ا", "إ", "ا", "آ", "ا", "ى", "ي", "ة", "ه", "ـ", "",
	"\u064b", "", "\u064c", "", "\u064d", "", "\u064e", "", "\u064f", "", "\u0650", "", "\u0651", "", "\u0652", "",
)
