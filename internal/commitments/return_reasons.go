package commitments

import (
	_ "embed" // the reasons
	"encoding/json"
	"sync"
)

// ReturnReason is one of the standard reasons for which an update is returned. A review
// keeps its words alone: who returns an update can change them.
type ReturnReason struct {
	Code string `json:"code"`
	Name Text   `json:"name"`  // in a list
	Text Text   `json:"words"` // to the author
}

//go:embed return_reasons.json
var returnReasons []byte

// ReturnReasons are the standard reasons, as return_reasons.json has them.
var ReturnReasons = sync.OnceValue(func() []ReturnReason {
	var list []ReturnReason
	if err := json.Unmarshal(returnReasons, &list); err != nil {
		panic("return_reasons.json: " + err.Error()) // it is part of the program
	}
	return list
})

// FindReturnReason returns the standard reason of the code; false where there is none.
func FindReturnReason(code string) (ReturnReason, bool) {
	for _, r := range ReturnReasons() {
		if r.Code == code {
			return r, true
		}
	}
	return ReturnReason{}, false
}
