package chart

import (
	"fmt"
	"strconv"
)

// stripLeast is how long a strip is at least, in pixels: in a card on the narrowest phone.
const stripLeast = 240.0

// Patterns defines the patterns of the strips and swatches, once a page; it shows nothing.
func (b Bars) Patterns() string {
	p := &pen{}
	p.WriteString(`<svg class="chart-sprite" width="0" height="0" aria-hidden="true">`)
	p.patterns(b.ID, looks(b.Series))
	p.WriteString(`</svg>`)
	return p.String()
}

// Strip draws one of the bars as long as the place where it stands: its parts are shares
// of that, while its numbers and its patterns keep their size. Its words and its total
// stand beside it.
func (b Bars) Strip(i int) string {
	p := &pen{id: b.ID}
	p.WriteString(`<svg class="strip" width="100%" height="20" aria-hidden="true">`)
	longest := 1
	for _, bar := range b.Bars {
		longest = max(longest, sum(bar.Parts))
	}
	at := 0.0
	for k, n := range b.Bars[i].Parts {
		if n <= 0 || k >= len(b.Series) {
			continue
		}
		look, share := b.Series[k].Look, 100*float64(n)/float64(longest)
		x := mirror{b.RTL, 100}.at(at, share)
		b.part(p, look, num(x)+"%", num(share)+"%")
		if written := strconv.Itoa(n); stripLeast*share/100 > float64(8*len(written)+6) {
			p.f(`<svg x="%s%%" overflow="visible" aria-hidden="true">`, num(x+share/2))
			mirror{}.count(p, 0, 14.5, look, written)
			p.WriteString(`</svg>`)
		}
		at += share
	}
	p.WriteString(`</svg>`)
	return p.String()
}

// Swatch shows the look of one of the series, for a legend.
func (b Bars) Swatch(i int) string {
	p := &pen{id: b.ID}
	p.WriteString(`<svg class="swatch" width="22" height="20" aria-hidden="true">`)
	b.part(p, b.Series[i].Look, "0", "100%")
	p.WriteString(`</svg>`)
	return p.String()
}

// part is a rectangle of lengths that are written with their unit.
func (b Bars) part(p *pen, look Look, x, w string) {
	place := fmt.Sprintf(`<rect x="%s" y="1" width="%s" height="18"`, x, w)
	p.WriteString(place)
	p.paint(look.paint())
	if look.Pattern != Plain {
		p.f(`%s fill="url(#%s-%s)"/>`, place, esc(p.id), look.Pattern)
	}
}
