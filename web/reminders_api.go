package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/people"
	"tracker/internal/reminders"
)

func (s *server) reminderOperations(a huma.API) {
	add(s, a, operation(http.MethodGet, "/account/reminders", "getReminders", "What one is reminded of by mail", 200), s.getReminders)
	add(s, a, operation(http.MethodPut, "/account/reminders", "setReminders", "Choose what to be reminded of by mail", 200), s.setReminders)
	add(s, a, operation(http.MethodPut, "/account/time-zone", "setTimeZone", "Choose in which zone one's mornings are", 200), s.setTimeZoneOperation)
	add(s, a, operation(http.MethodPut, "/accounts/{id}/lead", "setLead", "Make an account a lead of its party, or end that, for administrators", 200), s.setLeadOperation)
}

type reminderItem struct {
	Muted    bool     `json:"muted" doc:"Nothing is told for now; what is off stays noted"`
	Off      []string `json:"off" doc:"What is not wanted: due, late, returned, review, escalation, rounds"`
	TimeZone string   `json:"time_zone" doc:"In which the mornings are"`
	Hour     int      `json:"hour" doc:"At which the mornings begin"`
}

func (s *server) toReminders(by people.Account, c reminders.Choices) *one[reminderItem] {
	item := reminderItem{Muted: c.Muted, Off: []string{}, TimeZone: by.TimeZone, Hour: s.Reminders.Hour}
	if item.TimeZone == "" {
		item.TimeZone = s.Location.String()
	}
	for _, k := range c.Off {
		item.Off = append(item.Off, string(k))
	}
	return &one[reminderItem]{item}
}

func (s *server) getReminders(ctx context.Context, by people.Account, _ *struct{}) (*one[reminderItem], error) {
	chosen, err := s.Reminders.Choices(ctx, by)
	if err != nil {
		return nil, err
	}
	return s.toReminders(by, chosen), nil
}

func (s *server) setReminders(ctx context.Context, by people.Account, in *struct {
	Body struct {
		Muted bool     `json:"muted,omitempty" doc:"Tell nothing for now"`
		Off   []string `json:"off" doc:"What is not wanted: due, late, returned, review, escalation, rounds"`
	}
}) (*one[reminderItem], error) {
	wish := reminders.Choices{Muted: in.Body.Muted}
	for _, k := range in.Body.Off {
		wish.Off = append(wish.Off, reminders.Kind(k))
	}
	chosen, err := s.Reminders.SetChoices(ctx, by, wish)
	if err != nil {
		return nil, err
	}
	return s.toReminders(by, chosen), nil
}

func (s *server) setTimeZoneOperation(ctx context.Context, by people.Account, in *struct {
	Body struct {
		TimeZone string `json:"time_zone" doc:"A name of the IANA zones, such as Europe/Paris; empty for the tracker's"`
	}
}) (*one[reminderItem], error) {
	if err := s.People.SetTimeZone(ctx, by, in.Body.TimeZone); err != nil {
		return nil, err
	}
	by.TimeZone = in.Body.TimeZone
	return s.getReminders(ctx, by, nil)
}

func (s *server) setLeadOperation(ctx context.Context, by people.Account, in *struct {
	ByID
	Body struct {
		Lead bool `json:"lead"`
	}
}) (*one[AccountItem], error) {
	account, err := s.People.SetLead(ctx, by, in.ID, in.Body.Lead)
	if err != nil {
		return nil, err
	}
	return &one[AccountItem]{toAccount(account)}, nil
}
