package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
	"tracker/internal/deliverables"
	"tracker/internal/journal"
	"tracker/internal/locale"
	"tracker/internal/store"
	"tracker/internal/store/storetest"
	"tracker/internal/workbook"
)

// saidThing is a thing that somebody wants to enter, in whatever way. Values are as the
// inputs of the page take them, by their names.
type saidThing struct {
	commitment string
	kind       commitments.DeliverableKind
	state      string
	reason     string
	values     map[string]string // of fields, parts and the place
	money      []deliverables.MoneyInput
}

// thingWays are the ways in; each enters all the things.
var thingWays = []struct {
	name string
	say  func(w *wayIn, dimensions []commitments.Dimension, things []saidThing)
}{
	{"page", (*wayIn).thingsByPage}, {"API", (*wayIn).thingsByAPI}, {"workbook", (*wayIn).thingsByWorkbook},
	{"list", (*wayIn).thingsByList}, {"outbox", (*wayIn).thingsByOutbox},
}

// TestEveryWayInLeavesTheSameThings enters the same things by page, API, workbook, list
// and outbox, each in a tracker of its own, and finds the same in all of them.
func TestEveryWayInLeavesTheSameThings(t *testing.T) {
	seed := int(time.Now().UnixNano() % 1_000_000)
	t.Logf("seed %d", seed)
	storetest.Each(t, func(t *testing.T, _ *store.DB) {
		var things []saidThing
		var register, entries string
		for i, way := range thingWays {
			db := storetest.SQLite(t)
			if strings.HasSuffix(t.Name(), "PostgreSQL") {
				db = storetest.PostgreSQL(t)
			}
			s := newSiteOn(t, db)
			w := &wayIn{site: s, client: s.person("planner"), round: s.openRound("2026-Q4")}
			before := len(entriesOf(t, db))
			dimensions, err := s.tracker.Dimensions(context.Background(), s.account("planner"))
			require.NoError(t, err)
			if i == 0 {
				things = drawThings(t, s, dimensions, seed)
			}
			way.say(w, dimensions, things)
			if i == 0 {
				register, entries = w.toldThings(), toldEntries(t, entriesOf(t, db)[before:])
				require.Equal(t, len(things), strings.Count(register, `"kind"`), "all of them are valid")
				continue
			}
			require.JSONEq(t, register, w.toldThings(), "by %s and by %s", thingWays[0].name, way.name)
			require.JSONEq(t, entries, toldEntries(t, entriesOf(t, db)[before:]), "by %s and by %s", thingWays[0].name, way.name)
		}
	})
}

// drawThings makes up things of every kind that the planner's party delivers.
func drawThings(t *testing.T, s *site, dimensions []commitments.Dimension, seed int) []saidThing {
	t.Helper()
	kinds, err := s.tracker.Kinds(context.Background(), s.account("planner"))
	require.NoError(t, err)
	pledges, err := s.tracker.Pledges(context.Background(), s.account("planner"), "")
	require.NoError(t, err)
	var things []saidThing
	for _, p := range pledges {
		for _, k := range commitments.KindsFor(kinds, p.Category) {
			if p.Party != "ministry" {
				continue
			}
			for range 3 {
				n := len(things)
				region := []string{"MA-FIG", "MA-NAD", "MA-ERR"}[n%3]
				things = append(things, rapid.Custom(func(t *rapid.T) saidThing {
					return drawThing(t, k, dimensions, p.Code+"."+region, n)
				}).Example(seed+n))
			}
		}
	}
	require.Greater(t, len(things), 20)
	return things
}

func drawThing(t *rapid.T, k commitments.DeliverableKind, dimensions []commitments.Dimension, commitment string, n int) saidThing {
	thing := saidThing{commitment: commitment, kind: k, values: map[string]string{}, state: rapid.SampledFrom([]string{"planned", "under_way", "done", "done", "dropped"}).Draw(t, "state")}
	if thing.state == "dropped" {
		thing.reason = "Abandonnée : “budget” & délais"
	}
	state := commitments.DeliverableState(thing.state)
	for i, f := range k.Fields {
		name := deliverables.FieldName(f.Code)
		if i > 0 && !state.Reached(f.Required) && rapid.Bool().Draw(t, f.Code+" left out") {
			continue
		}
		switch f.Type {
		case commitments.PlaceField:
			thing.values["place.commune"] = rapid.SampledFrom([]string{"Figuig", "فكيك", "Aït \"Rahou\"; bis"}).Draw(t, "commune")
			if strings.HasSuffix(commitment, "MA-FIG") && rapid.Bool().Draw(t, "point") {
				thing.values["place.lat"], thing.values["place.lon"] = "32.1094", "-1.228"
			}
		case commitments.NumberField:
			thing.values[name] = rapid.SampledFrom([]string{"12", "12.5", "1234.5678", "0"}).Draw(t, f.Code)
		case commitments.CountField:
			thing.values[name] = strconv.Itoa(rapid.IntRange(20, 2000).Draw(t, f.Code))
			for _, code := range f.Breakdown {
				part := rapid.SampledFrom(commitments.FindDimension(dimensions, code).Parts).Draw(t, f.Code+code)
				thing.values[commitments.PartField(name, code, part.Code)] = strconv.Itoa(rapid.IntRange(0, 20).Draw(t, "part"))
			}
		case commitments.AmountField:
			thing.values[name] = rapid.SampledFrom([]string{"1250000.5", "0.05", "12"}).Draw(t, f.Code)
		case commitments.DateField:
			thing.values[name] = rapid.SampledFrom([]string{"2026-10-01", "2026-11-02", "2025-02-28"}).Draw(t, f.Code)
		case commitments.ChoiceField:
			thing.values[name] = rapid.SampledFrom(f.Choices).Draw(t, f.Code).Code
		case commitments.YesNoField:
			thing.values[name] = rapid.SampledFrom([]string{"yes", "no"}).Draw(t, f.Code)
		default:
			thing.values[name] = rapid.SampledFrom([]string{"=SOMME(A1)", "Réhabilitation d’un dar\nà deux étages", "<b>'&\"", "مركز جديد", "12", "2026"}).Draw(t, f.Code)
			if i == 0 {
				thing.values[name] = fmt.Sprintf("Nom%d", 1000+n)
			}
		}
	}
	for _, source := range deliverables.Sources {
		for _, stage := range deliverables.Stages {
			if rapid.IntRange(0, 5).Draw(t, "money") == 0 {
				thing.money = append(thing.money, deliverables.MoneyInput{Source: string(source), Stage: string(stage), Amount: "1234567.89"})
			}
		}
	}
	return thing
}

// form is the thing as the page's form sends it.
func (w *wayIn) thingForm(s saidThing) url.Values {
	form := url.Values{
		"version": {"0"}, "key": {w.key()}, "account": {w.account("planner").ID}, "kind": {s.kind.Code}, "state": {s.state}, "period": {"2026-Q4"},
		"reason": {s.reason}, "distinct": {"1"},
	}
	for name, value := range s.values {
		form.Set(name, value)
	}
	for i, m := range s.money {
		row := "money." + strconv.Itoa(i)
		form.Set(row+".source", m.Source)
		form.Set(row+".stage", m.Stage)
		form.Set(row+".amount", m.Amount)
	}
	return form
}

func (w *wayIn) thingsByPage(_ []commitments.Dimension, things []saidThing) {
	for _, s := range things {
		r := w.post("/fr/commitments/"+s.commitment+"/deliverables", w.thingForm(s))
		require.Equal(w.site, http.StatusSeeOther, r.status, "%+v: %s", s, r.body)
	}
}

// thingsByOutbox sends each form twice, as after a connection that broke before the
// answer.
func (w *wayIn) thingsByOutbox(_ []commitments.Dimension, things []saidThing) {
	for _, s := range things {
		form := w.thingForm(s)
		for range 2 {
			r := w.post("/fr/commitments/"+s.commitment+"/deliverables", form)
			require.Equal(w.site, http.StatusSeeOther, r.status, "%+v: %s", s, r.body)
		}
	}
}

func (w *wayIn) thingsByAPI(_ []commitments.Dimension, things []saidThing) {
	for _, s := range things {
		fields := map[string]any{}
		for _, f := range s.kind.Fields {
			name := deliverables.FieldName(f.Code)
			value, said := s.values[name]
			switch {
			case !said:
			case f.Type == commitments.CountField:
				var parts []map[string]string
				for part, number := range s.values {
					if rest, is := strings.CutPrefix(part, name+".parts."); is {
						dimension, code, _ := strings.Cut(rest, ".")
						parts = append(parts, map[string]string{"dimension": dimension, "part": code, "value": number})
					}
				}
				fields[f.Code] = map[string]any{"value": value, "parts": parts}
			default:
				fields[f.Code] = value
			}
		}
		money := []map[string]any{}
		for _, m := range s.money {
			money = append(money, map[string]any{"source": m.Source, "stage": m.Stage, "amount": json.Number(m.Amount)})
		}
		body := map[string]any{"kind": s.kind.Code, "period": "2026-Q4", "state": s.state, "fields": fields, "money": money, "reason": s.reason, "distinct": true}
		place := map[string]any{}
		for name, key := range map[string]string{"place.commune": "commune", "place.lat": "lat", "place.lon": "lon"} {
			if value, said := s.values[name]; said {
				place[key] = value
			}
		}
		if len(place) > 0 {
			body["place"] = place
		}
		text, err := json.Marshal(body)
		require.NoError(w.site, err)
		r := w.json(http.MethodPost, "/commitments/"+s.commitment+"/deliverables", string(text))
		require.Equal(w.site, http.StatusCreated, r.status, "%s: %s", text, r.body)
	}
}

// inWords are the thing's cells by what their columns mean, as people of the language
// write them.
func (s saidThing) inWords(l *locale.Locale) map[string]string {
	cells := map[string]string{"commitment": s.commitment, "state": l.T("deliverable.state." + s.state), "reason": s.reason}
	for name, value := range s.values {
		cells[name] = value
	}
	for _, f := range s.kind.Fields {
		name := deliverables.FieldName(f.Code)
		switch {
		case cells[name] == "":
		case f.Type == commitments.ChoiceField:
			cells[name] = l.Text(f.ChoiceName(cells[name]))
		case f.Type == commitments.YesNoField:
			cells[name] = l.T("common." + cells[name])
		}
	}
	for _, m := range s.money {
		cells["money."+m.Source+"."+m.Stage] = "1 234 567,89"
	}
	return cells
}

func (w *wayIn) thingsByWorkbook(dimensions []commitments.Dimension, things []saidThing) {
	l := locale.For("ar")
	address := apiRoot + "/rounds/" + w.round + "/workbook"
	r := w.get(address + "?lang=ar")
	require.Equal(w.site, http.StatusOK, r.status)
	f, err := excelize.OpenReader(strings.NewReader(r.body))
	require.NoError(w.site, err)
	next := map[string]int{}
	for _, s := range things {
		sheet := l.Text(s.kind.Name)
		rows, err := f.GetRows(sheet)
		require.NoError(w.site, err)
		heads := map[string]int{}
		for i, head := range rows[0] {
			heads[head] = i + 1
		}
		next[sheet]++
		cells := s.inWords(l)
		put := func(title, value string) {
			at, err := excelize.CoordinatesToCellName(heads[title], next[sheet]+1)
			require.NoError(w.site, err, title)
			if n, err := strconv.ParseFloat(value, 64); err == nil && len(value)%2 == 0 {
				require.NoError(w.site, f.SetCellValue(sheet, at, n))
				return
			}
			require.NoError(w.site, f.SetCellStr(sheet, at, value))
		}
		for _, c := range workbook.ThingColumns(s.kind, dimensions) {
			if value := cells[string(c.Field)]; value != "" {
				put(c.Title(l), value)
			}
		}
		put(l.T("list.column.distinct"), "1")
	}
	var out bytes.Buffer
	require.NoError(w.site, f.Write(&out))
	r = w.attach(address, part{"file", "classeur.xlsx", out.String()})
	require.Equal(w.site, http.StatusOK, r.status, r.body)
	require.NoError(w.site, f.Close())
}

func (w *wayIn) thingsByList(dimensions []commitments.Dimension, things []saidThing) {
	l := locale.For("en")
	for from := 0; from < len(things); {
		to := from
		for to < len(things) && things[to].kind.Code == things[from].kind.Code {
			to++
		}
		columns := workbook.ThingColumns(things[from].kind, dimensions)
		means := map[string]string{}
		lines := [][]string{{}}
		for i, c := range columns {
			lines[0] = append(lines[0], fmt.Sprintf("%s %d", c.Title(l), i))
			means[lines[0][i]] = string(c.Field)
		}
		for _, s := range things[from:to] {
			cells := s.inWords(l)
			line := make([]string, len(columns))
			for i, c := range columns {
				line[i] = cells[string(c.Field)]
			}
			lines = append(lines, line)
		}
		var out bytes.Buffer
		file := csv.NewWriter(&out)
		require.NoError(w.site, file.WriteAll(lines))
		matched, err := json.Marshal(means)
		require.NoError(w.site, err)
		r := w.attach(apiRoot+"/deliverables/import", part{"file", "liste.csv", out.String()}, part{"kind", "", things[from].kind.Code},
			part{"columns", "", string(matched)}, part{"period", "", "2026-Q4"}, part{"distinct", "", "true"})
		require.Equal(w.site, http.StatusOK, r.status, r.body)
		from = to
	}
}

// toldThings is the register without ids and times.
func (w *wayIn) toldThings() string {
	w.site.Helper()
	var list []any
	found, total, err := w.register.List(context.Background(), w.account("planner"), deliverables.Filter{Page: 1, PerPage: 200})
	require.NoError(w.site, err)
	require.Len(w.site, found, total)
	slices.SortFunc(found, func(a, b deliverables.Deliverable) int { return strings.Compare(a.Title(), b.Title()) })
	for _, d := range found {
		list = append(list, map[string]any{
			"commitment": d.Commitment, "agreement": d.Agreement, "pledge": d.Pledge, "region": d.Region, "party": d.Party, "kind": d.Kind, "version": d.Version,
			"period": d.Period, "content": d.Content, "done_in": d.DoneIn, "origin": d.Origin, "author": d.AuthorName, "finding": d.Finding(),
		})
	}
	text, err := json.Marshal(list)
	require.NoError(w.site, err)
	return string(text)
}

// toldEntries is what the journal says of things, without ids and times.
func toldEntries(t *testing.T, entries []journal.Entry) string {
	t.Helper()
	var list []map[string]any
	for _, e := range entries {
		told, err := deliverables.DecodeEntry(e)
		require.NoError(t, err)
		if told.Step == nil {
			continue
		}
		s := *told.Step
		s.ID, s.Deliverable, s.Author, s.At = "", "", "", time.Time{}
		list = append(list, map[string]any{"kind": e.Kind, "subject": e.Subject, "step": s})
	}
	slices.SortFunc(list, func(a, b map[string]any) int {
		return strings.Compare(a["step"].(deliverables.Step).Fields[0].Text, b["step"].(deliverables.Step).Fields[0].Text)
	})
	text, err := json.Marshal(list)
	require.NoError(t, err)
	return string(text)
}

// entriesOf are all entries of the database's journal.
func entriesOf(t *testing.T, db *store.DB) []journal.Entry {
	t.Helper()
	log := db.Journal()
	for {
		n, err := log.Sequence(t.Context())
		require.NoError(t, err)
		if n == 0 {
			break
		}
	}
	logged, err := log.Entries(t.Context(), -1, 10_000)
	require.NoError(t, err)
	all := make([]journal.Entry, len(logged))
	for i, l := range logged {
		all[i], err = journal.Decode(l.Encoded)
		require.NoError(t, err)
	}
	return all
}
