package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/commitments"
	"tracker/internal/locale"
)

// mostPages is how many pages the report of a quarter may have, so that it is read.
const mostPages = 40

func TestTheReportOfAQuarterIsReadableOnPaper(t *testing.T) {
	p := newPlace(t, "")
	var quarter commitments.Period
	p.withApp(func(c *command, a *app) {
		_, err := c.prepareDemo(t.Context(), a)
		require.NoError(t, err)
		quarter = commitments.PeriodOf(commitments.Quarter, commitments.DateOf(time.Now())).Prev()
	})
	dir := filepath.Join(t.TempDir(), "out")
	p.must("report", "compile", "--period", quarter.String(), "--out", dir)
	for _, lang := range locale.Supported {
		t.Run(lang, func(t *testing.T) {
			said, err := exec.CommandContext(t.Context(), "pdfinfo", filepath.Join(dir, "report."+lang+".pdf")).Output()
			require.NoError(t, err, "run scripts/setup-tests pdf")
			pages := regexp.MustCompile(`(?m)^Pages: +(\d+)$`).FindSubmatch(said)
			require.NotNil(t, pages, "%s", said)
			n, err := strconv.Atoi(string(pages[1]))
			require.NoError(t, err)
			assert.LessOrEqual(t, n, mostPages)
			assert.Greater(t, n, 20, "there is something to read")
			assert.Regexp(t, `(?m)^Page size: +595\.\d+ x 841\.\d+ pts \(A4\)$`, string(said))
		})
	}
}
