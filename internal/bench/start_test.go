package bench

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// settled is how long after the start the memory is looked at.
const settled = 30 * time.Second

// BenchmarkStart starts `tracker serve` on the large database and waits for its
// first page, against a bare server with one query on the same. It also compares
// the memory that both hold half a minute later, where the system tells it.
func BenchmarkStart(b *testing.B) {
	tracker, bare := build(b, "../../cmd/tracker"), build(b, "./bare")
	each(b, func(b *testing.B, w *world) {
		ours, theirs := freeAddress(b), freeAddress(b)
		start := func() *exec.Cmd {
			return exec.Command(tracker, "serve", "--listen", ours, "--database-url", w.address, "--data-dir", w.dir)
		}
		startBare := func() *exec.Cmd { return exec.Command(bare, theirs, w.driver, w.source) }
		took := timed(b,
			part{work: func() error { return firstAnswer(startBare(), "http://"+theirs+"/", stop) }},
			part{work: func() error { return firstAnswer(start(), "http://"+ours+"/fr/login", stop) }})
		ratio(b, took)
		memory := make([]int, 2)
		var both sync.WaitGroup
		both.Go(func() { memory[0] = memoryOf(b, startBare(), "http://"+theirs+"/") })
		both.Go(func() { memory[1] = memoryOf(b, start(), "http://"+ours+"/fr/login") })
		both.Wait()
		if memory[0] > 0 {
			b.ReportMetric(float64(memory[1])/float64(memory[0]), "x-bare-memory")
			b.ReportMetric(float64(memory[1])/1024, "MiB-ours")
			b.ReportMetric(float64(memory[0])/1024, "MiB-bare")
		}
	})
}

// build builds a command as it is released, and returns the program.
func build(b *testing.B, folderOf string) string {
	program := filepath.Join(folder, filepath.Base(folderOf))
	command := exec.Command("go", "build", "-tags", "nomsgpack", "-trimpath", "-ldflags", "-s -w", "-o", program, folderOf)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	said, err := command.CombinedOutput()
	require.NoError(b, err, string(said))
	return program
}

func freeAddress(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	defer l.Close()
	return l.Addr().String()
}

// firstAnswer starts the program, waits for an answer of the address, and then
// hands over the program to be ended.
func firstAnswer(program *exec.Cmd, address string, end func(*exec.Cmd) error) error {
	if err := program.Start(); err != nil {
		return err
	}
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		answer, err := http.Get(address)
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return end(program)
			}
		}
		if time.Since(began) > time.Minute {
			_ = end(program)
			return fmt.Errorf("%s does not answer", program.Path)
		}
	}
}

// stop ends a program at once.
func stop(program *exec.Cmd) error {
	if err := program.Process.Kill(); err != nil {
		return err
	}
	_ = program.Wait() // it was killed
	return nil
}

// memoryOf returns how many KiB the program holds some time after its start, 0
// where the system does not tell.
func memoryOf(b *testing.B, program *exec.Cmd, address string) int {
	held := 0
	err := firstAnswer(program, address, func(program *exec.Cmd) error {
		time.Sleep(settled)
		held = residentKiB(program.Process.Pid)
		return stop(program)
	})
	if err != nil {
		b.Error(err)
	}
	return held
}

func residentKiB(process int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	line, _, _ := strings.Cut(after, "\n")
	kib, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(line, "kB")))
	return kib
}
