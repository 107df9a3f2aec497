package pdf_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tracker/internal/pdf"
)

// saying is the file of an empty page with the information.
func saying(t require.TestingT, info pdf.Info) *reading {
	d := pdf.New(info)
	d.Page(100, 100)
	return read(t, d)
}

// properties are the texts of the XMP metadata by the names of their elements.
func (r *reading) properties() map[string]string {
	packet := r.stream(r.catalog()["Metadata"])
	require.Equal(r.t, name("XML"), packet.dict["Subtype"])
	require.Nil(r.t, packet.dict["Filter"], "other programs read it as it stands")
	found := map[string]string{}
	decoder := xml.NewDecoder(strings.NewReader(string(packet.data)))
	var inside []string
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return found
		}
		require.NoError(r.t, err)
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Space {
			case "http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/xap/1.0/":
				inside = append(inside, token.Name.Local)
			default:
				inside = append(inside, "of another schema")
			}
		case xml.EndElement:
			inside = inside[:len(inside)-1]
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" {
				for _, element := range inside {
					found[element] = text
				}
			}
		}
	}
}

func TestADocumentSaysItsInformationTwice(t *testing.T) {
	created := time.Date(2026, 11, 20, 9, 30, 15, 0, time.FixedZone("", 3600))
	for _, c := range []struct {
		name string
		info pdf.Info
	}{
		{"plain", pdf.Info{Title: "Report", Subject: "Third quarter", Author: "Council", Lang: "en", Created: created}},
		{"French", pdf.Info{Title: "L’édition n° 1", Subject: "Troisième trimestre", Author: "Conseil", Lang: "fr", Created: created}},
		{"Arabic", pdf.Info{Title: "تقرير التتبع", Subject: "الفصل الثالث", Author: "المجلس", Lang: "ar", RTL: true, Created: created}},
		{"signs of PDF and XML", pdf.Info{Title: `a (b)) \ <c> & "d"`, Subject: `]]> %PDF`, Author: `/x endobj`, Lang: "en", Created: created}},
		{"signs of two units", pdf.Info{Title: "🙂", Subject: "𝄞", Author: "漢", Lang: "en", Created: created}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := saying(t, c.info)
			info, properties := r.info(), r.properties()
			require.Equal(t, c.info.Title, r.text(info["Title"]))
			require.Equal(t, c.info.Subject, r.text(info["Subject"]))
			require.Equal(t, c.info.Author, r.text(info["Author"]))
			require.Equal(t, "D:20261120083015Z", r.text(info["CreationDate"]))
			require.Equal(t, "D:20261120083015Z", r.text(info["ModDate"]))
			require.Equal(t, c.info.Title, properties["title"])
			require.Equal(t, c.info.Subject, properties["description"])
			require.Equal(t, c.info.Author, properties["creator"])
			require.Equal(t, "2026-11-20T08:30:15Z", properties["CreateDate"])
			require.Equal(t, "2026-11-20T08:30:15Z", properties["ModifyDate"])
			require.Equal(t, c.info.Lang, properties["language"])
			require.Equal(t, c.info.Lang, r.text(r.catalog()["Lang"]))
		})
	}
}

func TestWhatIsNotKnownIsNotSaid(t *testing.T) {
	r := saying(t, pdf.Info{Title: "t", Lang: "fr"})
	for _, key := range []name{"Author", "Subject", "CreationDate", "ModDate"} {
		require.NotContains(t, r.info(), key)
	}
	for _, key := range []string{"creator", "description", "CreateDate", "ModifyDate"} {
		require.NotContains(t, r.properties(), key)
	}
}

func TestADocumentNamesTheRulesThatItIsWrittenTo(t *testing.T) {
	r := saying(t, french)
	packet := string(r.stream(r.catalog()["Metadata"]).data)
	for _, want := range []string{
		"<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>",
		"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>",
	} {
		require.Equal(t, 1, strings.Count(packet, want), want)
	}
	require.Equal(t, true, r.dict(r.catalog()["MarkInfo"])["Marked"])
	require.Equal(t, true, r.dict(r.catalog()["ViewerPreferences"])["DisplayDocTitle"])
}

func TestADocumentSaysItsDirection(t *testing.T) {
	for _, c := range []struct {
		name string
		info pdf.Info
		want name
	}{{"from left to right", french, "L2R"}, {"from right to left", arabic, "R2L"}} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, directionOf(saying(t, c.info)))
		})
	}
}

func directionOf(r *reading) any { return r.dict(r.catalog()["ViewerPreferences"])["Direction"] }

func TestColoursHaveAnOutputIntent(t *testing.T) {
	r := saying(t, french)
	intents := r.list(r.catalog()["OutputIntents"])
	require.Len(t, intents, 1)
	intent := r.dict(intents[0])
	require.Equal(t, name("GTS_PDFA1"), intent["S"])
	profile := r.stream(intent["DestOutputProfile"])
	require.EqualValues(t, 3, profile.dict["N"])
	require.Equal(t, "acsp", string(profile.data[36:40]))
	require.Equal(t, "RGB XYZ ", string(profile.data[16:24]))
}

func TestTheSameCallsGiveTheSameBytes(t *testing.T) {
	both(t, func(t *testing.T, info pdf.Info) {
		require.Equal(t, string(saved(t, everything(info))), string(saved(t, everything(info))))
	})
}

func TestTheIdentifierFollowsTheContent(t *testing.T) {
	id := func(title, text string) string {
		d, f := flowing(pdf.Info{Title: title, Lang: "fr"})
		f.Text(text, ink)
		r := read(t, d)
		list := r.list(r.trailer["ID"])
		require.Len(t, list, 2)
		require.Equal(t, list[0], list[1], "a file that was never changed has the same one twice")
		require.Len(t, list[0], 16)
		return list[0].(string)
	}
	first := id("Titre", "texte")
	require.Equal(t, first, id("Titre", "texte"))
	require.NotEqual(t, first, id("Titre", "texta"))
	require.NotEqual(t, first, id("Titra", "texte"))
}
