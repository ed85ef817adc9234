"""A copy of the tree in which changes are made, built and tested one after the other."""
import os
import pathlib
import shutil
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCRATCH = ROOT / "build" / "mutation"
SURVIVED, KILLED, TIMEOUT, REFUSED = "survived", "killed", "timeout", "does not compile"
GONE = "source changed"  # the line no longer stands there: drawn before the source was edited
# Little optimisation compiles faster, and containers that check their indices notice a read past
# the end, as the asan preset does.
FLAGS = "-O1 -DNDEBUG -D_GLIBCXX_ASSERTIONS"
TEST_MEMORY_BYTES = 8 << 30  # a changed size can ask for anything


def changed(text, change):
    """The file's text with the change made; None where its line is gone."""
    rows = text.split("\n")
    same = [i for i, row in enumerate(rows) if row == change["text"]]
    if not same:
        return None
    row = min(same, key=lambda i: abs(i - (change["line"] - 1)))
    end = change["column"] + len(change["old"])
    rows[row] = rows[row][:change["column"]] + change["new"] + rows[row][end:]
    return "\n".join(rows)


def copy_tree(tree):
    """Makes `tree` the same as the caller's; a file that is the same keeps its time."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                            check=True, capture_output=True).stdout.decode().split("\0")
    wanted = {name for name in listed if name and (ROOT / name).is_file()}
    for name in wanted:
        source, target = ROOT / name, tree / name
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for path in tree.rglob("*"):
        if path.is_file() and str(path.relative_to(tree)) not in wanted:
            path.unlink()


class Stopped(Exception):
    pass


def end_group(child):
    """Ends a program and what it left behind; ninja ends its compilers only when it is asked to."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


class Worker:
    """A copy of the tree with a build folder of its own; takes changes, folder by folder."""

    def __init__(self, number, cores, stop):
        self.place = SCRATCH / f"job{number}"
        self.tree, self.build = self.place / "tree", self.place / "build"
        self.temporary = self.place / "tmp"
        self.cores, self.stop = cores, stop
        self.environment = {"CCACHE_BASEDIR": str(self.place), "CCACHE_NOHASHDIR": "1",
                            **os.environ, "OMP_WAIT_POLICY": "passive", "GTEST_FAIL_FAST": "1",
                            "GTEST_BRIEF": "1", "TMPDIR": str(self.temporary)}
        self.original = None  # path and text of the file that is changed now

    def prepare(self):
        copy_tree(self.tree)
        self.temporary.mkdir(exist_ok=True)
        torch = os.environ.get("TORCH_DIR")
        local = next(ROOT.glob(".deps/torch/lib/python3*/site-packages/torch"), None)
        status, output, _ = self.run(
            ["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja",
             "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_CXX_FLAGS_RELEASE={FLAGS}",
             "-DPHYSIOMAE_BENCH=OFF", f"-DTORCH_DIR={torch or local or ''}"])
        if status != 0:
            raise RuntimeError(f"cmake failed:\n{output}")

    def run(self, command, limit_seconds=None):
        """Exit status (None: out of time), output, seconds."""
        start = time.monotonic()
        with open(self.place / "output.txt", "w+b") as output:
            child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT,
                                     stdin=subprocess.DEVNULL, cwd=self.place,
                                     env=self.environment, start_new_session=True)
            try:
                status = self.wait(child, limit_seconds)
            finally:
                end_group(child)
            output.seek(max(0, output.tell() - 20000))
            text = output.read().decode(errors="replace")
        return status, text, time.monotonic() - start

    def wait(self, child, limit_seconds):
        start = time.monotonic()
        while limit_seconds is None or time.monotonic() - start < limit_seconds:
            if self.stop.is_set():
                raise Stopped
            try:
                return child.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                pass
        return None

    def compile(self, folder):
        """Whether the tests of `folder` compile, and what the build said."""
        command = ["ninja", "-C", self.build, f"-j{self.cores}", f"{folder}_tests"]
        for _ in range(2):  # once more where something else ended the build: a signal, no memory
            status, output, _ = self.run(command)
            if status == 0 or ("error: " in output and "Killed signal" not in output):
                return status == 0, output
        raise RuntimeError(f"{folder}_tests: the build broke off:\n{output}")

    def test(self, folder, limit_seconds=None):
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.temporary.mkdir()
        return self.run(["prlimit", f"--data={TEST_MEMORY_BYTES}", "--core=0",
                         self.build / "bin" / f"{folder}_tests"], limit_seconds)

    def restore(self):
        if self.original:
            path, text = self.original
            path.write_text(text)
            self.original = None

    def baseline_seconds(self, folder):
        """How long the tests of `folder` take without any change; they must pass."""
        self.restore()
        compiled, output = self.compile(folder)
        if not compiled:
            raise RuntimeError(f"{folder}_tests does not compile without any change:\n{output}")
        status, output, seconds = self.test(folder, 1800)
        if status != 0:
            raise RuntimeError(f"{folder}_tests fail without any change:\n{output}")
        return seconds

    def outcome(self, change, limit_seconds):
        self.restore()  # the next build compiles the file that was changed before once more
        path = self.tree / change["path"]
        text = path.read_text()
        new_text = changed(text, change)
        if new_text is None:
            return GONE
        self.original = path, text
        path.write_text(new_text)
        if not self.compile(change["folder"])[0]:
            return REFUSED
        status, _, _ = self.test(change["folder"], limit_seconds)
        return TIMEOUT if status is None else SURVIVED if status == 0 else KILLED
