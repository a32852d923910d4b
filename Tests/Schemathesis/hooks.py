"""What a client of its own does with Idempotency-Key: another one for each request.

Schemathesis makes texts up from the schema and uses one of them again with another body, which the
API refuses as it should; keys that the schema refuses are sent as they were made.
"""

import re
import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers or {}
    for name in list(headers):
        value = headers[name]
        if name.lower() == "idempotency-key" and isinstance(value, str):
            if re.fullmatch("[!-~]{1,255}", value):
                headers[name] = str(uuid.uuid4())
