package pdf

// Item is a short text with a mark before it.
type Item struct {
	Mark  *Form
	Text  string
	Style Style
}

// Items sets items one after the other, on as many lines as they take.
func (f *Flow) Items(items []Item) {
	const gap = 13.0
	tag := f.tag.Add("P")
	at := 0.0
	for i, item := range items {
		b := f.doc.Layout(item.Text, item.Style, f.Width())
		wide := b.Width
		if item.Mark != nil {
			wide += markRoom
		}
		if at > 0 && at+wide > f.Width() {
			f.y += b.leading()
			at = 0
		}
		if at == 0 {
			f.Need(b.leading())
		}
		if item.Mark != nil {
			x := f.Start(at, markSize)
			f.page.Artifact(func() { f.page.Canvas(0, 0, 1).Form(item.Mark, x, f.y+(b.leading()-markSize)/2, markSize) })
			at += markRoom
		}
		f.page.Marked(tag, func() { f.page.Text(b, f.Start(at, b.Width), f.y, b.Width, Left) })
		at += b.Width + gap
		if i == len(items)-1 {
			f.y += b.leading()
		}
	}
}

// Pair is a name and, beside it, what it stands for.
type Pair struct {
	Name, Value           string
	NameStyle, ValueStyle Style
	NameWidth             float64 // of the column of names, with the gap after it
}

// pairGap separates the column of names from that of values.
const pairGap = 8

// Pair sets a pair as an item of a list.
func (f *Flow) Pair(list *Tag, p Pair) {
	f.Labelled(list, Passage{Text: p.Name, Style: p.NameStyle}, p.NameWidth, []Passage{{Text: p.Value, Style: p.ValueStyle}})
}

// Passage is a paragraph of a labelled item.
type Passage struct {
	Text  string
	Style Style
	Lang  string // where it is not the document's
}

// Labelled sets a name and, beside it, paragraphs as an item of a list. The column of names
// has the width, with the gap after it. What takes half a page or more goes on over
// pages.
func (f *Flow) Labelled(list *Tag, name Passage, width float64, said []Passage) {
	nameRoom, room := width-pairGap, f.Width()-width
	left := f.doc.Layout(name.Text, name.Style, nameRoom)
	blocks, height := make([]Block, len(said)), 0.0
	for i, s := range said {
		blocks[i] = f.doc.Layout(s.Text, s.Style, room)
		height += blocks[i].Height()
	}
	height = max(height, left.Height())
	f.Need(min(height, max(f.full()/2, left.Height())))
	page, end := f.page, f.y+left.Height()
	item := list.Add("LI")
	f.page.Marked(item.Add("Lbl"), func() { f.page.Text(left, f.Start(0, nameRoom), f.y, nameRoom, Start) })
	body := item.Add("LBody")
	for i, b := range blocks {
		tag := body
		if len(blocks) > 1 {
			tag = body.Add("P")
		}
		if lang := said[i].Lang; lang != "" && lang != f.doc.info.Lang {
			tag = tag.Add("Span").In(lang)
		}
		f.block(tag, b, f.Start(width, room), room, Start)
	}
	if f.page == page {
		f.y = max(f.y, end)
	}
}
