package reports_test

// This file reckons why things are late, as docs/figures.md says.

// ledgerDelay is why an update says that it is late.
type ledgerDelay struct {
	Reason string `json:"reason"`
	Words  string `json:"words"`
}

// write notes what the update says; nothing for none.
func (d *ledgerDelay) write(r reckoning, name string) {
	if d == nil {
		return
	}
	r[name+"/delay/reason"] = d.Reason
	if d.Words != "" {
		r[name+"/delay/words"] = d.Words
	}
}

// delayed counts a row that is overdue or suspended by what is declared.
func (r reckoning) delayed(declared *ledgerUpdate, overdue bool) {
	suspended := declared != nil && declared.Status == "suspended"
	if !overdue && !suspended {
		return
	}
	reason := "none"
	if declared != nil && declared.Delay != nil {
		reason = declared.Delay.Reason
	}
	of := "delays/" + reason + "/"
	r.zero(of+"overdue", of+"suspended")
	r[of+"reason"] = reason
	r.add(of + "total")
	if overdue {
		r.add(of + "overdue")
	}
	if suspended {
		r.add(of + "suspended")
	}
}
