//go:build engines

package integrations

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Blocks of so many pixels are compared, and may differ by so much of 255 on
// average. Another font made 6, a caption in another place 8, another theme 10 and
// more.
const (
	block     = 20
	tolerance = 8
)

// comparePicture compares a picture with the one in docs/, or with -update
// takes it for that.
func comparePicture(t *testing.T, got, want string) {
	t.Helper()
	g := readPicture(t, got)
	if *update {
		must(t, os.MkdirAll(filepath.Dir(want), 0o755))
		var b bytes.Buffer
		encoder := png.Encoder{CompressionLevel: png.BestCompression}
		must(t, encoder.Encode(&b, reduce(g)))
		must(t, os.WriteFile(want, b.Bytes(), 0o644))
		return
	}
	w := readPicture(t, want)
	if g == nil || w == nil {
		return // it was said
	}
	if g.Bounds() != w.Bounds() {
		t.Errorf("%s is of %v; .ci/engines FOLDER -run TestThemes -update makes it of %v", want, w.Bounds(), g.Bounds())
	} else if d := apart(g, w); d > tolerance {
		t.Errorf("%s differs from what the page looks like by %.1f; look at both, and make it anew by .ci/engines FOLDER -run TestThemes -update", want, d)
	} else {
		t.Logf("%s differs by %.1f", want, d)
	}
}

func readPicture(t *testing.T, name string) image.Image {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Errorf("%v; .ci/engines FOLDER -run TestThemes -update makes the pictures", err)
		return nil
	}
	picture, err := png.Decode(bytes.NewReader(data))
	must(t, err)
	return picture
}

// reduce gives a picture a palette of its most frequent colours.
func reduce(picture image.Image) *image.Paletted {
	count := map[color.Color]int{}
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[color.RGBAModel.Convert(picture.At(x, y))]++
		}
	}
	shade := func(c color.Color) uint32 {
		r, g, b, _ := c.RGBA()
		return r<<16 ^ g<<8 ^ b
	}
	colors := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(shade(a), shade(b)))
	})
	reduced := image.NewPaletted(b, colors[:min(len(colors), 256)])
	draw.Draw(reduced, b, picture, b.Min, draw.Src)
	return reduced
}

// apart compares the blocks of two pictures of the same size.
func apart(a, b image.Image) float64 {
	bounds := a.Bounds()
	sum, n := 0.0, 0
	for y := bounds.Min.Y; y < bounds.Max.Y; y += block {
		for x := bounds.Min.X; x < bounds.Max.X; x += block {
			r := image.Rect(x, y, x+block, y+block).Intersect(bounds)
			m, k := mean(a, r), mean(b, r)
			for i := range m {
				sum += max(m[i]-k[i], k[i]-m[i])
				n++
			}
		}
	}
	return sum / float64(n)
}

// mean is a part's colour, out of 255.
func mean(picture image.Image, part image.Rectangle) (m [3]float64) {
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			for i, v := range []uint32{r, g, b} {
				m[i] += float64(v) / 257
			}
		}
	}
	for i := range m {
		m[i] /= float64(part.Dx() * part.Dy())
	}
	return m
}
