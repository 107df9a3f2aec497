package reports

import (
	"archive/zip"
	"io"
)

// ArchiveName is the name under which all files of an edition are downloaded as
// one.
const ArchiveName = "edition.zip"

// WriteArchive writes the edition's files as one archive. Its times are the
// edition's and its files are stored as they are, so it is the same bytes each
// time, whatever writes it: Verify makes it again and compares.
func WriteArchive(w io.Writer, e Edition, files Files) error {
	archive := zip.NewWriter(w)
	for _, f := range e.Files {
		if err := addToArchive(archive, e, f, files); err != nil {
			return err
		}
	}
	return archive.Close()
}

func addToArchive(archive *zip.Writer, e Edition, f File, files Files) error {
	content, err := files.Open(f.SHA256)
	if err != nil {
		return err
	}
	defer content.Close()
	to, err := archive.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store, Modified: e.CompiledAt})
	if err != nil {
		return err
	}
	_, err = io.Copy(to, content)
	return err
}
