// Package workbook is the way to report by spreadsheet: a collection round's
// workbook, which a planner downloads, fills in anywhere and hands in again.
//
// What is handed in may have gone through Excel, LibreOffice or Google Sheets,
// and through many hands. It is read row by row, within limits of size, and each
// complaint names its cell. Rows become entries of commitments.ReportManyIn, so
// that a workbook is held by the same rules as the page.
//
// docs/workbook.md describes the format.
package workbook
