"""The keys of CloudWatch Logs' log groups, which moto sets at creation only."""

from __future__ import annotations

import json
from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.responses import LogsResponse


class LogGroupKeysResponse(LogsResponse):
    """Extends moto's CloudWatch Logs API with calls that change the key of a log group."""

    def associate_kms_key(self) -> str:
        """AssociateKmsKey."""
        self._set_key(json.loads(self.body)["kmsKeyId"])
        return ""

    def disassociate_kms_key(self) -> str:
        """DisassociateKmsKey."""
        self._set_key(None)
        return ""

    def _set_key(self, key: str | None) -> None:
        groups: dict[str, Any] = self.logs_backend.groups
        name = json.loads(self.body)["logGroupName"]
        if name not in groups:
            raise ResourceNotFoundException("The specified log group does not exist.")
        groups[name].kms_key_id = key
