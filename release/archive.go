package main

// archiveName is what the archive for a target is called.
func (r *release) archiveName(t target) string {
	if t.os == "windows" {
		return r.name("_" + t.String() + ".zip")
	}
	return r.name("_" + t.String() + ".tar.gz")
}

// archive packs the program for a target with all that comes with it.
func (r *release) archive(t target) (file, error) {
	files := append([]file{script(t.program(), r.programs[t])}, r.texts()...)
	files = append(files, below("completions", r.completions)...)
	files = append(files, below("man", r.man)...)
	pack := tarGz
	if t.os == "windows" {
		pack = zipped
	}
	data, err := pack(files, r.date)
	return plain(r.archiveName(t), data), err
}
