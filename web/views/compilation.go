package views

import (
	"strconv"

	"github.com/a-h/templ"

	"tracker/internal/commitments"
	"tracker/internal/reports"
)

// CompilationView is the page of one compilation.
type CompilationView struct {
	reports.Compilation
	Result     string          // address that leads on to the edition once it is issued
	Still      string          // address of the page that does not load itself anew; "" where it has no need to
	Edition    reports.Edition // once issued
	Again      Form            // to start again, where no edition came of it
	Agreements []commitments.Agreement
	Refused    Form // why it could not be cancelled; untouched where it was not tried
}

// compilationPath is the address of a compilation.
func compilationPath(c Layout, x reports.Compilation) string { return c.To("compilations", x.ID) }

// compilationStep says what is being done.
func compilationStep(c Layout, x reports.Compilation) string {
	switch {
	case x.Next != "":
		return c.T("compilation.step", "done", x.Done, "all", x.All, "file", described(c, x.Next))
	case x.Done == 0:
		return c.T("compilation.begins")
	}
	return c.T("compilation.last")
}

// percent writes how much of the work is done.
func (c Layout) percent(n int) string { return c.T("number.percent", "n", strconv.Itoa(n)) }

// quarters is how much of the work is done, so that it is not told too often to
// those who listen.
func quarters(percent int) int { return percent / 25 * 25 }

// here marks a link to the page itself.
func (c Layout) here(is bool) templ.Attributes {
	if !is {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}
