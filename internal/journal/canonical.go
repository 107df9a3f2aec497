package journal

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// isCanonical reports whether the bytes are one JSON value in the form that
// canonical writes. It reads them once and makes nothing, so that verifying a
// long journal takes little more than its hashing.
func isCanonical(encoded []byte) bool {
	c := scanner{rest: encoded}
	return c.value(0) && len(c.rest) == 0
}

// maxDepth bounds how deep values nest; encoding/json has the same bound.
const maxDepth = 10_000

type scanner struct{ rest []byte }

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
		return c.word("true")
	case 'f':
		return c.word("false")
	case 'n':
		return c.word("null")
	}
	return c.number()
}

func (c *scanner) word(w string) bool {
	rest, found := bytes.CutPrefix(c.rest, []byte(w))
	c.rest = rest
	return found
}

// object has its keys in strictly ascending order of their bytes.
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

// text returns the decoded text, without copying it where nothing is escaped.
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

// escaped reads a text that holds escapes, the first at i, by decoding it and
// comparing it with how it would be written.
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
	again, err := canonical(text)
	c.rest = c.rest[end+1:]
	return []byte(text), err == nil && bytes.Equal(written, again)
}

// number is kept as it was written, by JSON's grammar.
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
