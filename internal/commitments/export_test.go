package commitments

// EqualTerms reports what decides whether a revision changes anything.
func EqualTerms(a, b Terms) bool { return a.equal(b) }
