package views

import (
	"slices"

	"tracker/internal/commitments"
)

// CommentID is the id of a comment on its page, to which mail and the first page
// lead.
func CommentID(c commitments.Comment) string { return "comment-" + c.ID }

// CommentForm is the form under an update: what was typed, where it was refused.
func (v CommitmentView) CommentForm(update string) Form {
	f := NewForm("remark-"+update, "key", v.CommentKey+update)
	if v.Commented != nil && v.Commented.ID == f.ID {
		return *v.Commented
	}
	return f
}

// commentsOn lists the comments on an update, the first one first.
func commentsOn(r commitments.Record, update string) []commitments.Comment {
	var list []commitments.Comment
	for _, x := range r.Comments {
		if x.Update == update {
			list = append(list, x)
		}
	}
	return list
}

// unopened reports whether the reader was named in a comment that they did not
// open before.
func unopened(r commitments.Record, x commitments.Comment) bool {
	return slices.Contains(r.Unopened, x.ID)
}

// personOptions are those whom a comment can mention.
func personOptions(c Layout, list []commitments.Person) []Option {
	var options []Option
	for _, p := range list {
		label := c.apart(p.Name) + " · " + c.T("role."+string(p.Role))
		if p.Party != "" {
			label += " · " + c.Party(p.Party)
		}
		options = append(options, Option{Value: p.ID, Label: label})
	}
	return options
}

// mentioned lists whom a comment names.
func mentioned(c Layout, x commitments.Comment) string {
	names := make([]string, len(x.Mentions))
	for i, m := range x.Mentions {
		names[i] = c.apart(m.Name)
	}
	return c.L.List(names)
}

// beginning is as much of a text as a list shows.
func beginning(text string) string {
	if runes := []rune(text); len(runes) > 160 {
		return string(runes[:160]) + "…"
	}
	return text
}
