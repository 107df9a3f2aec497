// Package codestyle tests habits of the whole code that no linter holds.
package codestyle

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestErrorsAreLookedAtFirst finds results that are used before the error that came
// with them: when the call failed they are nothing, or half of something.
func TestErrorsAreLookedAtFirst(t *testing.T) {
	files := token.NewFileSet()
	root := filepath.Join("..", "..")
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "node_modules" || name != ".." && strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, use := range usedBeforeError(file) {
			at := files.Position(use.Pos())
			name, err := filepath.Rel(root, at.Filename)
			if err != nil {
				return err
			}
			t.Errorf("%s:%d: %s is used before the error that came with it is looked at", name, at.Line, use.Name)
		}
		return nil
	}))
}

// usedBeforeError returns the uses of results in a file, the first one of each call.
func usedBeforeError(file *ast.File) []*ast.Ident {
	var uses []*ast.Ident
	ast.Inspect(file, func(n ast.Node) bool {
		for i, statement := range statementsOf(n) {
			results := resultsWithError(statement)
			if len(results) == 0 {
				continue
			}
			if use := firstUse(statementsOf(n)[i+1:], results); use != nil {
				uses = append(uses, use)
			}
		}
		return true
	})
	return uses
}

// statementsOf are the statements that follow each other in a node.
func statementsOf(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// resultsWithError returns the variables that a statement sets together with err:
// those to its left, and those whose address it passes on.
func resultsWithError(s ast.Stmt) map[string]bool {
	assign, ok := s.(*ast.AssignStmt)
	if !ok || len(assign.Rhs) != 1 {
		return nil
	}
	last, ok := assign.Lhs[len(assign.Lhs)-1].(*ast.Ident)
	if !ok || last.Name != "err" {
		return nil
	}
	if readsOrWrites(assign.Rhs[0]) {
		return nil
	}
	results := map[string]bool{}
	for _, left := range assign.Lhs[:len(assign.Lhs)-1] {
		if id, ok := left.(*ast.Ident); ok && id.Name != "_" {
			results[id.Name] = true
		}
	}
	ast.Inspect(assign.Rhs[0], func(n ast.Node) bool {
		if _, closure := n.(*ast.FuncLit); closure {
			return false
		}
		if unary, ok := n.(*ast.UnaryExpr); ok && unary.Op == token.AND {
			if id, ok := unary.X.(*ast.Ident); ok {
				results[id.Name] = true
			}
		}
		return true
	})
	return results
}

// readsOrWrites reports whether a call is one of package io's kind: how much it read
// or wrote counts beside its error.
func readsOrWrites(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && slices.Contains([]string{"Read", "ReadAt", "ReadFull", "ReadSlice", "Write"}, method.Sel.Name)
}

// firstUse returns the first use of a result in the statements before one that
// looks at err. Returning a result as it is, beside err, is no use of it.
func firstUse(statements []ast.Stmt, results map[string]bool) *ast.Ident {
	for _, s := range statements {
		if r, ok := s.(*ast.ReturnStmt); ok {
			return usedInReturn(r, results)
		}
		if mentions(s, map[string]bool{"err": true}) != nil {
			return nil
		}
		if use := mentions(s, results); use != nil {
			return use
		}
	}
	return nil
}

// usedInReturn returns a result that is worked on in a return which only hands err on.
func usedInReturn(r *ast.ReturnStmt, results map[string]bool) *ast.Ident {
	for i, e := range r.Results {
		if _, ok := e.(*ast.BinaryExpr); ok && mentions(e, map[string]bool{"err": true}) != nil {
			return nil // found == nil && err == nil
		}
		if i < len(r.Results)-1 && !isPlain(e) {
			if use := mentions(e, results); use != nil {
				return use
			}
		}
	}
	return nil
}

// isPlain reports whether an expression only names something, or puts what it names
// into a struct.
func isPlain(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident, *ast.BasicLit:
		return true
	case *ast.SelectorExpr:
		return isPlain(e.X)
	case *ast.CompositeLit:
		for _, element := range e.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok {
				element = pair.Value
			}
			if !isPlain(element) {
				return false
			}
		}
		return true
	case *ast.UnaryExpr:
		return e.Op == token.AND && isPlain(e.X)
	}
	return false
}

// mentions returns the first identifier of the names in a node; fields and methods
// of that name are others.
func mentions(n ast.Node, names map[string]bool) *ast.Ident {
	var found *ast.Ident
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if use := mentions(n.X, names); use != nil && found == nil {
				found = use
			}
			return false
		case *ast.KeyValueExpr:
			if use := mentions(n.Value, names); use != nil && found == nil {
				found = use
			}
			return false
		case *ast.Ident:
			if names[n.Name] && found == nil {
				found = n
			}
		}
		return found == nil
	})
	return found
}

func TestUsesBeforeTheErrorAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want string // the variable that is named; "" for none
	}{
		"checked":              {"x, err := f(); if err != nil { return 0, err }; return g(x), nil", ""},
		"worked on in return":  {"x, err := f(); return g(x), err", "x"},
		"returned as it is":    {"x, err := f(); return x, err", ""},
		"a field of it":        {"x, err := f(); return x.n, err", ""},
		"put into a struct":    {"x, err := f(); return T{x, 1}, err", ""},
		"an element of it":     {"x, err := f(); return x[0], err", "x"},
		"a loop":               {"x, err := f(); for range x { g(1) }; return 1, err", "x"},
		"later":                {"x, err := f(); g(1); y := g(x); if err != nil { return 0, err }; return y, nil", "x"},
		"a condition of both":  {"x, err := f(); if err == nil && g(x) > 0 { return 1, nil }; return 0, err", ""},
		"by its address":       {"var x []int; err := f(&x); for range x { g(1) }; return 1, err", "x"},
		"in a case":            {"switch { case true: x, err := f(); return g(x), err }; return 0, nil", "x"},
		"set, and used before": {"x := 1; g(x); x, err := f(); return x, err", ""},
		"another's field":      {"x, err := f(); y.x = 1; return x, err", ""},
		"what was read":        {"n, err := r.Read(b); g(b[:n]); return n, err", ""},
		"a comparison":         {"x, err := f(); return x == nil && err == nil", ""},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package p\nfunc _() {"+c.body+"}", 0)
			require.NoError(t, err)
			got := ""
			for _, use := range usedBeforeError(file) {
				got += use.Name
			}
			assert.Equal(t, c.want, got)
		})
	}
}
