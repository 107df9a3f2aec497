package chart

import "fmt"

// wallSteps are the stars of a wall from what is only said to what is found done.
var wallSteps = []struct{ status, assessment string }{
	{"none", "none"}, {"not_started", "none"}, {"in_progress", "none"}, {"in_progress", "limited"},
	{"delivered", "limited"}, {"delivered", "substantial"}, {"completed", "complete"},
}

// Wall draws stars in columns and rows for their looks alone: they go from outline to
// light, and stand for no commitment. It brings its own symbols, and screen readers pass
// it by.
func Wall(columns, rows int, rtl bool) string {
	svg := fmt.Sprintf(`<svg class="wall" viewBox="0 0 %d %d" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">`,
		columns*MarkSize, rows*MarkSize)
	for i, step := range wallSteps {
		svg += symbol(fmt.Sprint("w", i), func(c Canvas) { DrawStar(c, step.status, step.assessment, false, rtl) })
	}
	svg += symbol("wx", func(c Canvas) { DrawStar(c, "completed", "limited", true, rtl) })
	for y := range rows {
		for x := range columns {
			across := x
			if rtl {
				across = columns - 1 - x
			}
			svg += fmt.Sprintf(`<use href="#w%s" x="%d" y="%d" width="%d" height="%[4]d"/>`, wallStar(x, y, columns, rows), across*MarkSize, y*MarkSize, MarkSize)
		}
	}
	return svg + `</svg>`
}

// wallStar names the star of a place: the further on and down, the more light, but not
// in step; a few are cracked.
func wallStar(x, y, columns, rows int) string {
	stray := (x*7 + y*13 + x*y*5) % 11
	if stray == 4 && (x+2*y)%5 == 1 {
		return "x"
	}
	on := .55*float64(x)/float64(max(columns-1, 1)) + .45*float64(y)/float64(max(rows-1, 1)) + float64(stray-5)/16
	return fmt.Sprint(min(max(int(on*float64(len(wallSteps))), 0), len(wallSteps)-1))
}
