package views_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/schedule"
	"tracker/web/views"
)

// Every job of the tracker says in words how often it runs.
func TestTheTimesOfJobsAreInWords(t *testing.T) {
	var jobs []views.JobView
	for _, job := range schedule.Jobs(schedule.Operations{}) {
		jobs = append(jobs, views.JobView{Name: job.Name, Cron: job.Cron})
	}
	jobs = append(jobs, views.JobView{Name: "reports", Cron: "0 6 * * *"}, views.JobView{Name: "reports", Cron: "0 0 1 1 *"})
	for lang, want := range map[string][]string{
		"fr": {"chaque heure, à la minute 5", "chaque heure, à la minute 10", "chaque minute", "chaque jour à 4:40", "chaque jour à 6:00", ""},
		"ar": {"كل ساعة، عند الدقيقة 5", "كل ساعة، عند الدقيقة 10", "كل دقيقة", "كل يوم على الساعة \u20684:40\u2069", "كل يوم على الساعة \u20686:00\u2069", ""},
		"en": {"every hour, at minute 5", "every hour, at minute 10", "every minute", "every day at 4:40", "every day at 6:00", ""},
	} {
		page := show(t, views.JobsPage(layout(lang, admin), jobs))
		for i, line := range each(page.Find("section.card > p.muted")) {
			parts := strings.Split(line, " · ")
			said := ""
			if len(parts) == 3 {
				said = parts[2]
			}
			assert.Equal(t, want[i], said, line)
		}
		assert.NotContains(t, page.Text(), "*")
	}
}
