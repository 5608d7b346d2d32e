import { List, ListItem, useDates, useText } from "@comanda/ui";
import { TriangleAlert } from "lucide-react";
import { Code, Facts, Grid, Hint } from "../shell/Frame.tsx";
import { useReason } from "../told/told.ts";
import { Part } from "./Part.tsx";
import { numberOf, partOf, rowsOf, type Said, wordOf } from "./said.ts";
import { helpText } from "./text.ts";

const HOUR_S = 3600;
const MEGA = 1_000_000;
const GIGA = 1_000_000_000;

/** How the box is: what it runs, what is wrong, how full the machine is. */
export function StatusView({ view }: { readonly view: Said }) {
  const t = useText(helpText);
  const dates = useDates();
  const [memory, disk] = [partOf(view, "memory"), partOf(view, "disk")];
  const [licence, journal] = [partOf(view, "licence"), partOf(view, "journal")];
  const database = Object.values(partOf(view, "database")).reduce<number>(
    (sum, size) => sum + (typeof size === "number" ? size : 0),
    0,
  );
  const told = wordOf(view, "time");
  const moment = Number.isNaN(Date.parse(told)) ? told : dates.moment(told);
  const gigas = (bytes: number) => `${(bytes / GIGA).toFixed(1)} GB`;
  return (
    <>
      <Grid>
        <Facts
          of={[
            [t("status.version"), wordOf(view, "version")],
            [t("status.system"), `${wordOf(view, "system")} · Python ${wordOf(view, "python")}`],
            [t("status.time"), t(view.clock_is_sure === true ? "status.sure" : "status.unsure", { moment })],
            [t("status.day"), wordOf(view, "business_day")],
            [t("status.ready"), t(view.ready === true ? "status.yes" : "status.no")],
            [t("status.licence"), [licence.state, licence.why].filter(Boolean).join(" · ") || "–"],
          ]}
        />
        <Facts
          of={[
            [t("status.journal"), `${wordOf(journal, "epoch")} / ${wordOf(journal, "seq")}`],
            [
              t("status.up"),
              t("status.hours", { count: Math.floor(numberOf(view, "machine_uptime_s") / HOUR_S) }),
            ],
            [t("status.load"), loads(view)],
            [
              t("status.memory"),
              t("status.of", {
                free: gigas(numberOf(memory, "MemAvailable") * 1024),
                total: gigas(numberOf(memory, "MemTotal") * 1024),
              }),
            ],
            [
              t("status.disk"),
              t("status.of", { free: gigas(numberOf(disk, "free")), total: gigas(numberOf(disk, "total")) }),
            ],
            [t("status.database"), `${(database / MEGA).toFixed(1)} MB`],
          ]}
        />
      </Grid>
      <Reasons view={view} />
      <Workers view={view} />
    </>
  );
}

function loads(view: Said): string {
  const load = view.load;
  return Array.isArray(load) ? load.map((one) => Number(one).toFixed(2)).join(" · ") : "–";
}

function Reasons({ view }: { readonly view: Said }) {
  const t = useText(helpText);
  const reason = useReason();
  const rows = rowsOf(view, "reasons");
  return (
    <Part title={t("status.reasons")}>
      {rows.length === 0 ? <Hint>{t("status.noReasons")}</Hint> : null}
      {rows.length > 0 ? (
        <List label={t("status.reasons")}>
          {rows.map((row) => (
            <ListItem
              key={wordOf(row, "key")}
              start={<TriangleAlert aria-hidden size="1.25em" />}
              title={reason(wordOf(row, "key"))}
              under={row.blocks === true ? t("status.blocks") : null}
            />
          ))}
        </List>
      ) : null}
    </Part>
  );
}

function Workers({ view }: { readonly view: Said }) {
  const t = useText(helpText);
  const workers = partOf(view, "workers");
  const names = Object.keys(workers);
  const stumbled = names.filter((name) => {
    const worker = partOf(workers, name);
    // One that does its work once and is done does not run any more, and nothing is wrong with it.
    return Boolean(worker.last_error) || numberOf(worker, "restarts") > 0;
  });
  if (stumbled.length === 0) return <Hint>{t("status.noWorkers", { count: names.length })}</Hint>;
  return (
    <Part title={t("status.workers")}>
      <List label={t("status.workers")}>
        {stumbled.map((name) => {
          const worker = partOf(workers, name);
          const told = [
            worker.is_running === true ? "" : t("status.stopped"),
            t("status.worker", { restarts: numberOf(worker, "restarts") }),
            worker.last_error,
          ];
          return <ListItem key={name} title={<Code>{name}</Code>} under={told.filter(Boolean).join(" · ")} />;
        })}
      </List>
    </Part>
  );
}
