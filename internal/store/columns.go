package store

import (
	"encoding/json"
	"time"

	"tracker/internal/commitments"
)

// Days, instants and codes that may be missing are nil in a row and zero in the
// domain. The to… functions make column values, a columns reads them.

func toDay(d commitments.Date) *string { return orNil(d.String()) }

func toMicros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	micros := t.UnixMicro()
	return &micros
}

// orNil stores an empty text as NULL.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// toJSON encodes maps with sorted keys, so that equal values are equal texts.
// The domain's texts, lists and structs of them can't fail to encode.
func toJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("store: " + err.Error())
	}
	return string(raw)
}

// toList encodes a list; "" for an empty one.
func toList[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	return toJSON(list)
}

// fromList reads what toList wrote.
func fromList[T any](col *columns, text string, into *[]T) {
	if text != "" {
		col.json(text, into)
	}
}

func periodEnd(p commitments.Period) *string {
	if p.IsZero() {
		return nil
	}
	return toDay(p.End())
}

func periodStart(p commitments.Period) *string {
	if p.IsZero() {
		return nil
	}
	return toDay(p.Start())
}

// columns reads column values and keeps the first error, so that a row is
// mapped in one go.
type columns struct{ err error }

func (c *columns) keep(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *columns) day(s *string) commitments.Date {
	d, err := commitments.ParseDate(orEmpty(s))
	c.keep(err)
	return d
}

func (c *columns) period(s string) commitments.Period {
	var p commitments.Period
	c.keep(p.UnmarshalText([]byte(s)))
	return p
}

func (c *columns) json(s string, into any) { c.keep(json.Unmarshal([]byte(s), into)) }

func toTime(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func toTimeOrZero(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return toTime(*micros)
}

// mapAll maps each row of a list, and returns the first error.
func mapAll[Row, T any](rows []Row, one func(Row) (T, error)) ([]T, error) {
	list := make([]T, 0, len(rows))
	for _, row := range rows {
		item, err := one(row)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}
