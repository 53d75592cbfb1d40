"""Calls the official Python SDK, jdcloud_sdk, as it is told to: one call a line, in JSON.

Arguments: the scheme, and the host and port.
"""
import importlib
import inspect
import json
import sys
from importlib.metadata import version

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import FATAL, Logger

scheme, endpoint = sys.argv[1:]
config = Config(endpoint, scheme)


def upper(name):
    return name[0].upper() + name[1:]


def set_up(parameters_class, values):
    """What the API demands goes to the constructor, everything else to setters."""
    demanded = [name for name in inspect.signature(parameters_class).parameters]
    parameters = parameters_class(**{name: values.get(name) for name in demanded})
    for name, value in values.items():
        if name not in demanded:
            getattr(parameters, "set" + upper(name))(value)
    return parameters


def call(service, operation, values, access_key, secret_key, token):
    package = "jdcloud_sdk.services." + service
    api = importlib.import_module("%s.apis.%sRequest" % (package, upper(operation)))
    client = upper(service) + "Client"
    client_class = getattr(importlib.import_module("%s.client.%s" % (package, client)), client)
    parameters = set_up(getattr(api, upper(operation) + "Parameters"), values)
    header = {"x-jdcloud-security-token": token} if token else None
    request = getattr(api, upper(operation) + "Request")(parameters, header=header)
    answer = client_class(Credential(access_key, secret_key), config, Logger(FATAL)).send(request)
    error = answer.error
    return {
        "requestId": answer.request_id,
        "result": answer.result,
        "error": error and {"code": error.code, "status": error.status, "message": error.message},
    }


print(json.dumps({"version": version("jdcloud_sdk")}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    try:
        reply = call(
            asked["service"],
            asked["operation"],
            asked["parameters"],
            asked["accessKey"],
            asked["secretKey"],
            asked.get("sessionToken"),
        )
    except Exception as failure:  # The client's own: part of what is observed.
        reply = {"failure": "%s: %s" % (type(failure).__name__, failure)}
    print(json.dumps(reply), flush=True)
