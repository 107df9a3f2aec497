package main

import (
	"fmt"
	"os"
	"strings"
)

// progress shows how far long work is, on a terminal only, and with what it
// goes on.
func (c *command) progress(total int) func(done int, next string) {
	f, ok := c.errs.(*os.File)
	if !ok || total == 0 {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(done int, next string) {
		end := ""
		if done >= total {
			end = "\n"
		}
		fmt.Fprintf(f, "\r%-20s %3d %% %-20s%s", strings.Repeat("■", done*20/total), done*100/total, next, end)
	}
}

// counted is the same for work that has no named steps.
func (c *command) counted(total int) func(done int) {
	show := c.progress(total)
	if show == nil {
		return nil
	}
	return func(done int) { show(done, "") }
}
