// Package views is what people see: the pages as templ components, and the
// small values that they show. It decides nothing and reads no store.
package views

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/locale"
	"tracker/internal/people"
)

// Layout is what every page's frame shows, and how the page writes for its
// reader.
type Layout struct {
	L       *locale.Locale
	Title   string
	Account people.Account // zero while nobody is logged in
	Path    string         // of the page that a change of language leads to
	Query   string         // its raw query
	Assets  map[string]string
	Flash   string    // what the last action did; "" for nothing
	Next    *Next     // what the account can do after that; nil for nothing
	Waits   int       // how much the first page asks of the account; 0 also where the page does not know
	Demo    bool      // the tracker holds demonstration data
	Now     time.Time // in the tracker's time zone
	Crumbs  []Crumb   // from the first page down to the one above this one
	Here    string    // what the way to the page calls it; its title unless set
	Parties []commitments.Party
	Units   []commitments.Unit // that values may count
	Offline bool               // the page is kept on a device for use offline, and belongs to no account
	Refresh string             // address that the page goes on to by itself, every few seconds, where no script runs; "" for none
	Sheet   string             // name of a style sheet beside the common one; "" for none
}

// Crumb is one step of the way to a page.
type Crumb struct {
	Label string
	Href  string
}

// Next is the task that an action leads on to.
type Next struct {
	Title string // what it is about
	Verb  string
	Href  string
}

// At returns the layout with the way to the page.
func (c Layout) At(crumbs ...Crumb) Layout {
	c.Crumbs = crumbs
	return c
}

// T returns the message under the key.
func (c Layout) T(key string, args ...any) string { return c.L.T(key, args...) }

// N returns the plural form of the message that n asks for.
func (c Layout) N(key string, n int, args ...any) string { return c.L.N(key, n, args...) }

// count returns the plural form of a message that names its n.
func (c Layout) count(key string, n int, args ...any) string {
	return c.N(key, n, append(args, "n", n)...)
}

// Text picks the text in the page's language.
func (c Layout) Text(t commitments.Text) string { return c.L.Text(t) }

// To is the address of a page in the page's language.
func (c Layout) To(parts ...string) string {
	escaped := make([]string, len(parts))
	for i, part := range parts {
		escaped[i] = url.PathEscape(part)
	}
	return "/" + c.L.Lang() + "/" + strings.Join(escaped, "/")
}

// href marks an address that the tracker made itself as safe.
func href(address string) templ.SafeURL { return templ.SafeURL(address) }

// in is the address of the same page in another language.
func (c Layout) in(lang string) templ.SafeURL {
	_, rest, _ := strings.Cut(strings.TrimPrefix(c.Path, "/"), "/")
	address := "/" + lang + "/" + rest
	if c.Query != "" {
		address += "?" + c.Query
	}
	return templ.SafeURL(address)
}

// section reports whether the page lies under the part of the tracker.
func (c Layout) section(part string) bool {
	rest, found := strings.CutPrefix(c.Path, "/"+c.L.Lang()+"/")
	if !found || part == "" {
		return found && rest == ""
	}
	return rest == part || strings.HasPrefix(rest, part+"/")
}

// current marks a link to the part of the tracker that the page lies under.
func (c Layout) current(part string) templ.Attributes { return currentIf(c.section(part)) }

// currentIf marks a link to what is shown; an empty mark would say that it is not.
func currentIf(is bool) templ.Attributes {
	if !is {
		return nil
	}
	return templ.Attributes{"aria-current": "true"}
}

func (c Layout) asset(name string) string { return c.Assets[name] }

func (c Layout) rtl() bool { return c.L.Dir() == "rtl" }

// keeps reports whether the device may keep something for the reader.
func (c Layout) keeps() bool { return c.Offline || c.Account.Can(people.ReportProgress) }

// navItem is one entry of the navigation; waits is how much waits there, where the page
// knows it.
type navItem struct {
	part, label string
	waits       int
}

// destinations are the four that each role goes to most; they stand at the foot of a phone.
func (c Layout) destinations() []navItem {
	switch {
	case c.Account.Can(people.ReportProgress):
		return []navItem{{"", "nav.todo", c.Waits}, c.ownPlace(), {"collection", "nav.collection", 0}, {"outbox", "nav.outbox", 0}}
	case c.Account.Can(people.ReviewUpdate):
		return []navItem{{"", "nav.todo", c.Waits}, {"overview", "nav.overview", 0}, {"reviews", "nav.reviews", 0}, {"collection", "nav.collection", 0}}
	case c.Account.Can(people.ManageAccounts):
		return []navItem{{"", "nav.first", c.Waits}, {"overview", "nav.overview", 0}, {"reports", "nav.reports", 0}, {"admin", "nav.admin", 0}}
	}
	return []navItem{{"", "nav.first", c.Waits}, {"overview", "nav.overview", 0}, {"reports", "nav.reports", 0}, {"journal", "nav.journal", 0}}
}

// ownPlace is the region of a planner who has one, and else the whole.
func (c Layout) ownPlace() navItem {
	if !c.Account.AllRegions && len(c.Account.Regions) == 1 {
		return navItem{"regions/" + c.Account.Regions[0], "nav.region", 0}
	}
	return navItem{"overview", "nav.overview", 0}
}

// others is what else the account can open.
func (c Layout) others() []navItem {
	items := []navItem{{"overview", "nav.overview", 0}, {"commitments", "nav.commitments", 0}, {"deliverables", "deliverable.list", 0}}
	if c.Account.Can(people.ReviewUpdate) {
		items = append(items, navItem{"reviews", "nav.reviews", 0})
	}
	items = append(items, navItem{"collection", "nav.collection", 0}, navItem{"reports", "nav.reports", 0}, navItem{"agreements", "nav.agreements", 0})
	if c.Account.Can(people.ReadJournal) {
		items = append(items, navItem{"journal", "nav.journal", 0})
	}
	if c.Account.Can(people.ManageAccounts) {
		items = append(items, navItem{"admin", "nav.admin", 0})
	}
	return slices.DeleteFunc(items, func(item navItem) bool {
		return slices.ContainsFunc(c.destinations(), func(d navItem) bool { return d.part == item.part })
	})
}

// address is where an entry of the navigation leads.
func (c Layout) address(item navItem) string { return c.To(strings.Split(item.part, "/")...) }
