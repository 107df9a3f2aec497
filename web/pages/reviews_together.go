package pages

import (
	"cmp"
	"net/http"
	"net/url"

	"tracker/internal/commitments"
	"tracker/web/request"
	"tracker/web/response"
	"tracker/web/views"
)

// atOnce is how many waiting updates are looked through for those that can be verified
// together.
const atOnce = 100

// showTogether shows the updates that can be verified with one decision.
func showTogether(p *page) error {
	return renderTogether(p, http.StatusOK, views.NewForm("together"))
}

func renderTogether(p *page, status int, f views.Form) error {
	v := views.TogetherView{Form: f}
	var err error
	if v.Paging, err = p.paging(atOnce, "reviews", "together"); err != nil {
		return err
	}
	if v.Names, err = p.names(""); err != nil {
		return err
	}
	v.Part = cmp.Or(commitments.QueuePart(p.query("part")), commitments.Standing)
	v.Items, v.Total, err = p.site.Tracker.AwaitingReview(p.ctx(), p.account, commitments.Queue{
		Region: p.query("region"), Pledge: p.query("pledge"), Part: v.Part, Page: v.Page, PerPage: v.PerPage,
	})
	if err != nil {
		return err
	}
	routine := func(w commitments.Waiting) bool { return w.Routine(v.Indicators(w.About.Pledge)) }
	if v.Part == commitments.Standing {
		v.Items = where(v.Items, routine)
	}
	if v.Query.Get("all") != "" && !f.Wrong() {
		for _, w := range v.Items {
			v.Form.Values.Add("of", w.ID)
		}
	}
	v.Query.Del("all")
	c := p.layout(p.locale.T("together.title." + string(v.Part))).At(p.crumb("nav.reviews", "reviews"))
	c.Path, c.Sheet = v.Path, "reviews.css"
	return p.render(status, views.TogetherPage(c, v))
}

var verifyTogetherForm = form{
	path: "/reviews/together",
	fields: []request.Field{
		{Name: "of"}, {Name: "assessment", Label: "term.assessment"}, {Name: "reason", Label: "together.reason", Length: commitments.MaxReason},
	},
	submit: verifyTogether, invalid: verifyTogetherInvalid,
}

// verifyTogether verifies those that were chosen, and goes back to the queue.
func verifyTogether(p *page) error {
	done, err := p.site.Tracker.VerifyTogether(p.ctx(), p.account, commitments.TogetherInput{
		Of: p.posted["of"], Assessment: p.posted.Get("assessment"), Reason: p.posted.Get("reason"),
	})
	if err != nil {
		return err
	}
	query := url.Values{}
	for _, name := range []string{"region", "pledge"} {
		if value := p.query(name); value != "" {
			query.Set(name, value)
		}
	}
	to := p.path("reviews")
	if len(query) > 0 {
		to += "?" + query.Encode()
	}
	p.site.Sessions.PutFlash(p.ctx(), p.locale.N("done.together", len(done)))
	p.gin.Redirect(http.StatusSeeOther, to)
	return nil
}

func verifyTogetherInvalid(p *page, invalid error) error {
	return renderTogether(p, response.Describe(invalid).Status, p.invalidForm(ofAll(invalid), "together"))
}
