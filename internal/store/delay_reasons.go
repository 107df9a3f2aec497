package store

import "tracker/internal/commitments"

type delayReasonRow struct {
	Code    string `gorm:"primaryKey"`
	Name    string
	Words   bool
	Retired bool
}

func (delayReasonRow) TableName() string { return "delay_reasons" }

func fromDelayReason(r commitments.DelayReason) delayReasonRow {
	return delayReasonRow{Code: r.Code, Name: toJSON(r.Name), Words: r.Words, Retired: r.Retired}
}

func (r delayReasonRow) reason() (commitments.DelayReason, error) {
	var col columns
	reason := commitments.DelayReason{Code: r.Code, Words: r.Words, Retired: r.Retired}
	col.json(r.Name, &reason.Name)
	return reason, wrap("reason for delay "+r.Code, col.err)
}

func (r definitionReads) DelayReasons() ([]commitments.DelayReason, error) {
	return list(r.q.Order("words, code"), "reasons for delay", delayReasonRow.reason)
}

func (w definitionWrites) PutDelayReason(r commitments.DelayReason) (bool, error) {
	return put(w.tx, r.Code, fromDelayReason(r))
}
