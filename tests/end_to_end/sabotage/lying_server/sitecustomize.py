"""Loaded by Python itself when this folder is in PYTHONPATH.

The presence server then says that everybody is quiet, and lets every call ring all the same.
"""

import sys
from dataclasses import replace

if "serve" in sys.orig_argv:
    from softphone.model import routing
    from softphone.server import calling

    def decide_without_status(
        request: routing.CallRequest, snapshot: routing.Snapshot
    ) -> routing.Route:
        return routing.decide(request, replace(snapshot, chosen={}))

    calling.decide = decide_without_status
