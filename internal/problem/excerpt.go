package problem

// Excerpt shortens what a person typed so that a message can quote it.
func Excerpt(s string) string {
	const most = 40 // characters
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
