package attr

// IsName reports whether name may be that of a variable.
func IsName(name string) bool {
	for i := range len(name) {
		if !IsNameByte(name[i]) {
			return false
		}
	}
	return name != ""
}

// IsNameByte reports whether c may be part of the name of a shortcode, an
// attribute or a variable.
func IsNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
}
