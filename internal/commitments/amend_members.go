package commitments

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"tracker/internal/difference"
	"tracker/internal/problem"
)

// readMembers fills what into points to with JSON values, or texts as people type them,
// by their names in a data file; what is not given stays. What can't be read is noted by
// its place.
func readMembers(into any, members map[string]any, fields *problem.Fields) {
	membersReader{fields}.object("", reflect.ValueOf(into).Elem(), members)
}

type membersReader struct{ fields *problem.Fields }

// object reads the members of a struct that are given.
func (r membersReader) object(at string, v reflect.Value, members map[string]any) {
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if given, is := members[name]; is {
			r.value(strings.TrimPrefix(at+"."+name, "."), v.Field(i), given)
		}
	}
}

// value reads one value; null clears.
func (r membersReader) value(at string, v reflect.Value, given any) {
	if given == nil {
		v.SetZero()
		return
	}
	switch to := v.Addr().Interface().(type) {
	case *Date:
		day, err := ParseDate(strings.TrimSpace(fmt.Sprint(given)))
		if err != nil {
			r.fields.Add(at, "error.date.malformed", "value", problem.Excerpt(fmt.Sprint(given)))
		}
		*to = day
		return
	case **Quantity:
		*to = r.quantity(at, typedText(given))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if members, is := given.(map[string]any); is {
			r.object(at, v, members)
		}
	case reflect.Pointer:
		read := reflect.New(v.Type().Elem())
		r.value(at, read.Elem(), given)
		v.Set(read)
	case reflect.Slice:
		r.list(at, v, given)
	case reflect.Map:
		r.mapped(v, given)
	case reflect.String:
		v.SetString(strings.TrimSpace(typedText(given)))
	case reflect.Bool:
		v.SetBool(given == true)
	case reflect.Int, reflect.Float64:
		r.number(at, v, typedText(given))
	}
}

// typedText is a text, or a number as JSON writes it.
func typedText(given any) string {
	if number, is := given.(float64); is {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(given)
}

func (r membersReader) quantity(at, typed string) *Quantity {
	if strings.TrimSpace(typed) == "" {
		return nil
	}
	q, err := ParseQuantity(typed)
	if p, refused := problem.Of(err); refused {
		for _, f := range p.Fields {
			r.fields.Add(at, f.Key, f.Args...)
		}
	}
	return &q
}

func (r membersReader) number(at string, v reflect.Value, typed string) {
	plain := strings.Replace(LatinDigits(strings.TrimSpace(typed)), ",", ".", 1)
	number, err := strconv.ParseFloat(plain, 64)
	if plain == "" {
		number, err = 0, nil
	}
	if whole := v.Kind() == reflect.Int; err != nil || whole && number != float64(int(number)) {
		r.fields.Add(at, "error.number.malformed", "value", problem.Excerpt(typed))
	} else if whole {
		v.SetInt(int64(number))
	} else {
		v.SetFloat(number)
	}
}

// list reads a list in place of the one that stands. Blank texts are left out.
func (r membersReader) list(at string, v reflect.Value, given any) {
	list := reflect.Zero(v.Type())
	members, _ := given.([]any)
	for i, item := range members {
		if text, is := item.(string); is && strings.TrimSpace(text) == "" {
			continue
		}
		read := reflect.New(v.Type().Elem()).Elem()
		r.value(fmt.Sprintf("%s[%d]", at, i), read, item)
		list = reflect.Append(list, read)
	}
	if list.Len() > 0 || v.Len() > 0 {
		v.Set(list)
	}
}

// mapped reads a text in its languages, or the forms of a unit, in place of what stands.
// What says nothing is left out.
func (r membersReader) mapped(v reflect.Value, given any) {
	read := reflect.MakeMap(v.Type())
	members, _ := given.(map[string]any)
	for name, value := range members {
		item := reflect.New(v.Type().Elem()).Elem()
		r.value(name, item, value)
		if item.Len() > 0 {
			read.SetMapIndex(reflect.ValueOf(name), item)
		}
	}
	switch {
	case read.Len() > 0:
		v.Set(read)
	case v.Len() > 0:
		v.SetZero()
	}
}

// Members is what something of a definition is written with in a data file.
func Members(item any) map[string]any {
	raw, err := json.Marshal(item)
	if err != nil {
		panic("commitments: " + err.Error()) // definitions hold nothing that can't be written
	}
	members, err := difference.Members(raw)
	if err != nil {
		panic("commitments: " + err.Error()) // and each thing of one is an object
	}
	return members
}
