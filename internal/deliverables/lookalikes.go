package deliverables

import (
	"cmp"
	"slices"

	"tracker/internal/commitments"
)

// lookalikes finds which of many things of one kind and region look alike, without
// comparing each with each: two names that are alike share one of the rarest sounds of
// the shorter one.
type lookalikes struct {
	kind   commitments.DeliverableKind
	common map[string]bool
	things []heard
	spread map[string]int // of each sound, how many names have it
	// Places of things, the earliest day first: of each sound those whose names have it, and
	// those of which it is among the rarest; of each name, folded, those that have it.
	all, rare, named map[string][]int
}

// heard is a thing with what its name sounds like.
type heard struct {
	Deliverable
	name   string // folded
	day    commitments.Date
	sounds []string // the rarest first
	set    map[string]bool
}

// hear takes in the things to compare.
func hear(kind commitments.DeliverableKind, things []Deliverable) *lookalikes {
	l := &lookalikes{
		kind: kind, common: commonSounds(kind), things: make([]heard, len(things)),
		spread: map[string]int{}, all: map[string][]int{}, rare: map[string][]int{}, named: map[string][]int{},
	}
	for i, d := range things {
		set := soundsOf(d.Title(), l.common)
		for sound := range set {
			l.spread[sound]++
		}
		l.things[i] = heard{Deliverable: d, name: commitments.Fold(d.Title()), day: d.Day(kind), set: set}
	}
	byDay := make([]int, len(things))
	for i := range byDay {
		byDay[i] = i
	}
	slices.SortStableFunc(byDay, func(a, b int) int { return l.things[a].day.Compare(l.things[b].day) })
	for _, i := range byDay {
		h := &l.things[i]
		for sound := range h.set {
			h.sounds = append(h.sounds, sound)
		}
		slices.SortFunc(h.sounds, func(a, b string) int { return cmp.Or(cmp.Compare(l.spread[a], l.spread[b]), cmp.Compare(a, b)) })
		l.named[h.name] = append(l.named[h.name], i)
		for _, sound := range h.sounds {
			l.all[sound] = append(l.all[sound], i)
		}
		for _, sound := range h.rarest() {
			l.rare[sound] = append(l.rare[sound], i)
		}
	}
	return l
}

// rarest are as many of its sounds as it takes for any name that is like it, and no
// shorter, to have one of them.
func (h heard) rarest() []string {
	if len(h.sounds) == 0 {
		return nil
	}
	return h.sounds[:len(h.sounds)-enough(len(h.sounds))+1]
}

// of returns what the thing at a place looks like, in the order in which things were
// taken in, and no more than so many.
func (l *lookalikes) of(i, most int) []Deliverable {
	h, seen := l.things[i], map[int]bool{i: true}
	var found []int
	first, last := h.day.AddDays(-near), h.day.AddDays(near)
	look := func(places []int) {
		begin, _ := slices.BinarySearchFunc(places, first, func(j int, day commitments.Date) int { return l.things[j].day.Compare(day) })
		for _, j := range places[begin:] {
			other := l.things[j]
			if len(found) == most || other.day.After(last) {
				return
			}
			if seen[j] {
				continue
			}
			seen[j] = true
			if h.ID != other.ID && (h.name == other.name || alikeSounds(h.set, other.set)) {
				found = append(found, j)
			}
		}
	}
	look(l.named[h.name])
	for _, sound := range h.rarest() {
		look(l.all[sound])
	}
	for _, sound := range h.sounds {
		look(l.rare[sound])
	}
	slices.Sort(found)
	list := make([]Deliverable, len(found))
	for at, j := range found {
		list[at] = l.things[j].Deliverable
	}
	return list
}
