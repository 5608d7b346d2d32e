import type { PrinterView } from "@comanda/api";
import { Banner, Button, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { useShell } from "./ShellContext.ts";
import { shellText } from "./text/index.ts";

/** Printers that cannot print, over every page, until somebody has mended them. */
export function AlarmBanners() {
  const t = useText(shellText);
  const box = useBox();
  const { may } = useShell();
  const [, go] = useLocation();
  const { data = [] } = useQuery({ ...box.queries.printers(), enabled: may("printing.see") });
  return data.filter(isInTrouble).map((printer) => (
    <Banner
      key={printer.id}
      kind="alarm"
      action={
        may("printing.edit") ? <Button onClick={() => go("/printing")}>{t("alarm.look")}</Button> : null
      }
    >
      {t(`alarm.${troubleOf(printer)}`, { printer: printer.name })}
      {printer.waiting > 0 ? ` ${t("alarm.waiting", { count: printer.waiting })}` : null}
    </Banner>
  ));
}

/** Say whether a printer cannot print now. */
export function isInTrouble(printer: PrinterView): boolean {
  return printer.is_active && printer.down_since !== null;
}

const TROUBLES = {
  paper_out: "paper",
  cover_open: "cover",
  cutter: "cutter",
  overheated: "hot",
} as const;

/** Return what must be done about a printer. */
export function troubleOf({ condition }: PrinterView): (typeof TROUBLES)[keyof typeof TROUBLES] | "away" {
  return condition in TROUBLES ? TROUBLES[condition as keyof typeof TROUBLES] : "away";
}
