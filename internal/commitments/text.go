package commitments

// Text is one text in several languages, by language code: fr, ar, en.
type Text map[string]string
