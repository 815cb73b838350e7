package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"time"
)

// A file is one that is packed. All belong to root and have the release's date.
type file struct {
	name string
	data []byte
	mode fs.FileMode
}

// plain returns a file that is read, and script one that is run.
func plain(name string, data []byte) file  { return file{name, data, 0o644} }
func script(name string, data []byte) file { return file{name, data, 0o755} }

// below returns the files in a folder.
func below(folder string, files []file) []file {
	moved := make([]file, len(files))
	for i, f := range files {
		f.name = path.Join(folder, f.name)
		moved[i] = f
	}
	return moved
}

// tarGz packs files as .tar.gz, in their order.
func tarGz(files []file, date time.Time) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b) // with no name and no time
	w := tar.NewWriter(z)
	for _, f := range files {
		if err := addTar(w, f, date); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// addTar writes a file, or a folder, to an archive.
func addTar(w *tar.Writer, f file, date time.Time) error {
	h := &tar.Header{
		Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.data)), Mode: int64(f.mode.Perm()),
		ModTime: date, Uname: "root", Gname: "root", Format: tar.FormatUSTAR,
	}
	if f.mode.IsDir() {
		h.Typeflag, h.Name = tar.TypeDir, f.name+"/"
	}
	if f.mode&fs.ModeSticky != 0 {
		h.Mode |= 0o1000
	}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err := w.Write(f.data)
	return err
}

// zipped packs files as .zip, in their order.
func zipped(files []file, date time.Time) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: date}
		h.SetMode(f.mode)
		entry, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
