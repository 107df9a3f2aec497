package views

import (
	"net/url"

	"tracker/internal/commitments"
	"tracker/internal/deliveries"
)

// What lists that are taken along as files say in the words of the pages.

// Named is what the catalogue calls a code under the prefix, or else the code
// itself; "" for none.
func (c Layout) Named(prefix, code string) string {
	if code == "" {
		return ""
	}
	return c.named(prefix, code)
}

// Author names who acted.
func (c Layout) Author(name string) string { return author(c, name) }

// RegionList names the regions of the codes.
func (c Layout) RegionList(n Names, codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = n.Region(c, code)
	}
	return c.L.List(names)
}

// JobName describes a job.
func (c Layout) JobName(name string) string { return jobName(c, name) }

// RunKey says what a run was about.
func (c Layout) RunKey(key string) string { return c.runKey(key) }

// Delivered says what a delivery is about.
func (c Layout) Delivered(d deliveries.Listed) string {
	if d.Number > 0 {
		return c.T("delivery.edition", "period", d.Period.String(), "number", d.Number)
	}
	return deliveryTopic(c, d)
}

// Channel names the way on which a delivery travels.
func (c Layout) Channel(channel deliveries.Channel) string {
	return c.T("export.channel." + string(channel))
}

// PledgeTitle is the title of a pledge in every language.
func (n Names) PledgeTitle(code string) commitments.Text {
	for _, p := range n.Pledges {
		if p.Code == code {
			return p.Title
		}
	}
	return nil
}

// RegionName is the name of a region in every language.
func (n Names) RegionName(code string) commitments.Text { return n.region(code).Name }

// fileAddress is the address of a list as a file: all of it, in the order and
// with the filters of its page.
func fileAddress(path, format string, query url.Values) string {
	all := clone(query)
	all.Del("per_page")
	return with(path+"."+format, all, "page", "")
}
