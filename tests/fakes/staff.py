"""People for tests: real users, devices and sessions, without typing a PIN."""

from appliance.runtime.box import Box
from appliance.runtime.folder import read_secret
from appliance.runtime.tx import Tx
from appliance.staff import service, store
from kernel.ids import new_id


async def engage(box: Box, name: str, role: str) -> tuple[str, int]:
    """Add a person with a device of their own and log them in; return token and user id."""
    secret = read_secret(box.config.folder)

    def command(tx: Tx) -> tuple[str, int]:
        user_id = store.add_user(tx, name, "no pin", role)
        device_id = new_id(tx.at_ms)
        store.add_device(tx, device_id, f"phone of {name}", "phone", None)
        return service.open_session(tx, secret, user_id, device_id, hours=8), user_id

    return await box.writer.do(command)
