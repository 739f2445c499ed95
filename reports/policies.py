"""Who may print the report of which block?"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from agencies.models import Block, User
from agencies.policies import standing
from reports.weekly import COMMON


def reportable_blocks(user: User | AnonymousUser) -> list[tuple[str, str]]:
    """Codes and names of the blocks whose reports this person may print: all for overseers, else their own."""
    who = standing(user)
    if who.reads_everything:
        return [*((b.code, b.name) for b in Block.objects.all()), (COMMON, "Nhiệm vụ chung")]
    return [(b.code, b.name) for b in Block.objects.filter(pk__in=who.block_ids)]


def may_report(user: User | AnonymousUser, code: str) -> bool:
    return code in dict(reportable_blocks(user))
