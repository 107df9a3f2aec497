package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tracker/internal/problem"
)

func TestACommandLineThatIsNotUnderstoodIsNamed(t *testing.T) {
	p := newPlace(t, "")
	for name, c := range map[string]struct {
		args string
		want string
	}{
		"an unknown command":            {"sing", "there is no command \"sing\"; `tracker help` lists them"},
		"an unknown account command":    {"account burn", `tracker account has no command "burn"`},
		"an unknown report command":     {"report burn", `tracker report has no command "burn"`},
		"an unknown round command":      {"round burn", `tracker round has no command "burn"`},
		"an unknown journal command":    {"journal burn", `tracker journal has no command "burn"`},
		"an unknown flag":               {"report list --loud", "unknown flag: --loud"},
		"a number that is none":         {"seed --synthetic many", `invalid argument "many" for "--synthetic"`},
		"a number below zero":           {"seed --synthetic -1", "--synthetic takes a number from 0 to 10000000"},
		"a number that is too large":    {"seed --synthetic 10000001", "--synthetic takes a number from 0 to 10000000"},
		"two files to seed":             {"seed a.json b.json", "tracker seed: 2 arguments given; usage: tracker seed [FILE]"},
		"an account without an email":   {"account add", "tracker account add: 0 arguments given; usage: tracker account add EMAIL"},
		"two emails":                    {"account disable a@x.ma b@x.ma", "tracker account disable: 2 arguments given"},
		"a token of nobody":             {"account token", "tracker account token: 0 arguments given"},
		"a list of something":           {"account list all", "tracker account list: 1 arguments given"},
		"a report without a period":     {"report compile", "report compile needs --period, such as 2026-Q3"},
		"a report of no period":         {"report compile --period 2026-Q5", "“2026-Q5”"},
		"an edition without an export":  {"report compile --period 2026-Q3 --edition 2", "report compile takes --edition and --key with --from"},
		"a key without an export":       {"report compile --period 2026-Q3 --key x", "report compile takes --edition and --key with --from"},
		"nothing to verify":             {"report verify", "tracker report verify: 0 arguments given"},
		"a round without a day":         {"round open --period 2026-Q3", "round open needs --period, such as 2026-Q3, and --due"},
		"a round without a period":      {"round open --due 2026-10-20", "round open needs --period, such as 2026-Q3, and --due"},
		"a round of no period to close": {"round close spring", "“spring”"},
		"a round to close of none":      {"round close", "tracker round close: 0 arguments given"},
		"an export to nowhere":          {"journal export", "tracker journal export: 0 arguments given"},
		"two exports":                   {"journal verify a b", "tracker journal verify: 2 arguments given"},
		"a key for the database":        {"journal verify --key x", "journal verify takes --key with an export"},
		"a checkpoint of something":     {"journal checkpoint now", "tracker journal checkpoint: 1 arguments given"},
		"the health of something":       {"health now", "tracker health: 1 arguments given"},
	} {
		t.Run(name, func(t *testing.T) { assert.Contains(t, p.in(t).misused(strings.Fields(c.args)...), c.want) })
	}
	assert.Empty(t, readFolder(t, p.dir()), "what is not understood touches nothing")
}

func TestAGroupAloneListsItsCommands(t *testing.T) {
	p := newPlace(t, "")
	for group, commands := range map[string][]string{
		"":        {"account", "health", "journal", "migrate", "report", "round", "seed", "serve", "version"},
		"account": {"add", "disable", "list", "token"},
		"report":  {"compile", "list", "verify"},
		"round":   {"close", "list", "open"},
		"journal": {"checkpoint", "export", "verify"},
	} {
		t.Run("tracker "+group, func(t *testing.T) {
			p := p.in(t)
			said := p.must(strings.Fields(group)...)
			for _, command := range commands {
				assert.Regexp(t, `(?m)^  `+command+` +[A-Z]`, said, "with a line of what it does")
			}
		})
	}
	assert.Empty(t, readFolder(t, p.dir()))
}

func TestEveryCommandExplainsItself(t *testing.T) {
	root := newRoot(strings.NewReader(""), nil, nil)
	for _, group := range root.Commands() {
		for _, command := range append(group.Commands(), group) {
			t.Run(command.CommandPath(), func(t *testing.T) {
				require.NotEmpty(t, command.Short)
				assert.Equal(t, strings.ToUpper(command.Short[:1]), command.Short[:1])
				assert.False(t, strings.HasSuffix(command.Short, "."))
			})
		}
	}
}

func TestARefusalIsSaidInTheCataloguesWords(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"an error of the machine": {errors.New("disk full"), "disk full"},
		"a refusal":               {problem.New(problem.NotFound, "error.agreement.unknown", "value", "X"), "There is no agreement “X”."},
		"a refusal of fields": {problem.OnField("period", "error.period.malformed", "value", "Q3"),
			"Some of what you entered needs correcting; nothing was saved.\n  period: “Q3”"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.True(t, strings.HasPrefix(say(c.err), c.want), say(c.err))
			assert.NotContains(t, say(c.err), "error.", "no message key")
		})
	}
}

func TestCommandsBeforeTheSchemaFailAlike(t *testing.T) {
	p := newPlace(t, "")
	want := p.fails("report", "list")
	require.Contains(t, want, "run `tracker migrate`")
	for _, args := range []string{
		"account list", "account disable a@x.ma", "account token a@x.ma", "report list", "report compile --period 2026-Q3",
		"round list", "round close 2026-Q3", "round open --period 2026-Q3 --due 2026-10-20",
		"journal checkpoint", "journal verify", "journal export export.txt",
	} {
		t.Run(args, func(t *testing.T) { assert.Equal(t, want, p.in(t).fails(strings.Fields(args)...)) })
	}
}

func TestADatabaseThatCannotBeOpenedIsSaidInASentence(t *testing.T) {
	dir := t.TempDir()
	for name, address := range map[string]string{
		"a folder in place of a database":     "sqlite:" + dir,
		"a text in place of a database":       "sqlite:" + writeFile(t, dir, "tracker.db", strings.Repeat("This is not a database. ", 100)),
		"a PostgreSQL server that is not one": "postgres://nobody@127.0.0.1:1/none?connect_timeout=1",
	} {
		t.Run(name, func(t *testing.T) {
			p := &place{t, []string{"--data-dir", dir, "--database-url", address}}
			said := p.fails("report", "list")
			assert.NotContains(t, said, "panic")
			assert.Greater(t, len(said), len("tracker: \n"))
		})
	}
}
