"""The printer as a whole: one mechanism, its hosts, its senses and its misbehaviour.

Everything runs on one event loop. `bell` rings whenever anything may have changed; whoever waits looks again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import assert_never

from appliance.emulator.channel import Channel, scramble
from appliance.emulator.effects import Asked, Buzzed, Cut, Cutting, Effect, Kicked, Printed
from appliance.emulator.faults import OF_PAPER, Fault, Mischief
from appliance.emulator.journal import TicketJournal
from appliance.emulator.paper import Json, Ticket
from appliance.emulator.press import Press
from appliance.emulator.profiles import Profile, identify
from appliance.emulator.status import Condition
from appliance.emulator.strip import Strip
from appliance.emulator.wire import Command

_BITE = 64  # bytes taken from a buffer at once
_DOTS_PER_MM = 8
_PACE_S = 0.005  # movement below this is let run up before waiting
_PACE_STEP_S = 0.1  # the longest wait before the speed is looked at again
_LATE_BUFFER = 1 << 16
NEAR_END_MM = 3_000.0


class Bell:
    """Wakes everyone who waits for a change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.rings = 0

    def ring(self) -> None:
        """Wake them all."""
        self.rings += 1
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self) -> None:
        """Return at the next ring."""
        await self._event.wait()

    async def until(self, holds: Callable[[], object]) -> None:
        """Return as soon as `holds()` is true; it is asked again at each ring."""
        while not holds():
            await self.wait()


class Printer:
    """One emulated printer. `speed` is in mm a second, `roll_mm` the length of a fresh roll."""

    def __init__(
        self,
        profile: Profile,
        name: str,
        now_ms: Callable[[], int],
        *,
        speed: float,
        roll_mm: float,
        keep: int = 200,
        journal: TicketJournal | None = None,
    ) -> None:
        self.profile = profile
        self.name = name
        self.bell = Bell()
        self.mischief = Mischief()
        first = journal.next_ticket if journal else 1
        self.strip = Strip(keep, first, now_ms)
        self.is_booting = False
        self._press = Press(profile, first, now_ms)
        self._journal = journal
        self._speed = speed
        self._roll_mm = self._roll_left = roll_mm
        self._debt_mm = 0.0
        self._jammed = False
        self._drawer_open = False
        self._channels: list[Channel] = []
        self._current: Channel | None = None
        self._printing: Channel | None = None
        self._answers = 0
        self._connections = 0
        self.reset_connections: Callable[[], None] = lambda: None

    # -- what people and programs see

    @property
    def condition(self) -> Condition:
        """Return what the sensors say now."""
        strikes = self.mischief.strikes
        return Condition(
            paper_out=bool(strikes("paper_out") or strikes("late_print")) or self._roll_left <= 0,
            paper_low=bool(strikes("paper_low")) or self._roll_left <= min(NEAR_END_MM, self._roll_mm / 2),
            cover_open=bool(strikes("cover_open")),
            cutter_error=self._jammed,
            overheated=bool(strikes("overheat")),
            drawer_open=self._drawer_open,
        )

    @property
    def current_ticket(self) -> Ticket:
        """Return the paper under the head."""
        return self._press.ticket

    def find_ticket(self, number: int) -> Ticket | None:
        """Return a ticket that is kept, finished or not."""
        return self._press.ticket if number == self._press.ticket.number else self.strip.find(number)

    def as_json(self) -> Json:
        """Return the state that the page shows."""
        condition = self.condition
        faults = [
            {**asdict(fault.kind), "left": self.mischief.left(fault.kind.name), "seconds": fault.seconds}
            for fault in self.mischief
        ]
        return {
            "name": self.name, "profile": self.profile.name, "title": self.profile.title, "grade": self.profile.grade,
            "columns": self.profile.columns, "dots": self.profile.dots, "paper_mm": self.profile.paper_mm,
            "online": not condition.is_offline and not self.is_booting, "booting": self.is_booting,
            "condition": asdict(condition), "faults": faults, "connections": self.open_connections(),
            "waiting_bytes": sum(channel.waiting for channel in self._channels),
            "roll_mm": self._roll_mm, "roll_left_mm": round(max(0.0, self._roll_left), 1),
            "count": self.strip.count, "first_ticket": self.strip.first_ticket,
        }  # fmt: skip

    # -- what people do to it

    def begin_fault(self, fault: Fault) -> None:
        """Put a misbehaviour in force; a reboot that waits for no bytes happens now."""
        self.mischief.begin(fault)
        if fault.kind.name == "reboot" and not fault.after:
            self.reboot()
        self._look_again()

    def heal(self) -> None:
        """End every misbehaviour; a roll that really ran out stays empty until it is changed."""
        self.mischief.end()
        self._jammed = False
        self._look_again()

    def change_paper(self, length_mm: float) -> None:
        """Put in a fresh roll of so many millimetres."""
        self.mischief.end(*OF_PAPER)
        self._roll_mm = self._roll_left = length_mm
        self._stamp("paper", f"New roll of paper, {length_mm / 1000:g} m")
        self._look_again()

    def unlock_drawer(self) -> None:
        """Open the cash drawer by its key: nobody asked the printer."""
        self._drawer_open = True
        self._look_again()

    def close_drawer(self) -> None:
        """Push the cash drawer shut."""
        self._drawer_open = False
        self._look_again()

    def reboot(self) -> None:
        """Lose power: connections are reset, buffers and settings are gone, back after the fault's seconds."""
        fault = self.mischief.strikes("reboot")
        self.mischief.end("reboot")
        self.is_booting = True
        for channel in self._channels:
            channel.abandon()
        self._press.note("power lost here")
        self._press.power_on()
        self.reset_connections()
        self._stamp("power", "Power lost, starting again")
        asyncio.get_running_loop().call_later(fault.seconds if fault else 0.0, self._finish_boot)
        self._look_again()

    def _finish_boot(self) -> None:
        self.is_booting = False
        self._look_again()

    # -- what hosts do to it

    def open_channel(self) -> Channel:
        """Take in a host."""
        self._connections += 1
        channel = Channel(self._connections)
        self._channels.append(channel)
        self.bell.ring()
        return channel

    def close_channel(self, channel: Channel) -> None:
        """Let a host go.

        What it sent is still printed, unless the printer stands offline and is not of the kind that keeps its buffer.
        """
        channel.is_closed = True
        if self.condition.is_offline and self.mischief.left("late_print") is None:
            channel.abandon()
        self._forget_finished()
        self.bell.ring()

    def open_connections(self) -> int:
        """Return how many hosts are connected."""
        return sum(not channel.is_closed for channel in self._channels)

    def room_for(self, channel: Channel) -> int:
        """Return how many bytes this host may send now."""
        capacity = self.profile.buffer_bytes if self.mischief.left("late_print") is None else _LATE_BUFFER
        return max(0, capacity - channel.waiting)

    def receive(self, channel: Channel, data: bytes) -> None:
        """Take bytes into a host's buffer, acting at once on the real-time commands in them."""
        for command in channel.receive(data):
            if self.profile.answers_real_time:
                self._act_in_real_time(channel, command)
        self.bell.ring()

    def _act_in_real_time(self, channel: Channel, command: Command) -> None:
        match command.name, command.params[0]:
            case "DLE EOT", number:
                self._answer(channel, self.condition.real_time(number))
            case "DLE ENQ", request if self._jammed:
                self._jammed = False
                self.mischief.end("cutter_error")
                if request == 2:  # noqa: PLR2004 - recover and clear the buffers
                    self._clear_buffers()
                self._look_again()
            case "DLE DC4", 1:
                self._kick(command.params[1] + 1, command.params[2] * 100)
            case "DLE DC4", 8:
                self._clear_buffers()
                self._answer(channel, b"\x37\x25\x00")
            case _:
                pass

    def _clear_buffers(self) -> None:
        for channel in self._channels:
            channel.abandon()
        self._press.power_on()

    # -- printing

    async def run(self) -> None:
        """Print what hosts send, for ever. Raises OSError when the journal cannot be written."""
        while True:
            await self.bell.until(lambda: self._is_fit() and (self._choose() or self._hangs_loose()))
            channel = self._choose()
            if channel is None:
                await self._tear()
                continue
            self._current = self._printing = channel
            epoch = channel.epoch
            for command in channel.take(_BITE):
                if not await self._obey(channel, epoch, command):
                    break
            self._printing = None
            self._forget_finished()
            self.bell.ring()

    def _is_fit(self) -> bool:
        return not self.condition.is_offline and not self.is_booting

    def _choose(self) -> Channel | None:
        """Return the host to print from: the one whose ticket is under the head, else the one waiting longest."""
        current = self._current
        if current in self._channels and not self._is_done_with(current):
            return current if current.waiting else None
        return next((channel for channel in self._channels if channel.waiting), None)

    def _hangs_loose(self) -> bool:
        """Say whether a ticket is finished for want of its host, on a printer that has no knife."""
        current = self._current
        gone = current not in self._channels or self._is_done_with(current)
        return gone and not self.profile.has_cutter and self._press.ticket.has_print

    async def _tear(self) -> None:
        for effect in self._press.tear():
            if isinstance(effect, Cut):
                await self._finish(effect)
        self._look_again()

    async def _finish(self, cut: Cut) -> None:
        """Put a ticket with the others once it is in the journal."""
        if self._journal:
            await asyncio.to_thread(self._journal.append, cut.ticket)
        self.strip.add(cut.ticket)

    def _is_done_with(self, channel: Channel | None) -> bool:
        if channel is None:
            return True
        if channel.is_closed:
            return not channel.waiting
        return channel.is_between_commands and self._press.is_between_tickets

    def _forget_finished(self) -> None:
        finished = [
            gone for gone in self._channels if gone.is_closed and not gone.waiting and gone is not self._printing
        ]
        for channel in finished:
            if not channel.is_between_commands:
                self._press.note("connection lost in the middle of a command")
            self._channels.remove(channel)

    async def _obey(self, channel: Channel, epoch: int, command: Command) -> bool:
        """Carry out one command, waiting wherever the printer is not fit. Returns False when it was thrown away."""
        await self.bell.until(lambda: self._is_fit() or channel.epoch != epoch)
        if channel.epoch != epoch:
            return False
        for effect in self._press.execute(command):
            await self._settle(channel, effect)
            await self.bell.until(lambda: self._is_fit() or channel.epoch != epoch)
            if channel.epoch != epoch:
                return False
        return True

    async def _settle(self, channel: Channel, effect: Effect) -> None:
        match effect:
            case Printed(dots, is_line):
                await self._move(dots, is_line=is_line)
            case Cutting():
                self._jammed = self.mischief.strikes("cutter_error") is not None
                self.mischief.count("cuts")
            case Cut():
                await self._finish(effect)
            case Kicked(connector, on_ms):
                self._kick(connector, on_ms)
            case Buzzed(times):
                self._stamp("buzzer", "Buzzer" if times == 1 else f"Buzzer, {times} times")
            case Asked(what, params):
                self._tell(channel, what, params)
            case _:
                assert_never(effect)
        self._look_again()

    async def _move(self, dots: int, *, is_line: bool) -> None:
        """Let the paper travel at the speed of the moment, and what depends on lines and length come nearer."""
        self._debt_mm += dots / _DOTS_PER_MM
        self._roll_left -= dots / _DOTS_PER_MM
        self.bell.ring()
        while (wait := self._debt_mm / self._speed_now()) >= _PACE_S:
            step = min(wait, _PACE_STEP_S)
            await asyncio.sleep(step)
            self._debt_mm -= step * self._speed_now()
        if is_line:
            self.mischief.count("lines")

    def _speed_now(self) -> float:
        slow = self.mischief.strikes("slow")
        return slow.mm_per_s if slow else self._speed

    def _kick(self, connector: int, on_ms: int) -> None:
        stuck = self.mischief.strikes("drawer_stuck") is not None
        self._drawer_open = self._drawer_open or not stuck
        text = f"Drawer {connector}: kicked for {on_ms} ms" + (", and stuck" if stuck else "")
        self._stamp("drawer", text)
        self._look_again()

    def _stamp(self, kind: str, text: str) -> None:
        started = bool(self._press.ticket.items)
        self.strip.stamp(kind, text, self._press.ticket.number - (0 if started else 1))

    # -- answers

    def _tell(self, channel: Channel, what: str, params: bytes) -> None:
        profile = self.profile
        match what:
            case "status" if profile.answers_in_order:
                self._answer(channel, self.condition.in_order(params[0]), in_order=True)
            case "job" if profile.answers_job_id:
                self.strip.sign(params.hex(), self._press.ticket)
                self._answer(channel, b"\x37\x22" + params + b"\x00", in_order=True)
            case "identity" if profile.answers_identity:
                self._answer(channel, identify(profile, params[0], self.mischief.strikes), in_order=True)
            case "automatic" if profile.pushes_status:
                channel.status_mask = params[0]
                channel.status_sent = self.condition
                if params[0]:
                    self._answer(channel, self.condition.automatic())
            case _:
                pass

    def _answer(self, channel: Channel, data: bytes, *, in_order: bool = False) -> None:
        """Send to the host that asked, or, as the mechanism knows no hosts, to whoever is connected by now."""
        if not data or (in_order and self.mischief.strikes("swallow")):
            return
        self._answers += 1
        if self.mischief.strikes("garbage"):
            data = scramble(data, self._answers)
        late = self.mischief.strikes("answer_late")
        due = asyncio.get_running_loop().time() + (late.seconds if late else 0.0)
        if channel.is_closed:
            channel = next((other for other in reversed(self._channels) if not other.is_closed), channel)
        channel.send(data, due)

    def _look_again(self) -> None:
        """Push what changed to the hosts that asked for it (ASB), and wake whoever waits."""
        condition = self.condition
        for channel in self._channels:
            if channel.status_mask and condition.concerns(channel.status_sent, channel.status_mask):
                channel.status_sent = condition
                self._answer(channel, condition.automatic())
        self.bell.ring()
