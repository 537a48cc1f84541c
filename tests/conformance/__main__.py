"""Run the conformance suite and print its table: ``python -m tests.conformance [AREA or CASE …]``."""

from __future__ import annotations

import argparse
import sys

from tests.conformance import recorded
from tests.conformance.runner import Report, chosen, reports


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance",
        description="Compare the simulated machine with POSIX and with this computer.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="an area, a call or a case (all)")
    parser.add_argument("--list", action="store_true", help="list the cases and what POSIX says, and stop")
    parser.add_argument("--simulated", action="store_true", help="leave out the C twins")
    parser.add_argument("--record", action="store_true", help="keep what the twins do, for the book's appendix")
    arguments = parser.parse_args()
    if arguments.record:
        recorded.save(chosen())
        return 0
    try:
        cases = chosen(arguments.names)
    except ValueError as error:
        parser.error(str(error))
    if arguments.list:
        for case in cases:
            print(f"{case.name:40} {case.statement}  [{case.posix}]")
        return 0
    rows = reports(cases, host=not arguments.simulated)
    print_table(rows)
    return 0 if all(row.agree or row.case.xfail for row in rows) else 1


def print_table(rows: list[Report]) -> None:
    """Print a line for each case, what differs below it, and a summary."""
    print(f"{'case':40} {'simulated':12} host")
    for row in rows:
        print(f"{row.case.name:40} {_word(row.simulated):12} {_word(row.host)}")
        for side, said in (("simulated", row.simulated), ("host", row.host)):
            if said.startswith(("differs", "otherwise")):
                print(f"    {side} {said}")
        if row.case.xfail:
            print(f"    known: {row.case.xfail}")
    runs = sum(len(row.case.models) for row in rows)
    twins = sum(row.host == "agrees" for row in rows)
    agree = sum(row.agree for row in rows)
    print(f"\n{len(rows)} cases, {runs} simulated runs; {twins} twins agree; {agree} cases agree")


def _word(said: str) -> str:
    return said.partition(":")[0]


if __name__ == "__main__":
    sys.exit(main())
