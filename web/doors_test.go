package web

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tracker/internal/commitments"
)

// doorsInput is what a planner fills in, whichever way it comes.
type doorsInput struct{ status, value, narrative, answer string }

var doorsInputs = rapid.Custom(func(t *rapid.T) doorsInput {
	return doorsInput{
		status:    rapid.SampledFrom([]string{"in_progress", "completed", "suspended", "not_started", "x"}).Draw(t, "status"),
		value:     rapid.SampledFrom([]string{"", "0", "12", "٣٫٥", "12\u00a0345,25", "1,234", "-2.5000", "99999999999999", "x"}).Draw(t, "value"),
		narrative: rapid.SampledFrom([]string{"", "Deux centres", "=1+1", " مركزان\nاثنان ", "<b>'&\""}).Draw(t, "narrative"),
		answer:    rapid.SampledFrom([]string{"", "Voir le PV."}).Draw(t, "answer"),
	}
})

// doorsKeep is what stays of an update when its ids and times are taken away.
func doorsKeep(u commitments.Update) string {
	u.ID, u.Commitment, u.Supersedes, u.SubmittedAt, u.Version = "", "", "", time.Time{}, 0
	raw, err := json.Marshal(u)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// The page, the API and the workbook leave the same for the same input, or refuse
// it alike.
func TestEveryDoorLeavesTheSame(t *testing.T) {
	s := newSite(t)
	round := s.openRound("2026-Q4")
	c := s.person("planner")
	codes := [3]string{"M2.MA-NAD", "M2.MA-HOC", "M2.MA-ERR"}
	latest := func(code string) string {
		all, err := s.tracker.Updates(t.Context(), s.account("auditor"), code)
		require.NoError(t, err)
		if len(all) == 0 {
			return ""
		}
		return doorsKeep(all[0])
	}
	rapid.Check(t, func(rt *rapid.T) {
		in := doorsInputs.Draw(rt, "input")
		form := with(c.formOf(codes[0], "report"), "period", "2026-Q4", "status", in.status, "value", in.value, "narrative", in.narrative, "do", "submit")
		for _, rule := range commitments.Rules(commitments.Warns) {
			form.Set(rule.AnswerField(), in.answer)
		}
		page := c.post("/fr/commitments/"+codes[0]+"/updates", form).status == http.StatusSeeOther
		api := s.doorAPI(c, codes[1], in)
		book := []byte(c.get("/api/v1/rounds/" + round + "/workbook?layout=list").body)
		book = bookWith(t, book, codes[2], map[string]any{"J": in.status, "K": in.value, "L": in.narrative, "M": in.answer})
		sent := c.attach("/api/v1/rounds/"+round+"/workbook", part{"file", "a.xlsx", string(book)})
		var told struct {
			Applied   bool
			Unchanged int
		}
		require.NoError(rt, json.Unmarshal([]byte(sent.body), &told), sent.body)
		workbook := told.Applied && told.Unchanged == 0 // what says nothing new is a conflict elsewhere
		require.Equal(rt, page, api, "%+v", in)
		require.Equal(rt, page, workbook, "%+v: %s", in, sent.body)
		require.Equal(rt, latest(codes[0]), latest(codes[1]), "%+v", in)
		require.Equal(rt, latest(codes[0]), latest(codes[2]), "%+v", in)
	})
}

func (s *site) doorAPI(c *client, code string, in doorsInput) bool {
	body := map[string]any{"period": "2026-Q4", "status": in.status, "narrative": in.narrative, "version": json.Number(c.list("/commitments/" + code).number("version"))}
	var answers []map[string]string
	for _, rule := range commitments.Rules(commitments.Warns) {
		if in.answer != "" {
			answers = append(answers, map[string]string{"rule": string(rule), "answer": in.answer})
		}
	}
	if answers != nil {
		body["answers"] = answers
	}
	if in.value != "" {
		q, err := commitments.ParseQuantity(in.value)
		if err != nil {
			return false // a program sends a number, or nothing
		}
		body["value"] = json.Number(q.String())
	}
	raw, err := json.Marshal(body)
	require.NoError(s, err)
	return c.json(http.MethodPost, "/commitments/"+code+"/updates", string(raw)).status == http.StatusCreated
}
