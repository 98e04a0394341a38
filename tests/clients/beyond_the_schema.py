"""What schemathesis must not take for a fault, as the OGC API asks for it against the letter of its own schema."""

import schemathesis

MOST = 10_000


@schemathesis.hook
def filter_case(context, case):
    """A limit above the maximum of its schema shall be no error (OGC API – Features – Part 1, 7.15.3, requirement C)."""
    limit = str((case.query or {}).get("limit", ""))
    return not (limit.isdigit() and int(limit) > MOST)
