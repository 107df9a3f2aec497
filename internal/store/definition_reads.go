package store

import (
	"fmt"

	"gorm.io/gorm"

	"tracker/internal/commitments"
)

// list reads and maps every row that q finds.
func list[Row, T any](q *gorm.DB, doing string, one func(Row) (T, error)) ([]T, error) {
	var rows []Row
	if err := q.Find(&rows).Error; err != nil {
		return nil, wrap(doing, err)
	}
	return mapAll(rows, one)
}

func (r definitionReads) Agreements() ([]commitments.Agreement, error) {
	return list(r.q.Order("signed_on IS NULL, signed_on, code"), "agreements", agreementRow.agreement)
}

func (r definitionReads) Agreement(code string) (commitments.Agreement, error) {
	row, err := findOne[agreementRow](r.q.Where("code = ?", code), "agreement")
	if err != nil {
		return commitments.Agreement{}, err
	}
	return row.agreement()
}

func (r definitionReads) Units() ([]commitments.Unit, error) {
	return list(r.q.Order("code"), "units", unitRow.unit)
}

func (r definitionReads) Dimensions() ([]commitments.Dimension, error) {
	return list(r.q.Order("code"), "dimensions", dimensionRow.dimension)
}

func (r definitionReads) Parties() ([]commitments.Party, error) {
	return list(r.q.Order("code"), "parties", partyRow.party)
}

func (r definitionReads) Pledges(agreement string) ([]commitments.Pledge, error) {
	q := r.q
	if agreement != "" {
		q = q.Where("agreement = ?", agreement)
	}
	return list(q.Order("agreement, position, code"), "pledges", pledgeRow.pledge)
}

func (r definitionReads) Pledge(code string) (commitments.Pledge, error) {
	row, err := findOne[pledgeRow](r.q.Where("code = ?", code), "pledge")
	if err != nil {
		return commitments.Pledge{}, err
	}
	return row.pledge()
}

func (r definitionReads) PledgeDays() ([]commitments.Pledge, error) {
	days := r.q.Select("code", "agreement", "position", "added_on", "withdrawn_on").Order("agreement, position, code")
	return list(days, "pledges", func(row pledgeRow) (commitments.Pledge, error) {
		var col columns
		p := commitments.Pledge{
			Code: row.Code, Agreement: row.Agreement, Position: row.Position, AddedOn: col.day(row.AddedOn), WithdrawnOn: col.day(row.WithdrawnOn),
		}
		return p, wrap("pledge "+row.Code, col.err)
	})
}

// ReportedIndicators looks for each indicator through the updates of its own pledge
// alone, and stops at the first that has a value of it.
func (r definitionReads) ReportedIndicators(agreement string) ([]string, error) {
	pledges, err := r.Pledges(agreement)
	if err != nil {
		return nil, err
	}
	var reported []string
	for _, p := range pledges {
		for _, in := range p.Indicators {
			var found bool
			names := "%" + toJSON(in.Code) + "%"
			err := r.q.Raw(`SELECT EXISTS (SELECT 1 FROM commitments c JOIN progress_updates u ON u.commitment = c.code
				WHERE c.pledge = ? AND u.measures LIKE ?) OR EXISTS (SELECT 1 FROM commitments c JOIN drafts d ON d.commitment = c.code
				WHERE c.pledge = ? AND d.measures LIKE ?)`, p.Code, names, p.Code, names).Scan(&found).Error
			if err != nil {
				return nil, wrap("reported indicators", err)
			}
			if found {
				reported = append(reported, in.Code)
			}
		}
	}
	return reported, nil
}

// ReportedPart looks for the part as toList writes it among an update's values.
func (r definitionReads) ReportedPart(dimension, part string) (bool, error) {
	var found bool
	names := fmt.Sprintf(`%%"dimension":%s,"part":%s,%%`, toJSON(dimension), toJSON(part))
	err := r.q.Raw(`SELECT EXISTS (SELECT 1 FROM progress_updates WHERE measures LIKE ?) OR EXISTS (SELECT 1 FROM drafts WHERE measures LIKE ?)`,
		names, names).Scan(&found).Error
	return found, wrap("reported part", err)
}

func (r definitionReads) Regions() ([]commitments.Region, error) {
	return list(r.q.Order("code"), "regions", regionRow.region)
}

func (r definitionReads) Region(code string) (commitments.Region, error) {
	row, err := findOne[regionRow](r.q.Where("code = ?", code), "region")
	if err != nil {
		return commitments.Region{}, err
	}
	return row.region()
}

func (r definitionReads) Facts(agreement string) ([]commitments.Fact, error) {
	q := r.q
	if agreement != "" {
		q = q.Where("agreement = ?", agreement)
	}
	return list(q.Order("dated_on, id"), "published facts", factRow.fact)
}

func (r commitmentReads) CommitmentsOf(agreement string) ([]commitments.Commitment, error) {
	return list(r.q.Where("agreement = ?", agreement).Order(inOrder), "commitments", commitmentRow.commitment)
}

func (r commitmentReads) HasDemoData() (bool, error) {
	var found bool
	err := r.q.Raw(`SELECT EXISTS (SELECT 1 FROM commitments WHERE origin IN ('demonstration', 'synthetic'))
		OR EXISTS (SELECT 1 FROM accounts WHERE demo)`).Scan(&found).Error
	return found, wrap("demonstration data", err)
}
