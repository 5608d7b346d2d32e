"""What a box does for its vendor without asking another room: start again, and take settings."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from appliance.config import ConfigError, change, held_by_environment
from appliance.licensing.inbox import Doer
from appliance.runtime.box import Box
from kernel.errors import invalid
from kernel.said import Said, say

_ANSWER_FIRST_S: Final = 1.0
# What a vendor may set from afar: how the box looks after itself, nothing of the house, its people or its money.
SETTABLE: Final = frozenset({"log_level", "discovery", "discovery_subnets", "backup_dir", "cloud_url"})


def restart(start_anew: Callable[[], None]) -> Doer:
    """Return what has the box start again in good order, a moment after the answer is on disk."""

    async def do(_: Mapping[str, Any]) -> Said:
        asyncio.get_running_loop().call_later(_ANSWER_FIRST_S, start_anew)
        return say("restarting", "The box starts again.")

    return do


def set_config(box: Callable[[], Box]) -> Doer:
    """Return what writes settings of the box into its file; they hold from the next start."""

    async def do(args: Mapping[str, Any]) -> Said:
        changes = {str(key): str(value) for key, value in args.items()}
        refused = changes.keys() - SETTABLE
        held = changes.keys() & held_by_environment()
        if refused or held or not changes:
            words = ", ".join(sorted(refused | held)) or "nothing"
            raise invalid(
                f"These settings cannot be changed from afar: {words}.", key="setting_refused", settings=words
            )
        try:
            await asyncio.to_thread(change, box().config.folder, changes)
        except (ConfigError, OSError) as bad:
            raise invalid(f"The setting was not taken: {bad}", key="setting_refused", settings=str(bad)) from bad
        names = ", ".join(sorted(changes))
        return say("setting_taken", "Set: {settings}. It holds from the next start.", settings=names)

    return do
