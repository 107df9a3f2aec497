package views_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/chart"
	"tracker/web/views"
)

func TestTheStyleGuideShowsEveryStar(t *testing.T) {
	page := show(t, views.StyleguidePage(layout("en", planner)))
	rows := page.Find(".star-table tbody tr")
	assert.Equal(t, len(chart.Status.Codes()), rows.Length())
	stars := rows.Find("svg.star")
	assert.Equal(t, len(chart.Status.Codes())*(len(chart.Assessment.Codes())+1), stars.Length())
	assert.Equal(t, len(chart.Status.Codes()), rows.Find(`use[href="#m-split"]`).Length())
	words := map[string]bool{}
	for i := range stars.Length() {
		words[said(stars.Eq(i).Find("title"))] = true
	}
	assert.Len(t, words, stars.Length(), "each says what it shows")
}

func TestTheStyleGuideShowsTheCommonParts(t *testing.T) {
	page := show(t, views.StyleguidePage(layout("ar", auditor)))
	for _, part := range []string{
		"button:not([class])", "button.secondary", "button.plain", "button[disabled]", ".field.wrong .problem", ".field .hint", "fieldset .choice svg",
		".flash", ".note.draft", ".note.returned", ".note.late", ".alert", ".empty", ".calm", ".task-card.returned .go", ".task-card.missing", ".key-figures .late",
		".key-figures .zero", ".trend", ".chips .clear", "table.list .value", ".pager a[rel=prev]", ".pager a[rel=next]", ".timeline .superseded", ".badge.late",
		".badge.soon", ".badge.missing", ".review-returned", ".gap-ahead", ".origin-synthetic", ".phase-open", ".track-behind", ".thing-done", ".found-confirmed",
		".swatches li", ".strips .strip", ".chart-course", ".swatch.of-light", ".space.wide-s6",
	} {
		assert.NotZero(t, page.Find("main "+part).Length(), part)
	}
	for _, code := range chart.Return.Codes() {
		assert.NotZero(t, page.Find(`main use[href="#m-return-`+code+`"]`).Length(), code)
	}
}
