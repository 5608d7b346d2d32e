import type { LicenceView } from "@comanda/api";
import { useDates, useText } from "@comanda/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import { useRead } from "../house/read.ts";
import { useShell } from "../shell/ShellContext.ts";
import { licenceText } from "./text.ts";

/** The licence, for who looks after the box. Its end comes without news, so it is read anew now and then. */
export function useLicence(): UseQueryResult<LicenceView, Error> {
  const { may } = useShell();
  return useRead(["licence"], (api) => api.GET("/api/licence"), {
    enabled: may("system.run"),
    every: 60_000,
  });
}

/** Return what a manager is reminded of in a sentence, null where all is well. */
export function useReminder(licence: LicenceView | undefined): string | null {
  const t = useText(licenceText);
  const dates = useDates();
  if (licence === undefined) return null;
  const { reminder, lock_reason: reason } = licence;
  const day = licence.paid_until === null ? "" : dates.day(licence.paid_until);
  const until = licence.until === null ? "" : dates.moment(licence.until);
  switch (reminder) {
    case "":
      return null;
    case "trial":
      return t("remind.trialHours", { count: Math.ceil((licence.trial_left_minutes ?? 0) / 60) });
    case "ending":
      return t("remind.ending", { day });
    case "unpaid":
      return t("remind.unpaid", { day, until });
    case "overdue":
      return t("remind.overdue", {
        since: licence.refreshed_at === null ? "" : dates.moment(licence.refreshed_at),
        until,
      });
    case "lock_coming":
      return reason === "" ? t("remind.lockComing") : t("remind.lockComingFor", { reason });
    case "expired":
      return t("remind.expired");
    case "locked":
      return reason === "" ? t("remind.locked") : t("remind.lockedFor", { reason });
  }
}
