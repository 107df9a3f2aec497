package reports

import (
	"strings"

	"tracker/internal/locale"
)

// sectionTitles name the parts of report.json; a part that is not here stands under
// its path.
var sectionTitles = map[string]string{
	"agreement": "term.agreement", "whole": "onscreen.summary", "by_party": "onscreen.by_party", "by_pledge": "onscreen.by_pledge",
	"by_category": "onscreen.by_category", "by_region": "onscreen.by_region", "cross": "onscreen.cross", "differs": "dashboard.differs",
	"overdue": "derived.overdue", "totals": "report.table.totals", "units": "term.unit", "dimensions": "term.breakdown", "reporting": "onscreen.rates", "collection": "collection.round", "changes": "onscreen.changes",
	"commitments": "nav.commitments", "updates": "onscreen.updates", "facts": "report.sheet.facts", "imported": "report.sheet.facts",
	"parties": "report.sheet.parties", "pledges": "report.sheet.pledges", "regions": "report.sheet.regions", "journal": "term.journal",
	"course": "essential.course.part", "delays": "report.table.delays", "delay_reasons": "amend.delays", "register": "report.table.register", "opinion": "term.opinion", "recommendations": "recommendation.list",
	"evidence": "term.evidence", "provisional": "edition.kind.provisional", "demonstration": "report.mark.demonstration",
}

// subsectionTitles name the lists within a part.
var subsectionTitles = map[string]string{
	"by_party": "onscreen.by_party", "by_pledge": "onscreen.by_pledge", "by_region": "onscreen.by_region", "periods": "term.period", "calendars": "calendar.versions",
	"whole": "opinion.whole", "things": "report.table.things", "by_kind": "report.table.register", "kinds": "report.column.kind",
}

// SectionTitle names a part of report.json in the reader's language; "" for a part
// that the catalogue has no words for.
func SectionTitle(l *locale.Locale, section string) string {
	part, rest, within := strings.Cut(section, ".")
	key := sectionTitles[part]
	if key == "" || within && subsectionTitles[rest] == "" {
		return ""
	}
	if within {
		return l.T(key) + " · " + l.T(subsectionTitles[rest])
	}
	return l.T(key)
}
