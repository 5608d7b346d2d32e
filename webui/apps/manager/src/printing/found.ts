import type { FoundView, StationView } from "@comanda/api";

const MOST = 3;

/** Return what a found printer calls itself: its name, else its maker and model; "" when it said nothing. */
export function nameOfFound(found: Pick<FoundView, "name" | "maker" | "model">): string {
  return found.name || [found.maker, found.model].filter((word) => word !== "").join(" ");
}

/** Return the stations that wait for a printer, as many as can be offered with one tap each. */
export function bareStations(stations: readonly StationView[]): readonly StationView[] {
  return stations.filter(({ printer_id, is_active }) => is_active && printer_id === null).slice(0, MOST);
}

/** Return the number of a USB socket as a person may find it: the way through the hubs, without the controller. */
export function socketOf(address: string): string {
  return address.slice(address.lastIndexOf(":") + 1);
}

/** Say whether somebody has to be sure of its port: what announces itself may name any. */
export function isPortDoubted(found: Pick<FoundView, "hint">): boolean {
  return found.hint === "port_unusual";
}
