package commitments

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhomATextNames(t *testing.T) {
	people := []Person{
		{ID: "alaoui", Name: "Nadia Alaoui", email: "n.alaoui@council.example"}, {ID: "bennani", Name: "Nadia Bennani", email: "nadia.b@ministry.example"},
		{ID: "drissi", Name: "Fatima-Zahra Él Idrissi", email: "planner@ministry.example"}, {ID: "arabic", Name: "محمد العلوي", email: "planner.figuig@ministry.example"},
	}
	for text, want := range map[string][][]string{
		"Merci @Nadia Bennani, c’est noté.": {{"bennani"}},
		"@nadia a répondu":                  {{"alaoui", "bennani"}},
		"@Nadia b":                          {{"alaoui", "bennani"}},
		"@bennani. @Alaoui!":                {{"bennani"}, {"alaoui"}},
		"(@fatima zahra el idrissi)":        {{"drissi"}},
		"@el":                               {{"drissi"}},
		"إلى @محمد: مرحبا":                  {{"arabic"}},
		"@planner : voir":                   {{"drissi"}},
		"@planner.f":                        {{"arabic"}},
		"@planner.figuig@ministry.example.": {{"arabic"}},
		"@n.a":                              {{"alaoui"}},
		"@Zineb":                            {nil},
		"écrire à x@nadia.example, 3 @ 5 dh, @12": nil,
	} {
		t.Run(text, func(t *testing.T) {
			var found [][]string
			for _, n := range FindNamings(text, people) {
				var ids []string
				for _, p := range n.Persons {
					ids = append(ids, p.ID)
				}
				found = append(found, ids)
			}
			assert.Equal(t, want, found)
		})
	}
	assert.Empty(t, FindNamings("@Nadia", nil), "where nobody can be named, an @ is a sign")
}
