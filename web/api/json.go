package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"tracker/internal/problem"
)

// jsonFormat reads bodies so that no number is too big to be refused by its
// name, and no text is one that databases trip over.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readJSON}

func readJSON(data []byte, v any) error {
	tree, generic := v.(*any)
	if !generic {
		return json.Unmarshal(data, v)
	}
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(tree); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	var err error
	*tree, err = plainTree(*tree)
	return err
}

// plainTree turns every number into a float64, those beyond it into infinity,
// and refuses texts with NUL.
func plainTree(tree any) (any, error) {
	var err error
	switch v := tree.(type) {
	case json.Number:
		f, _ := strconv.ParseFloat(v.String(), 64) // out of range gives infinity
		return f, nil
	case string:
		if !problem.IsText(v) {
			return nil, errors.New("a text holds NUL")
		}
	case []any:
		for i := range v {
			if v[i], err = plainTree(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for name := range v {
			if v[name], err = plainTree(v[name]); err != nil {
				return nil, err
			}
		}
	}
	return tree, nil
}
