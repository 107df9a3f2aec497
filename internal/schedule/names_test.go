package schedule_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tracker/internal/locale"
	"tracker/internal/schedule"
)

func TestEveryJobHasItsNameInEachLanguage(t *testing.T) {
	for _, job := range schedule.Jobs(schedule.Operations{}) {
		for _, lang := range locale.Supported {
			t.Run(job.Name+" in "+lang, func(t *testing.T) {
				assert.True(t, locale.For(lang).Has("job.name."+job.Name))
			})
		}
	}
}
