"""Takes a role on with the official SDK, and uses the temporary keys; prints what came of it as JSON.

Arguments: the emulator's host and port, an access key, its secret, the role's JRN.
"""
import json
import sys

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.const import SCHEME_HTTP
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import ERROR, Logger
from jdcloud_sdk.services.sts.apis.AssumeRoleRequest import AssumeRoleParameters, AssumeRoleRequest
from jdcloud_sdk.services.sts.client.StsClient import StsClient
from jdcloud_sdk.services.vm.apis.DescribeImagesRequest import (
    DescribeImagesParameters,
    DescribeImagesRequest,
)
from jdcloud_sdk.services.vm.client.VmClient import VmClient

endpoint, access_key, secret_key, role = sys.argv[1:]
config = Config(endpoint, SCHEME_HTTP)
logger = Logger(ERROR)


def describe_images(keys, token):
    parameters = DescribeImagesParameters("cn-east-2")
    parameters.setImageSource("private")
    header = {"x-jdcloud-security-token": token} if token else None
    client = VmClient(Credential(keys["accessKey"], keys["secretKey"]), config, logger)
    answer = client.send(DescribeImagesRequest(parameters, header=header))
    return answer.error.message if answer.error else "%d images" % answer.result["totalCount"]


sts = StsClient(Credential(access_key, secret_key), config, logger)
answer = sts.send(
    AssumeRoleRequest(AssumeRoleParameters({"roleJrn": role, "roleSessionName": "python"}))
)
if answer.error:
    sys.exit(answer.error.message)
keys = answer.result["credentials"]
print(
    json.dumps(
        {
            "fields": sorted(keys),
            "withToken": describe_images(keys, keys["sessionToken"]),
            "withoutToken": describe_images(keys, None),
            "withAnotherToken": describe_images(keys, "another"),
        }
    )
)
