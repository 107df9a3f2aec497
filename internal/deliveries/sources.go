package deliveries

import "tracker/internal/reports"

// SourceConfig is what the sources of this package read from.
type SourceConfig struct {
	Store      SourceStore
	People     People
	Editions   Editions
	Agreements Agreements
	Comments   CommentReader
	Files      reports.Files
	Site       Site
}

// NewSources returns the source of each topic of this package.
func NewSources(c SourceConfig) map[Topic]Source {
	return map[Topic]Source{
		EditionIssued:     &EditionMail{Store: c.Store, Editions: c.Editions, Agreements: c.Agreements, Files: c.Files, Site: c.Site},
		DeliveriesGivenUp: &Alerts{Store: c.Store, People: c.People, Site: c.Site},
		PersonMentioned:   &Mentions{Store: c.Store, Comments: c.Comments, Site: c.Site},
	}
}
