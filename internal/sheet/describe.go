package sheet

import (
	"bytes"
	"regexp"

	"github.com/xuri/excelize/v2"
)

// Where a workbook says what it is.
const corePart = "docProps/core.xml"

// unprefixed are the tags that the library leaves in the namespace that no prefix
// stands for.
var unprefixed = regexp.MustCompile(`<(/?)([A-Za-z]+)([ >])`)

// Describe has a workbook say what it is. The library writes names without the
// prefix that everyone else gives them, and some programs open no such file.
func Describe(file *excelize.File, what excelize.DocProperties) error {
	if err := file.SetDocProps(&what); err != nil {
		return err
	}
	if written, has := file.Pkg.Load(corePart); has {
		content := bytes.Replace(written.([]byte), []byte(` xmlns="`), []byte(` xmlns:cp="`), 1)
		file.Pkg.Store(corePart, unprefixed.ReplaceAll(content, []byte("<${1}cp:$2$3")))
	}
	return nil
}
