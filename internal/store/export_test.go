package store

import "gorm.io/gorm"

// Raw gives tests the handle that writes, to try what the package never does.
func (db *DB) Raw() *gorm.DB { return db.write }
