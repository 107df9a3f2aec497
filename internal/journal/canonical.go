package journal

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// canonical encodes v in the form of SortedJSON, on one line without its end.
func canonical(v any) ([]byte, error) {
	raw, err := plainJSON(v)
	if err != nil {
		return nil, err
	}
	// Nearly always only the keys of structs are out of order.
	if sorted := sortKeys(raw); isCanonical(sorted) {
		return sorted, nil
	}
	return reencode(raw)
}

// reencode brings any JSON to the canonical form by decoding and encoding it.
func reencode(raw []byte) ([]byte, error) {
	encoded, err := SortedJSON(json.RawMessage(raw), "")
	if err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(encoded, []byte("\n")), nil
}

// plainJSON encodes v as encoding/json does, without HTML escapes.
func plainJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// sorter copies JSON that plainJSON wrote and sorts the members of each object by
// their encoded keys. It changes nothing else.
type sorter struct{ rest, out []byte }

// sortKeys returns the sorted copy.
func sortKeys(encoded []byte) []byte {
	s := sorter{encoded, make([]byte, 0, len(encoded)+1)}
	s.copyValue()
	return s.out
}

func (s *sorter) copyBytes(n int) {
	s.out = append(s.out, s.rest[:n]...)
	s.rest = s.rest[n:]
}

func (s *sorter) copyValue() {
	switch s.rest[0] {
	case '{':
		s.copyObject()
	case '[':
		s.copyBytes(1)
		for s.rest[0] != ']' {
			if s.rest[0] == ',' {
				s.copyBytes(1)
			}
			s.copyValue()
		}
		s.copyBytes(1)
	case '"':
		s.copyBytes(stringLength(s.rest))
	default:
		if end := bytes.IndexAny(s.rest, ",]}"); end >= 0 {
			s.copyBytes(end)
		} else {
			s.copyBytes(len(s.rest))
		}
	}
}

// copyObject writes a comma after each member, and at the end replaces the last
// comma by the closing brace.
func (s *sorter) copyObject() {
	s.copyBytes(1)
	begin := len(s.out)
	ends := make([]int, 0, 16)
	for s.rest[0] != '}' {
		if s.rest[0] == ',' {
			s.rest = s.rest[1:]
		}
		s.copyBytes(stringLength(s.rest) + 1) // and the colon
		s.copyValue()
		s.out = append(s.out, ',')
		ends = append(ends, len(s.out)-begin)
	}
	if len(ends) == 0 {
		s.copyBytes(1)
		return
	}
	s.rest = s.rest[1:]
	sortMembers(s.out[begin:], ends)
	s.out[len(s.out)-1] = '}'
}

// sortMembers sorts the members of an object in place. The ends are the offsets
// at which they end.
func sortMembers(written []byte, ends []int) {
	members := make([][]byte, len(ends))
	from := 0
	for i, end := range ends {
		members[i], from = written[from:end], end
	}
	byKey := func(a, b []byte) int { return bytes.Compare(a[1:stringLength(a)-1], b[1:stringLength(b)-1]) }
	if slices.IsSortedFunc(members, byKey) {
		return
	}
	slices.SortStableFunc(members, byKey)
	copy(written, bytes.Join(members, nil))
}

// stringLength returns the length of the JSON string at the start of encoded,
// with its quotation marks.
func stringLength(encoded []byte) int {
	for i := 1; ; i++ {
		switch encoded[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
}

// isCanonical reports whether the bytes are one JSON value in the form that
// canonical writes. It reads them once and allocates nothing, so verifying a long
// journal takes little longer than hashing it.
func isCanonical(encoded []byte) bool {
	c := scanner{rest: encoded}
	return c.value(0) && len(c.rest) == 0
}

// maxDepth bounds how deep values nest; encoding/json has the same bound.
const maxDepth = 10_000

type scanner struct {
	rest   []byte
	failed bool // a read of textMember or objectMember failed
}

// textMember reads the byte before a member, its name and its string. Once a read
// has failed, it reads nothing.
func (c *scanner) textMember(before byte, name string) string {
	if !c.member(before, name) {
		return ""
	}
	text, ok := c.text()
	c.failed = !ok
	return string(text)
}

// objectMember does the same for a member that holds an object, and returns the
// object's bytes.
func (c *scanner) objectMember(before byte, name string) []byte {
	if !c.member(before, name) {
		return nil
	}
	object := c.rest
	c.failed = len(object) == 0 || object[0] != '{' || !c.value(1)
	return object[:len(object)-len(c.rest)]
}

// member reads the byte before a member and its name; false if this or an earlier
// read failed.
func (c *scanner) member(before byte, name string) bool {
	if c.failed || !c.next(before) {
		c.failed = true
		return false
	}
	found, ok := c.text()
	c.failed = !ok || string(found) != name || !c.next(':')
	return !c.failed
}

func (c *scanner) next(b byte) bool {
	if len(c.rest) == 0 || c.rest[0] != b {
		return false
	}
	c.rest = c.rest[1:]
	return true
}

func (c *scanner) value(depth int) bool {
	if len(c.rest) == 0 || depth > maxDepth {
		return false
	}
	switch c.rest[0] {
	case '{':
		return c.object(depth)
	case '[':
		return c.array(depth)
	case '"':
		_, ok := c.text()
		return ok
	case 't':
		return c.literal("true")
	case 'f':
		return c.literal("false")
	case 'n':
		return c.literal("null")
	}
	return c.number()
}

func (c *scanner) literal(w string) bool {
	rest, found := bytes.CutPrefix(c.rest, []byte(w))
	c.rest = rest
	return found
}

// object reads an object whose keys ascend strictly, byte by byte.
func (c *scanner) object(depth int) bool {
	c.next('{')
	if c.next('}') {
		return true
	}
	var before []byte
	for first := true; ; first = false {
		key, ok := c.text()
		if !ok || !first && bytes.Compare(before, key) >= 0 || !c.next(':') || !c.value(depth+1) {
			return false
		}
		if before = key; c.next('}') {
			return true
		}
		if !c.next(',') {
			return false
		}
	}
}

func (c *scanner) array(depth int) bool {
	c.next('[')
	if c.next(']') {
		return true
	}
	for c.value(depth + 1) {
		if c.next(']') {
			return true
		}
		if !c.next(',') {
			return false
		}
	}
	return false
}

// text reads a string and returns it decoded. It copies only strings with
// escapes.
func (c *scanner) text() ([]byte, bool) {
	if !c.next('"') {
		return nil, false
	}
	for i := 0; i < len(c.rest); {
		b := c.rest[i]
		switch {
		case b == '"':
			text := c.rest[:i]
			c.rest = c.rest[i+1:]
			return text, true
		case b == '\\':
			return c.escaped(i)
		case b < ' ':
			return nil, false
		case b < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRune(c.rest[i:])
			if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
				return nil, false
			}
			i += size
		}
	}
	return nil, false
}

// escaped reads a string whose first escape is at i. It decodes the string and
// encodes it again, because only what the encoder writes is canonical.
func (c *scanner) escaped(i int) ([]byte, bool) {
	end := i
	for end < len(c.rest) && c.rest[end] != '"' {
		if c.rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(c.rest) {
		return nil, false
	}
	written := append([]byte{'"'}, c.rest[:end+1]...)
	var text string
	if json.Unmarshal(written, &text) != nil {
		return nil, false
	}
	again, err := plainJSON(text)
	c.rest = c.rest[end+1:]
	return []byte(text), err == nil && bytes.Equal(written, again)
}

// number reads a number of JSON's grammar. Numbers are kept as they were written.
func (c *scanner) number() bool {
	c.next('-')
	if !c.next('0') && !c.digits() {
		return false
	}
	if c.next('.') && !c.digits() {
		return false
	}
	if c.next('e') || c.next('E') {
		if !c.next('-') {
			c.next('+')
		}
		return c.digits()
	}
	return true
}

func (c *scanner) digits() bool {
	n := 0
	for n < len(c.rest) && '0' <= c.rest[n] && c.rest[n] <= '9' {
		n++
	}
	c.rest = c.rest[n:]
	return n > 0
}
