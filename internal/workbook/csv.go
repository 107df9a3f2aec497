package workbook

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tracker/internal/problem"
)

// readCSV gives yield every cell of a CSV file that holds something, at the place where
// a spreadsheet shows it. Any of the usual separators is taken, and the encodings in
// which spreadsheets save French and Arabic.
func readCSV(content []byte, yield func(cell) error) error {
	all, err := decoded(content)
	if err != nil {
		return err
	}
	separator, all := separatorOf(all)
	if strings.Count(all, string(separator))+strings.Count(all, "\n") >= maxCells { // with those that hold nothing
		return tooLarge("bomb")
	}
	lines := csv.NewReader(strings.NewReader(all))
	lines.Comma, lines.FieldsPerRecord, lines.LazyQuotes, lines.ReuseRecord = separator, -1, true, true
	row, next := 0, 1 // the row that was read last, and the line on which the next one begins
	for {
		record, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return listProblem(problem.Invalid, "error.list.damaged")
		}
		line, _ := lines.FieldPos(0)
		row += 1 + line - next // lines that are blank are passed over, and are rows too
		next = line + 1
		for i, value := range record {
			next += strings.Count(value, "\n")
			if strings.TrimSpace(value) == "" {
				continue
			}
			if err := yield(cell{row: row, column: i + 1, kind: text, value: unquoted(value)}); err != nil {
				return err
			}
		}
	}
}

// unquoted takes away the apostrophe that keeps a spreadsheet from taking a text for a
// formula: our own files have it.
func unquoted(value string) string {
	if len(value) > 1 && value[0] == '\'' && strings.ContainsRune("=+-@\t\r", rune(value[1])) {
		return value[1:]
	}
	return value
}

// decoded is a text file as UTF-8.
func decoded(content []byte) (string, error) {
	from := encoding.Encoding(nil)
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case bytes.IndexByte(content, 0) >= 0, bytes.HasPrefix(content, []byte("%PDF")):
		return "", listProblem(problem.Unsupported, "error.list.type")
	case utf8.Valid(content):
		return strings.TrimPrefix(string(content), "\ufeff"), nil
	case inArabicLetters(content):
		from = charmap.Windows1256
	default:
		from = charmap.Windows1252
	}
	all, err := from.NewDecoder().Bytes(content)
	if err != nil {
		return "", listProblem(problem.Invalid, "error.list.damaged")
	}
	return string(all), nil
}

// inArabicLetters tells Arabic from French where one byte is a letter: accents stand
// alone, Arabic letters in words.
func inArabicLetters(content []byte) bool {
	high, pairs := 0, 0
	for i, b := range content {
		if b < 0x80 {
			continue
		}
		high++
		if i > 0 && content[i-1] >= 0xc0 && b >= 0xc0 {
			pairs++
		}
	}
	return 2*pairs > high
}

// separatorOf finds what separates the cells, and the text after the line in which some
// programs say it: the separator that most lines have, and as often as each other.
func separatorOf(text string) (rune, string) {
	if first, rest, found := strings.Cut(text, "\n"); found {
		if said, is := strings.CutPrefix(strings.TrimSpace(first), "sep="); is && len(said) == 1 {
			return rune(said[0]), "\n" + rest
		}
	}
	best, most := ',', 0
	for _, separator := range []rune{';', '\t', ',', '|'} {
		if n := agreeing(text, separator); n > most {
			best, most = separator, n
		}
	}
	return best, text
}

// What is looked at to find the separator.
const (
	lookedLines = 50
	lookedBytes = 256 << 10
)

// agreeing is how many cells the lines have that have as many as most do; 0 where most
// have one.
func agreeing(text string, separator rune) int {
	lines := csv.NewReader(strings.NewReader(text[:min(len(text), lookedBytes)]))
	lines.Comma, lines.FieldsPerRecord, lines.LazyQuotes, lines.ReuseRecord = separator, -1, true, true
	with := map[int]int{}
	for range lookedLines {
		record, err := lines.Read()
		if err != nil {
			break
		}
		with[len(record)]++
	}
	best := 0
	for cells, n := range with {
		if cells > 1 {
			best = max(best, n*(cells-1))
		}
	}
	return best
}

// listProblem is what is wrong with the file of a list.
func listProblem(kind problem.Kind, key string, args ...any) *problem.Problem {
	return &problem.Problem{Kind: kind, Key: key, Args: args, Fields: []problem.Field{{Name: "file", Key: key, Args: args}}}
}
