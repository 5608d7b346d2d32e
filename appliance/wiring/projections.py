"""Who writes in the same savepoint as which fact."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from appliance.approvals.service import PROJECTIONS as APPROVALS
from appliance.cash import opening
from appliance.cash.takings import PROJECTIONS as CASH
from appliance.config import Config
from appliance.day.receipts import PROJECTIONS as DAY
from appliance.fiscal.service import projections_of
from appliance.licensing.licence import Licence
from appliance.licensing.wording import Language, tell_reminder
from appliance.orders.training import but_in_training
from appliance.payments.service import PROJECTIONS as PAYMENTS
from appliance.printing import kitchen
from appliance.printing.bills import biller_of, house_language
from appliance.printing.cards import Cards
from appliance.printing.reports import reporter_of
from appliance.printing.service import open_drawer
from appliance.printing.slips import slip_writer_of
from appliance.reports.service import PROJECTIONS as REPORTS
from appliance.runtime.tx import Projection


def projections(config: Config, licence: Licence | None = None) -> dict[str, list[Projection]]:
    """Return who must write in the same savepoint as which event; `licence` reminds on the day's close."""

    def remind(language: Language) -> tuple[str, ...]:
        return () if licence is None else tell_reminder(licence, language, config.trading_day())

    by_type: dict[str, list[Projection]] = defaultdict(list)
    rooms: Iterable[Mapping[str, Projection]] = (
        APPROVALS,
        PAYMENTS,
        counted(REPORTS),
        counted(CASH),
        counted(opening.projections(open_drawer)),
        kitchen.projections(house_language(config)),
        biller_of(config).projections(),
        reporter_of(config, remind).projections(),
        slip_writer_of(config).projections(),
        Cards(config).projections(),
        counted(projections_of(config.fiscal)),
    )
    for room in rooms:
        for type_name, projection in room.items():
            by_type[type_name].append(projection)
    for type_name, several in DAY.items():
        by_type[type_name] += map(but_in_training, several)
    return by_type


def counted(room: Mapping[str, Projection]) -> dict[str, Projection]:
    """Return a room's projections without what people in training do: it prints, and counts nowhere."""
    return {type_name: but_in_training(projection) for type_name, projection in room.items()}
