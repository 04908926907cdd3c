"""Find what is in the account already: which resources a plan would overwrite, or fail to create."""

from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match
from bedrock_monitoring.terraform.existing.lookups import LOOKUPS, NOT_LOOKED_UP, Lookup
from bedrock_monitoring.terraform.existing.search import (
    Creation,
    Existing,
    creations,
    find_existing,
    import_blocks,
)

__all__ = [
    "LOOKUPS",
    "NOT_LOOKED_UP",
    "AccountReads",
    "Creation",
    "Existing",
    "Lookup",
    "Match",
    "creations",
    "find_existing",
    "import_blocks",
]
