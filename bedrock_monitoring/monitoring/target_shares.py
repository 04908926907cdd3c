"""The targets of a rollout in shares that can be built apart from each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from bedrock_monitoring.monitoring.target import Target


def account_shares(targets: Sequence[Target], *, only: Collection[str], count: int) -> list[frozenset[str]]:
    """Return the names of targets in shares of about the same size.

    Targets of one account are in one share: they are built and checked together.

    Args:
        targets: All targets of the rollout.
        only: The names of the targets to divide. Other names are in no share.
        count: The number of shares. There are fewer if fewer accounts have such a target.
    """
    of_accounts = defaultdict[str, list[str]](list)
    for target in targets:
        if target.name in only:
            of_accounts[target.account].append(target.name)
    shares: list[list[str]] = [[] for _ in range(min(count, len(of_accounts)))]
    for names in of_accounts.values():
        min(shares, key=len).extend(names)
    return [frozenset(share) for share in shares]
