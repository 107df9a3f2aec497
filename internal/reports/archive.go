package reports

import (
	"archive/zip"
	"io"
)

// ArchiveName is the name under which all files of an edition are downloaded as
// one.
const ArchiveName = "edition.zip"

// writeArchive writes the edition's files as one archive. Its times are the
// edition's, so it is the same bytes each time.
func writeArchive(w io.Writer, e Edition, open func(File) (io.ReadSeekCloser, error)) error {
	archive := zip.NewWriter(w)
	for _, f := range e.Files {
		if err := addToArchive(archive, e, f, open); err != nil {
			return err
		}
	}
	return archive.Close()
}

func addToArchive(archive *zip.Writer, e Edition, f File, open func(File) (io.ReadSeekCloser, error)) error {
	content, err := open(f)
	if err != nil {
		return err
	}
	defer content.Close()
	to, err := archive.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: e.CompiledAt})
	if err != nil {
		return err
	}
	_, err = io.Copy(to, content)
	return err
}
