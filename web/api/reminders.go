package api

import (
	"context"
	"time"

	"tracker/internal/people"
	"tracker/internal/reminders"
)

// reminderAPI answers about reminders, and the mornings in which they come.
type reminderAPI struct {
	reminders *reminders.Reminders
	people    *people.Directory
	location  *time.Location // of those who chose none
}

type reminderItem struct {
	Muted    bool     `json:"muted" doc:"Nothing is told for now; what is off stays noted"`
	Off      []string `json:"off" doc:"What is not wanted: due, late, returned, review, escalation, rounds"`
	TimeZone string   `json:"time_zone" doc:"In which the mornings are"`
	Hour     int      `json:"hour" doc:"At which the mornings begin"`
}

func (a reminderAPI) answer(by people.Account, c reminders.Choices) *one[reminderItem] {
	item := reminderItem{Muted: c.Muted, Off: []string{}, TimeZone: by.TimeZone, Hour: a.reminders.Hour}
	if item.TimeZone == "" {
		item.TimeZone = a.location.String()
	}
	for _, k := range c.Off {
		item.Off = append(item.Off, string(k))
	}
	return &one[reminderItem]{item}
}

func (a reminderAPI) get(ctx context.Context, by people.Account, _ *struct{}) (*one[reminderItem], error) {
	chosen, err := a.reminders.Choices(ctx, by)
	if err != nil {
		return nil, err
	}
	return a.answer(by, chosen), nil
}

func (a reminderAPI) set(ctx context.Context, by people.Account, in *struct {
	Body struct {
		Muted bool     `json:"muted,omitempty" doc:"Tell nothing for now"`
		Off   []string `json:"off" doc:"What is not wanted: due, late, returned, review, escalation, rounds"`
	}
}) (*one[reminderItem], error) {
	wish := reminders.Choices{Muted: in.Body.Muted}
	for _, k := range in.Body.Off {
		wish.Off = append(wish.Off, reminders.Kind(k))
	}
	chosen, err := a.reminders.SetChoices(ctx, by, wish)
	if err != nil {
		return nil, err
	}
	return a.answer(by, chosen), nil
}

func (a reminderAPI) setTimeZone(ctx context.Context, by people.Account, in *struct {
	Body struct {
		TimeZone string `json:"time_zone" doc:"A name of the IANA zones, such as Europe/Paris; empty for the tracker's"`
	}
}) (*one[reminderItem], error) {
	if err := a.people.SetTimeZone(ctx, by, in.Body.TimeZone); err != nil {
		return nil, err
	}
	by.TimeZone = in.Body.TimeZone
	return a.get(ctx, by, nil)
}
