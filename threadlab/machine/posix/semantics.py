"""The answers to what the computer asks of POSIX (`threadlab.machine.computer.semantics`)."""

from __future__ import annotations

from threadlab.machine.posix.cancellation import ACT as cancellation
from threadlab.machine.posix.cancellation import cancel_now as cancelled
from threadlab.machine.posix.ending import returned
from threadlab.machine.posix.objects import in_critical_section
from threadlab.machine.posix.processes import process_ended
from threadlab.machine.posix.signals.delivery import restored_mask

__all__ = ["cancellation", "cancelled", "in_critical_section", "process_ended", "restored_mask", "returned"]
