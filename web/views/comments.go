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
	f.Instead = map[string]string{"mentions": "text"} // which says who is named
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

// peopleID is the id of the list of those whom a comment can name.
const peopleID = "people"

// textHint says what becomes of a comment, and how it names somebody.
func textHint(c Layout, v CommitmentView) string {
	if len(v.Concerned) == 0 {
		return c.T("comments.hint")
	}
	return c.T("comments.hint") + " " + c.T("comments.hint.name")
}

// meant are those of whom a refused comment has to say who is named.
func (v CommitmentView) meant(f Form) []commitments.Person {
	var list []commitments.Person
	for _, n := range commitments.FindNamings(f.Value("text"), v.Concerned) {
		if len(n.Persons) > 1 && f.Wrong() {
			list = append(list, n.Persons...)
		}
	}
	return list
}

// personOptions are people to choose from.
func personOptions(c Layout, list []commitments.Person) []Option {
	var options []Option
	for _, p := range list {
		option := Option{Value: p.ID, Label: c.apart(p.Name) + " · " + personIs(c, p)}
		if !slices.Contains(options, option) {
			options = append(options, option)
		}
	}
	return options
}

// personIs says what somebody does, and for whom.
func personIs(c Layout, p commitments.Person) string {
	if p.Party == "" {
		return c.T("role." + string(p.Role))
	}
	return joined(c.T("role."+string(p.Role)), c.Party(p.Party))
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
