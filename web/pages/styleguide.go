package pages

import "tracker/web/views"

// showStyleguide shows the parts that pages are made of.
func showStyleguide(p *page) error {
	c := p.layout(p.locale.T("styleguide.title")).At(p.crumb("nav.first"))
	c.Sheet = "styleguide.css"
	return p.ok(views.StyleguidePage(c))
}
