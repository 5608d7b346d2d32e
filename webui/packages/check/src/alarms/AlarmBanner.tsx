import { Banner, Button, useSignals, useText } from "@comanda/ui";
import { useEffect, useRef } from "react";
import { alarmsText } from "./text.ts";
import { type PrinterAlarm, usePrinterAlarms } from "./usePrinterAlarms.ts";

/** A printer needs somebody: which, what to do, and where its tickets go meanwhile; heard and felt once. The worst stands first. */
export function AlarmBanner() {
  const t = useText(alarmsText);
  const signal = useSignals();
  const { fresh, see } = usePrinterAlarms();
  const told = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (fresh.some(({ key }) => !told.current.has(key))) signal("alarm");
    told.current = new Set(fresh.map(({ key }) => key));
  }, [fresh, signal]);
  const [worst, ...others] = fresh;
  if (worst === undefined) return null;
  return (
    <Banner kind="alarm" action={<Button onClick={() => see(worst)}>{t("seen")}</Button>}>
      <Sentence alarm={worst} />
      {others.length > 0 ? ` ${t("more", { count: others.length })}` : null}
    </Banner>
  );
}

function Sentence({ alarm }: { readonly alarm: PrinterAlarm }) {
  const t = useText(alarmsText);
  const { printer, kind, waiting, spare } = alarm;
  return [
    t(kind, { printer }),
    waiting > 0 ? t("waits", { count: waiting }) : null,
    spare === null ? null : t("spare", { station: spare }),
  ]
    .filter((sentence) => sentence !== null)
    .join(" ");
}
