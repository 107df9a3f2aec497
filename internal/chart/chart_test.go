package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func frame(rtl bool) Frame {
	return Frame{ID: "c", Title: `Titre <&>"`, Desc: "Description", RTL: rtl}
}

func bars(rtl bool) Bars {
	return Bars{
		Frame: frame(rtl),
		Series: []Series{
			{"Achevée", Status.Look("completed")}, {"Suspendue", Status.Look("suspended")}, {"Rien", Status.Look("none")},
		},
		Bars: []Bar{{"M1 <b>", "/fr/pledges/M1", []int{3, 1, 0}}, {"M2", "", []int{0, 0, 4}}, {"Vide", "", nil}},
	}
}

func course(rtl bool, values ...float64) Course {
	c := Course{Frame: frame(rtl), Target: &Reference{10, "Cible : 10"}, Baseline: &Reference{2, "Référence : 2"},
		Format: func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }}
	for i, v := range values {
		c.Points = append(c.Points, Point{Label: fmt.Sprintf("T%d", i+1), Value: &v, Text: c.Format(v)})
	}
	return c
}

func tiles(rtl bool) Tiles {
	return Tiles{Frame: frame(rtl), Series: bars(rtl).Series, Tiles: []Tile{
		{X: 2, Y: 1, Label: "Figuig", Text: "3/14", Href: "/fr/regions/MA-FIG", Parts: []int{3, 1, 10}},
		{X: -1, Y: 4, Label: "Hay Mohammadi–Aïn Sebaâ", Text: "0/14"},
	}}
}

func pictures() map[string]string {
	all := map[string]string{"sprite": Sprite(false)}
	for _, rtl := range []bool{false, true} {
		dir := map[bool]string{false: "ltr", true: "rtl"}[rtl]
		all["bars "+dir] = bars(rtl).SVG()
		all["course "+dir] = course(rtl, 2, 5, 12.5).SVG()
		all["course without values "+dir] = Course{Frame: frame(rtl), Format: func(float64) string { return "" }}.SVG()
		all["tiles "+dir] = tiles(rtl).SVG()
		all["no tiles "+dir] = Tiles{Frame: frame(rtl)}.SVG()
		all["star "+dir] = Star("in_progress", "limited", true, `En cours, "limitée"`)
	}
	return all
}

func TestPicturesAreWellFormedAndAPolicyAllowsThem(t *testing.T) {
	for name, svg := range pictures() {
		decoder := xml.NewDecoder(strings.NewReader(svg))
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			require.NoError(t, err, name)
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			require.NotContains(t, []string{"script", "style", "foreignObject", "image"}, element.Name.Local, name)
			for _, a := range element.Attr {
				require.NotEqual(t, "style", a.Name.Local, name)
				require.False(t, strings.HasPrefix(a.Name.Local, "on"), name)
				require.NotContains(t, a.Value, "NaN", name)
				require.NotContains(t, a.Value, "Inf", name)
			}
		}
	}
}

func TestPicturesSayWhatTheyShow(t *testing.T) {
	for role, pictures := range map[string][]string{
		"img":   {course(true, 1).SVG(), Bars{Frame: bars(false).Frame}.SVG()},
		"group": {bars(false).SVG(), tiles(false).SVG()}, // an image's links could not be followed
	} {
		for _, svg := range pictures {
			require.Contains(t, svg, `role="`+role+`" aria-labelledby="c-t" aria-describedby="c-d"`)
			require.Contains(t, svg, `<title id="c-t">Titre &lt;&amp;&gt;&#34;</title><desc id="c-d">Description</desc>`)
		}
	}
}

var coloured = regexp.MustCompile(`<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="18"`)

// parts returns where each part of the bars begins and how wide it is.
func parts(svg string) (list [][2]float64) {
	for _, m := range coloured.FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.ParseFloat(m[1], 64)
		w, _ := strconv.ParseFloat(m[3], 64)
		list = append(list, [2]float64{x, w})
	}
	return list
}

func TestBarsAreAsLongAsTheirNumbersAndMirrored(t *testing.T) {
	left, right := parts(bars(false).SVG()), parts(bars(true).SVG())
	require.Len(t, left, 4) // of which one is the pattern of the suspended part
	room := width - barLabel - barEnd
	require.Equal(t, [2]float64{barLabel, room * 3 / 4}, left[0])
	require.Equal(t, [2]float64{barLabel + room*3/4, room / 4}, left[1])
	require.Equal(t, [2]float64{barLabel, room}, left[3])
	for i := range left {
		require.InDelta(t, width-left[i][0]-left[i][1], right[i][0], .01)
		require.Equal(t, left[i][1], right[i][1])
	}
	require.Contains(t, bars(true).SVG(), `direction="rtl"`)
	require.Contains(t, bars(false).SVG(), `<a href="/fr/pledges/M1">`)
	require.Contains(t, bars(false).SVG(), `M1 &lt;b&gt;`)
}

func TestCourseHoldsZeroAndEveryValue(t *testing.T) {
	for _, values := range [][]float64{{2, 5, 12.5}, {-40, 3}, {0}, {99_999_999_999}, {.0001}} {
		t.Run(fmt.Sprint(values), func(t *testing.T) {
			low, high, step := course(false, values...).scale()
			require.LessOrEqual(t, low, 0.0)
			require.GreaterOrEqual(t, high, 10.0)
			require.Positive(t, step)
			require.LessOrEqual(t, (high-low)/step, 7.0)
			for _, v := range values {
				require.True(t, low <= v && v <= high, "%v in %v to %v", v, low, high)
			}
		})
	}
}

func TestNiceSteps(t *testing.T) {
	for in, want := range map[float64]float64{.3: .5, 1: 1, 1.2: 2, 2.1: 2.5, 3: 5, 6: 10, 123: 200, 2600: 5000} {
		t.Run(fmt.Sprint(in), func(t *testing.T) { require.InDelta(t, want, nice(in), math.Abs(want)/1e9) })
	}
}

func TestAMapIsNotMirrored(t *testing.T) {
	place := regexp.MustCompile(`class="chart-tile"`)
	require.Len(t, place.FindAllString(tiles(true).SVG(), -1), 2)
	at := regexp.MustCompile(`<rect x="([\d.]+)" y="([\d.]+)" width="127" height="83" rx="6"`)
	require.Equal(t, at.FindAllString(tiles(false).SVG(), -1), at.FindAllString(tiles(true).SVG(), -1))
}

func TestLongLabelsAreWrappedOrShortened(t *testing.T) {
	require.Equal(t, []string{"Hay Mohammadi–", "Aïn Sebaâ"}, wrap("Hay Mohammadi–Aïn Sebaâ", 2, 11))
	require.Equal(t, []string{"Hay", "Mohammadi–", "Aïn Sebaâ"}, wrap("Hay Mohammadi–Aïn Sebaâ", 3, 5.5))
	require.Equal(t, []string{"الحي المحمدي", "عين السبع"}, wrap("الحي المحمدي عين السبع", 3, 7.5))
	require.Equal(t, []string{"Figuig"}, wrap("Figuig", 2, 11))
	require.Equal(t, []string{"Llanfairpwllgwyngyllgogerych"}, wrap("Llanfairpwllgwyngyllgogerych", 2, 11))
	require.Equal(t, "Sensibili…", fit("Sensibilisation aux droits", 75))
	require.Equal(t, "Figuig", fit("Figuig", 75))
}

func TestEveryCodeHasItsOwnShapeAndUnknownOnesAreNone(t *testing.T) {
	sprite := Sprite(false)
	shapes := map[string]string{}
	for _, m := range regexp.MustCompile(`<symbol id="([^"]+)"[^>]*>(.*?)</symbol>`).FindAllStringSubmatch(sprite, -1) {
		shape := regexp.MustCompile(` (class|fill)="[^"]*"`).ReplaceAllString(m[2], "")
		if strings.HasPrefix(m[1], "m-status") {
			require.NotContains(t, shapes, shape, "%s looks like %s without colour", m[1], shapes[shape])
			shapes[shape] = m[1]
		}
	}
	require.Len(t, shapes, len(Status.Codes()))
	require.Contains(t, Star("what", "ever", false, ""), `aria-hidden="true"><use href="#m-status-none"`)
	require.Equal(t, Status.Look("none"), Status.Look("what"))
}

// Text on a fill has a contrast of 4.5 to 1 at least.
func TestInksCanBeRead(t *testing.T) {
	for _, s := range []Scale{Status, Assessment} {
		for _, code := range s.Codes() {
			look := s.Look(code)
			a, b := luminance(t, look.Fill), luminance(t, look.Ink)
			require.GreaterOrEqual(t, (max(a, b)+.05)/(min(a, b)+.05), 4.5, "%s %s", s.prefix, code)
		}
	}
}

func luminance(t *testing.T, hex string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	require.NoError(t, err)
	total := 0.0
	for shift, weight := range map[int]float64{16: .2126, 8: .7152, 0: .0722} {
		v := float64(n>>shift&0xff) / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		total += v * weight
	}
	return total
}
