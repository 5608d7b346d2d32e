/** What a box finds wrong, by a key such as `printer_3_paper_out`: which words say it, and of what. */

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
  "licence_locked",
  "licence_expired",
  "licence_unpaid",
  "licence_overdue",
  "update_waits",
  "update_failed",
  "origin_lost",
  "air_down",
  "air_full",
  "certificate_broken",
  "certificate_ends",
  "tls_refused",
  "update_rolled_back",
] as const;

const PATTERNS = [
  [/^station_(?<id>\d+)_without_printer$/, "station_without_printer"],
  [/^product_(?<id>\d+)_without_station$/, "product_without_station"],
  [/^printer_(?<id>\d+)_without_grade$/, "printer_without_grade"],
  [/^printer_(?<id>\d+)_paper_low$/, "printer_paper_low"],
  [/^printer_(?<id>\d+)_(?<state>\w+)$/, "printer_trouble"],
  [/^worker_(?<name>\w+)$/, "worker"],
] as const;

export interface ReadReason {
  readonly kind: (typeof PLAIN)[number] | (typeof PATTERNS)[number][1];
  readonly id: string;
  readonly state: string;
  readonly name: string;
}

/** Return what a reason's key means; null for one of another version. */
export function readReason(key: string): ReadReason | null {
  const plain = PLAIN.find((one) => one === key);
  if (plain) return { kind: plain, id: "", state: "", name: "" };
  for (const [pattern, kind] of PATTERNS) {
    const found = pattern.exec(key)?.groups;
    if (found) return { kind, id: found.id ?? "", state: found.state ?? "", name: found.name ?? "" };
  }
  return null;
}
