"""How schemathesis gets an access token: what the contract says, in nothing but Python's own library."""

import base64
import hashlib
import hmac
import json
import os
import time
import urllib.request
import uuid

import schemathesis


def part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@schemathesis.auth(refresh_interval=600)
class AccessToken:
    def get(self, case, context):
        now = int(time.time())
        claims = {
            "exp": now + 60,
            "iat": now,
            "iss": os.environ["CONFORMANCE_ISSUER"],
            "jti": str(uuid.uuid4()),
            "sub": os.environ["OPTICS_APP_ID"],
            "tid": os.environ["OPTICS_TENANT_ID"],
        }
        head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        signed = f"{head}.{part(json.dumps(claims).encode())}"
        secret = os.environ["OPTICS_APP_SECRET"].encode()
        signature = part(hmac.new(secret, signed.encode(), hashlib.sha256).digest())
        request = urllib.request.Request(
            os.environ["OPTICS_BASE_URL"] + os.environ["CONFORMANCE_TOKEN_PATH"],
            data=json.dumps({"auth_token": f"{signed}.{signature}"}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)["access_token"]

    def set(self, case, data, context):
        # The operation that gives tokens needs none.
        if case.operation.path != os.environ["CONFORMANCE_TOKEN_PATH"]:
            case.headers = case.headers or {}
            case.headers["Authorization"] = f"Bearer {data}"
