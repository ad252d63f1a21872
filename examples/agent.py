#!/usr/bin/env python3
"""A whole agent in plain Python: takes work of a pool, keeps it by heartbeats, hands in what a program changed.
    PRAXIS_API_URL=http://127.0.0.1:8080 PRAXIS_API_KEY=pxs_… python3 agent.py --pool default [--once] -- ./my-program
The program starts in the step's source and finds the task as JSON on standard input. Needs only Python and git.
"""
import argparse, json, os, pathlib, socket, subprocess, sys, tempfile, threading, time, urllib.request

API = os.environ.get("PRAXIS_API_URL", "http://127.0.0.1:8080").rstrip("/") + "/api/v1"
KEY = os.environ.get("PRAXIS_API_KEY", "")


def call(method, path, body=None, headers=None, timeout=45):
    """One call. Bytes are sent as they are, all else as JSON. Raises HTTPError (an OSError) when the server says no."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    given = {"X-API-Key": KEY, "Content-Type": "application/json", **(headers or {})}
    with urllib.request.urlopen(urllib.request.Request(API + path, data, given, method=method), timeout=timeout) as answer:
        raw = answer.read()
        return json.loads(raw) if raw and "json" in answer.headers.get("Content-Type", "") else raw


class Lease:
    def __init__(self, view):
        self.view, self.path, self.fence = view, f"/leases/{view['leaseId']}", view["fence"]
        self.lost, self.done, self.cancelled = threading.Event(), threading.Event(), threading.Event()
        self.alive_at, self.log = time.monotonic(), tempfile.TemporaryFile()
        self.headers = {"X-Lease-Fence": str(self.fence), "Content-Type": "application/octet-stream"}

    def say(self, verb, **body):
        return call("POST", f"{self.path}/{verb}", {"fence": self.fence, **body})

    def expired(self):
        return time.monotonic() > self.alive_at + self.view["ttlMs"] / 1000

    def keep(self):
        """Beats until the work is done, from a thread of its own."""
        acked, expires = [], None
        while not self.done.wait(min(10, self.view["ttlMs"] / 4000)):
            sent, written = time.monotonic(), os.fstat(self.log.fileno()).st_size  # being alive is not yet progress
            try:
                beat = self.say("heartbeat", progress={"done": written, "note": "bytes of output"}, acked=acked)
                acked = [command["id"] for command in beat["commands"]]
                if beat["expiresAt"] != expires:
                    expires, self.alive_at = beat["expiresAt"], sent
                any(command["kind"] == "cancel" for command in beat["commands"]) and self.cancelled.set()
            except OSError as error:  # when the server is away, the next beat may get through
                if getattr(error, "code", None) in (404, 409, 412):  # it belongs to somebody else now
                    return self.lost.set()
            self.expired() and self.lost.set()

    def finish(self, action):
        """Tries again while the server is away, but not past the time the work may have passed to somebody else."""
        while True:
            try:
                return action()
            except OSError as error:
                if getattr(error, "code", 500) < 500 or self.lost.is_set() or self.expired():
                    raise
                time.sleep(0.5)

    def work(self, argv, folder):
        """Runs the program in the source at its commit. Gives its exit code (None: it was stopped) and the patch it made."""
        source, git = self.view.get("workspace"), ["git", "-C", folder]
        if source:
            bundle = call("GET", f"{self.path}/workspace.bundle", headers=self.headers, timeout=600)
            subprocess.run(["git", "init", "--quiet", folder], check=True)
            pathlib.Path(folder, ".git/source.bundle").write_bytes(bundle)
            subprocess.run([*git, "fetch", "--quiet", ".git/source.bundle", "+refs/heads/*:refs/praxis/*"], check=True)
            subprocess.run([*git, "checkout", "--quiet", "--detach", source["commit"]], check=True)
        quiet = {name: value for name, value in os.environ.items() if not name.startswith("PRAXIS_")}
        with tempfile.TemporaryFile() as task:
            task.write(json.dumps(self.view).encode()), task.seek(0)
            program = subprocess.Popen(argv, cwd=folder, stdin=task, stdout=self.log, env=quiet, start_new_session=True)
        while program.poll() is None and not (self.lost.is_set() or self.cancelled.is_set()):
            time.sleep(0.1)
        program.returncode is None and os.killpg(program.pid, 9)
        if program.returncode is None or not source:
            return program.returncode, b""
        subprocess.run([*git, "add", "--all"], check=True)
        plain = ["--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"]
        diff = [*git, "diff", "--cached", "--binary", "--full-index", *plain, source["commit"]]
        return program.returncode, subprocess.run(diff, check=True, stdout=subprocess.PIPE).stdout

    def serve(self, argv):
        self.say("ack")
        (keeper := threading.Thread(target=self.keep, daemon=True)).start()
        try:
            with tempfile.TemporaryDirectory(prefix="praxis-agent-") as folder:
                code, patch = self.work(argv, folder)
            if self.lost.is_set():
                print("the lease was lost; nothing more was written", file=sys.stderr)
            elif code is None:
                self.say("release", reason="the run was cancelled")
            elif code:
                self.say("fail", reason=f"the program ended with exit code {code}", retryable=True)
            else:
                if patch:
                    self.finish(lambda: call("PUT", f"{self.path}/artifacts/change.patch", patch, self.headers, 600))
                self.finish(lambda: self.say("complete", outcome={"exitCode": 0, "patchBytes": len(patch)}))
        finally:
            self.done.set(), keeper.join()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pool", required=True)
    parser.add_argument("--once", action="store_true", help="end after one piece of work")
    parser.add_argument("argv", nargs="+", metavar="program")
    given = parser.parse_args()
    agent = f"{socket.gethostname().lower()}-{os.getpid()}"[-63:].strip(".-_")
    view = None
    while not (view and given.once):
        try:
            call("PUT", f"/agents/{agent}", {"name": agent, "pools": [given.pool], "capabilities": []})
            view = call("POST", f"/pools/{given.pool}/poll", {"agentId": agent, "waitMs": 25000})
            view and Lease(view).serve(given.argv)
        except OSError as error:  # the server is away, or the work went to somebody else: on with the next
            if getattr(error, "code", 500) in (400, 401, 403, 422):
                sys.exit(f"{API} said no: {error}. Is PRAXIS_API_KEY a key that may take leases of this pool?")
            print(f"{API}: {error}; trying again", file=sys.stderr), time.sleep(1)
