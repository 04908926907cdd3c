"""Create resources whose ids AWS generates under ids that are given, as a rollout.yaml names them."""

from __future__ import annotations

from typing import Any

ADDED_QUOTA_CODES = "added_quota_codes"
"""The attribute of moto's Service Quotas backend with the codes that ``add_quota`` adds."""


def add_key(id_: str, *, account: str, region: str) -> None:
    """Create a symmetric KMS key of this id, which may be used by all of its account."""
    # Moto is optional; see server.py.
    from moto.kms.models import kms_backends  # noqa: PLC0415

    backend = kms_backends[account][region]
    key = backend.create_key(
        policy=None,
        key_usage="ENCRYPT_DECRYPT",
        key_spec="SYMMETRIC_DEFAULT",
        description="",
        tags=None,
        multi_region=False,
        origin="AWS_KMS",
    )
    del backend.keys[key.id]
    key.id, key.arn = id_, f"{key.arn.rpartition('/')[0]}/{id_}"
    backend.keys[id_] = key


def add_quota(code: str, *, account: str, region: str) -> None:
    """Add a quota of Bedrock to those that the embedded AWS knows."""
    from moto.servicequotas.models import servicequotas_backends  # noqa: PLC0415

    backend: Any = servicequotas_backends[account][region]
    vars(backend).setdefault(ADDED_QUOTA_CODES, []).append(code)
