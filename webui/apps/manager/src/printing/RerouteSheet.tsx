import type { StationView } from "@comanda/api";
import { Dialog, EmptyState, List, ListItem, useText } from "@comanda/ui";
import { ArrowLeftRight } from "lucide-react";
import { useChange } from "../house/useChange.ts";
import { printingText } from "./text.ts";

interface Props {
  readonly station: StationView;
  readonly all: readonly StationView[];
  readonly onClose: () => void;
}

/** Have a station's tickets come out elsewhere until somebody switches back. */
export function RerouteSheet({ station, all, onClose }: Props) {
  const t = useText(printingText);
  const change = useChange("stations", "jobs");
  const params = { path: { station_id: station.id } };
  const others = all.filter(({ id, is_active }) => id !== station.id && is_active);
  const go = async (other: StationView) => {
    const isDone = await change.run(
      (api) => api.PUT("/api/stations/{station_id}/reroute", { params, body: { station_id: other.id } }),
      {
        text: t("station.rerouteDone", { name: station.name, other: other.name }),
        undo: (api) =>
          api.PUT("/api/stations/{station_id}/reroute", {
            params,
            body: { station_id: station.reroute_station_id },
          }),
      },
    );
    if (isDone) onClose();
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("station.rerouteTo", { name: station.name })}>
      {others.length === 0 ? (
        <EmptyState icon={ArrowLeftRight} title={t("station.none")}>
          {t("station.noneHint")}
        </EmptyState>
      ) : (
        <List label={t("station.list")}>
          {others.map((other) => (
            <ListItem key={other.id} title={other.name} onPress={() => void go(other)} />
          ))}
        </List>
      )}
    </Dialog>
  );
}
