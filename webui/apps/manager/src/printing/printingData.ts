import type {
  DiscoveredView,
  GroupView,
  JobPage,
  PagesView,
  PrinterView,
  ProfileView,
  StationView,
} from "@comanda/api";
import { useBox } from "@comanda/ui";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { answerOf, useRead } from "../house/read.ts";

/** The printers, read often: somebody is standing before one. */
export function usePrinters(every = 10_000): UseQueryResult<PrinterView[], Error> {
  return useRead(["printers", "desk"], (api) => api.GET("/api/printers"), { every });
}

/** The lines of a printer's strip, each a code page that its Greek may be in. */
export function usePages(printerId: number): UseQueryResult<PagesView, Error> {
  return useRead(["printers", "pages", printerId], (api) =>
    api.GET("/api/printers/{printer_id}/pages", { params: { path: { printer_id: printerId } } }),
  );
}

/** Return how a printer is reached. */
export function whereOf({ transport }: Pick<PrinterView, "transport">): "usb" | "network" {
  return transport === "usb" ? "usb" : "network";
}

/** What was found on the network and on USB, read by the second while it is searched. */
export function useDiscovered(): UseQueryResult<DiscoveredView, Error> {
  const { api } = useBox();
  return useQuery<DiscoveredView, Error>({
    queryKey: ["discovered", "desk"],
    queryFn: () => answerOf(api.GET("/api/discovered")),
    refetchInterval: ({ state }) => (state.data?.scan.is_running ? 1_000 : 10_000),
  });
}

/** The models that the box knows how to speak to. */
export function useProfiles(): UseQueryResult<ProfileView[], Error> {
  return useRead(["printers", "profiles"], (api) => api.GET("/api/printers/profiles"));
}

/** The stations in use. */
export function useStations(): UseQueryResult<StationView[], Error> {
  return useRead(["stations", "desk"], (api) => api.GET("/api/stations"), { every: 15_000 });
}

/** Tickets on their way that stand so. */
export function useJobs(state: string): UseQueryResult<JobPage, Error> {
  return useRead(["jobs", "desk", state], (api) =>
    api.GET("/api/printing/jobs", { params: { query: { state } } }),
  );
}

/** The rooms of the house. */
export function useGroups(): UseQueryResult<GroupView[], Error> {
  return useRead(["tables", "groups", "desk"], (api) => api.GET("/api/tables/groups"));
}

export const CONDITIONS = [
  "ok",
  "unknown",
  "refused",
  "unreachable",
  "no_answer",
  "connection_lost",
  "stalled",
  "paper_out",
  "cover_open",
  "cutter",
  "overheated",
  "fault",
  "offline",
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Return whether a condition has words of ours. */
export function isCondition(condition: string): condition is Condition {
  return CONDITIONS.some((one) => one === condition);
}

const MENDED = ["unreachable", "no_answer", "paper_out", "cover_open", "cutter"] as const;

/** Return by which words a condition is mended; on USB nobody has an address to look for. */
export function mendOf(
  condition: string,
  where: "usb" | "network" = "network",
): (typeof MENDED)[number] | "unplugged" | "other" {
  if (condition === "unreachable" && where === "usb") return "unplugged";
  return MENDED.find((one) => one === condition) ?? "other";
}

export const GRADES = ["A", "B", "C", "D"] as const;

/** Return the key of the words for a grade. */
export function gradeOf(grade: string | null): (typeof GRADES)[number] | "none" {
  return GRADES.find((one) => one === grade) ?? "none";
}
