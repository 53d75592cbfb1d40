"""Runs the official command line, jdc, as it is told to: one command for each line, in JSON.

Each command is the whole program, from its entry point to its exit, with a configuration that its
own "configure add" wrote. It runs in a child of a process that has imported it already, as the
import takes longer than the rest. A command as text runs in a shell, with nothing prepared.

Arguments: the scheme, and the host and port.
"""
import gc
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
from importlib.metadata import version

from jdcloud_cli.jdc import main as jdc

scheme, endpoint = sys.argv[1:]
# It ends soon after: what it makes need not be collected.
gc.disable()
folder = tempfile.TemporaryDirectory(prefix="jdc-")
homes = {}


def run(home, *arguments):
    """Returns what the command printed."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os.environ["HOME"] = home
            sys.argv = ["jdc", *arguments]
            try:
                jdc()
            except BaseException:  # Its way to end, too.
                traceback.print_exc(limit=1)
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)
        output.seek(0)
        return output.read().decode()


def home_of(access_key, secret_key):
    """A home directory whose only profile has these keys."""
    if access_key + secret_key not in homes:
        home = tempfile.mkdtemp(dir=folder.name)
        profile = ["--profile", "default", "--access-key", access_key, "--secret-key", secret_key]
        profile += ["--region-id", "cn-east-2", "--endpoint", endpoint, "--scheme", scheme]
        run(home, "configure", "add", *profile)
        homes[access_key + secret_key] = home
    return homes[access_key + secret_key]


def shell(text, access_key, secret_key):
    """What somebody types: a program of its own, found on the PATH."""
    environment = dict(os.environ, HOME=home_of(access_key, secret_key))
    environment["PATH"] = os.path.dirname(sys.executable) + os.pathsep + environment["PATH"]
    typed = subprocess.run(["sh", "-c", text], env=environment, capture_output=True, text=True)
    return typed.stdout + typed.stderr


def kebab(name):
    return re.sub("(?<=[a-z])(?=[A-Z])", "-", name).lower()


def options(values):
    """Lists go by --input-json, as in the guide, and so do booleans: to its options, any text is true."""
    by_json = {name: value for name, value in values.items() if isinstance(value, (list, bool))}
    for name, value in values.items():
        if name not in by_json:
            yield "--" + kebab(name)
            yield json.dumps(value) if isinstance(value, dict) else str(value)
    if by_json:
        yield "--input-json"
        yield json.dumps(by_json)


def call(service, operation, values, access_key, secret_key, token):
    command = [service, kebab(operation), *options(values)]
    if token:
        command += ["--headers", json.dumps({"x-jdcloud-security-token": token})]
    return observed(run(home_of(access_key, secret_key), *command))


def observed(said):
    try:
        answer = json.loads(said)
        return {
            "requestId": answer["request_id"],
            "result": answer["result"],
            "error": answer["error"],
        }
    except (ValueError, KeyError):  # Its own complaints are text.
        return {"failure": said.strip()}


print(json.dumps({"version": version("jdcloud_cli")}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    keys = asked["accessKey"], asked["secretKey"]
    if "command" in asked:
        reply = observed(shell(asked["command"], *keys))
    else:
        reply = call(
            asked["service"],
            asked["operation"],
            asked["parameters"],
            *keys,
            asked.get("sessionToken"),
        )
    print(json.dumps(reply), flush=True)
