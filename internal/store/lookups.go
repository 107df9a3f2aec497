package store

import (
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

func allAgreements(q *gorm.DB) ([]commitments.Agreement, error) {
	return list(q.Order("signed_on IS NULL, signed_on, code"), "agreements", agreementRow.agreement)
}

func agreementByCode(q *gorm.DB, code string) (commitments.Agreement, error) {
	row, err := first[agreementRow](q.Where("code = ?", code), "agreement")
	if err != nil {
		return commitments.Agreement{}, err
	}
	return row.agreement()
}

func allParties(q *gorm.DB) ([]commitments.Party, error) {
	return list(q.Order("code"), "parties", partyRow.party)
}

func pledgesOf(q *gorm.DB, agreement string) ([]commitments.Pledge, error) {
	if agreement != "" {
		q = q.Where("agreement = ?", agreement)
	}
	return list(q.Order("agreement, position, code"), "pledges", pledgeRow.pledge)
}

func allRegions(q *gorm.DB) ([]commitments.Region, error) {
	return list(q.Order("code"), "regions", regionRow.region)
}

func regionByCode(q *gorm.DB, code string) (commitments.Region, error) {
	row, err := first[regionRow](q.Where("code = ?", code), "region")
	if err != nil {
		return commitments.Region{}, err
	}
	return row.region()
}

func factsOf(q *gorm.DB, agreement string) ([]commitments.Fact, error) {
	if agreement != "" {
		q = q.Where("agreement = ?", agreement)
	}
	return list(q.Order("dated_on, id"), "published facts", factRow.fact)
}

func commitmentsOf(q *gorm.DB, agreement string) ([]commitments.Commitment, error) {
	return list(q.Where("agreement = ?", agreement).Order(inOrder), "commitments", commitmentRow.commitment)
}
