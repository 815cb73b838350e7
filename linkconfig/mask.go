package linkconfig

import (
	"unicode/utf8"

	"github.com/jqlbuild/jqlbuild/source"
)

// mask returns a copy of a file with stars in place of its characters. It has
// all its lines and columns where they were.
func mask(f *source.File) *source.File {
	data := append([]byte(nil), f.Bytes()...)
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		if c > ' ' {
			copy(data[i:i+size], stars[size-1])
		}
		i += size
	}
	return source.NewFile(f.Name(), data).Private()
}

// stars are characters of one, two, three and four bytes.
var stars = [...]string{"*", "×", "•", "🞄"}
