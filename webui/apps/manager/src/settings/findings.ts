/** What the box finds wrong, by a key such as `printer_3_paper_out`: which words say it, of what, and where it is mended. */

const PLAIN = [
  "disk_refused",
  "database_damaged",
  "database_restored",
  "wal_large",
  "writer_behind",
  "readers_behind",
  "clock_unsure",
  "no_stations",
  "no_bill_station",
  "products_without_station",
  "tickets_held",
  "backup_copy_failed",
  "backup_copy_old",
  "backup_failed",
  "backup_old",
  "fiscal_failed",
  "fiscal_waiting",
  "payments_unknown",
  "origin_lost",
  "air_down",
  "air_full",
  "tls_refused",
  "certificate_broken",
  "certificate_ends",
  "licence_locked",
  "licence_expired",
  "licence_unpaid",
  "licence_overdue",
  "update_waits",
  "update_failed",
  "update_rolled_back",
] as const;

const PATTERNS = [
  [/^station_(\d+)_without_printer$/, "station_without_printer"],
  [/^product_(\d+)_without_station$/, "product_without_station"],
  [/^printer_(\d+)_without_grade$/, "printer_without_grade"],
  [/^printer_(\d+)_/, "printer_trouble"],
  [/^worker_/, "worker"],
] as const;

export type FindingKind = (typeof PLAIN)[number] | (typeof PATTERNS)[number][1] | "other";

export interface Found {
  readonly kind: FindingKind;
  /** The printer or station that it is about. */
  readonly id: number | null;
  /** The page on which it is mended. */
  readonly page: "/printing" | "/menu" | "/licence" | null;
}

function pageOf(kind: FindingKind): Found["page"] {
  if (kind === "products_without_station" || kind === "product_without_station") return "/menu";
  if (kind.startsWith("licence")) return "/licence";
  return /station|printer|tickets/.test(kind) ? "/printing" : null;
}

/** Return what a finding's key means. */
export function readFinding(key: string): Found {
  const plain = PLAIN.find((one) => one === key);
  if (plain) return { kind: plain, id: null, page: pageOf(plain) };
  for (const [pattern, kind] of PATTERNS) {
    const found = pattern.exec(key);
    if (found) return { kind, id: found[1] === undefined ? null : Number(found[1]), page: pageOf(kind) };
  }
  return { kind: "other", id: null, page: null };
}
