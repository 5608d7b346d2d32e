import { Banner, Button, useText } from "@comanda/ui";
import { CalendarClock, Lock } from "lucide-react";
import { useLocation } from "wouter";
import { licenceText } from "./text.ts";
import { useLicence, useReminder } from "./useLicence.ts";

const STOPS = ["expired", "locked"];

/** The same in one line, where a day is closed. */
export function LicenceLine() {
  const { data } = useLicence();
  const words = useReminder(data);
  return words === null ? null : <p>{words}</p>;
}

/** What must be done about the licence, over every page, from before its end until it is done. */
export function LicenceReminder({ bare = false }: { readonly bare?: boolean }) {
  const t = useText(licenceText);
  const [here, go] = useLocation();
  const { data } = useLicence();
  const words = useReminder(data);
  if (data === undefined || words === null) return null;
  const isStopped = STOPS.includes(data.state);
  const isHere = here.startsWith("/licence");
  return (
    <Banner
      kind={isStopped ? "alarm" : "notice"}
      icon={isStopped ? Lock : CalendarClock}
      action={bare || isHere ? null : <Button onClick={() => go("/licence")}>{t("open")}</Button>}
    >
      {words}
    </Banner>
  );
}
