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
	nameRoom, valueRoom := p.NameWidth-pairGap, f.Width()-p.NameWidth
	left := f.doc.Layout(p.Name, p.NameStyle, nameRoom)
	right := f.doc.Layout(p.Value, p.ValueStyle, valueRoom)
	height := max(left.Height(), right.Height())
	f.Need(height)
	item := list.Add("LI")
	f.page.Marked(item.Add("Lbl"), func() { f.page.Text(left, f.Start(0, nameRoom), f.y, nameRoom, Start) })
	f.page.Marked(item.Add("LBody"), func() {
		f.page.Text(right, f.Start(p.NameWidth, valueRoom), f.y, valueRoom, Start)
	})
	f.y += height
}
