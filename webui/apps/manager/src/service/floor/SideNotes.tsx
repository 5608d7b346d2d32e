import { Badge, Card, List, ListItem, Loading, Money, TimeAgo, useAhead, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, Hand, Pause, PrinterX, UserRound } from "lucide-react";
import { useLocation } from "wouter";
import { isInTrouble } from "../../shell/AlarmBanners.tsx";
import { roleWord } from "../../shell/NavRail.tsx";
import { useShell } from "../../shell/ShellContext.ts";
import { shellText } from "../../shell/text/index.ts";
import { useAnswer } from "../../shell/useAnswer.ts";
import { serviceText } from "../text/index.ts";
import type { Floor } from "./useFloor.ts";

/** What wants the manager now: approvals, printers in trouble, tickets that are held. */
export function Wanted() {
  const t = useText(serviceText);
  const { queries } = useBox();
  const { may } = useShell();
  const [, go] = useLocation();
  const { data: approvals = [] } = useAnswer(
    ["approvals"],
    (api, signal) => api.GET("/api/approvals", { signal }),
    { enabled: may("orders.void") },
  );
  const { data: printers = [] } = useQuery({ ...queries.printers(), enabled: may("printing.see") });
  const { data: held } = useQuery({ ...queries.jobs("held"), enabled: may("printing.see") });
  const pending = approvals.filter(({ state }) => state === "pending");
  const troubled = printers.filter(isInTrouble);
  const heldJobs = held?.jobs.length ?? 0;
  const isCalm = pending.length + troubled.length + heldJobs === 0;
  return (
    <Card title={t("wanted.title")}>
      <List label={t("wanted.title")} framed={false}>
        {isCalm ? (
          <ListItem
            title={t("wanted.none")}
            start={<CircleCheck aria-hidden size="1.4em" />}
            under={t("wanted.noneSaid")}
          />
        ) : null}
        {pending.length > 0 ? (
          <ListItem
            title={t("wanted.approvals", { count: pending.length })}
            start={<Hand aria-hidden size="1.4em" />}
            under={pending.map(({ asked_by_name }) => asked_by_name).join(", ")}
            onPress={() => go("/approvals")}
          />
        ) : null}
        {troubled.map(({ id, name, waiting }) => (
          <ListItem
            key={id}
            title={t("wanted.printer", { name })}
            start={<PrinterX aria-hidden size="1.4em" />}
            under={t("wanted.tickets", { count: waiting })}
            onPress={() => go("/printing")}
          />
        ))}
        {heldJobs > 0 ? (
          <ListItem
            title={t("wanted.held", { count: heldJobs })}
            start={<Pause aria-hidden size="1.4em" />}
            under={t("wanted.heldSaid")}
            onPress={() => go("/printing")}
          />
        ) : null}
      </List>
    </Card>
  );
}

/** Who is at work: everybody logged in, with how many tables he has and what is due on them. */
export function WhoIsOn({ floor }: { readonly floor: Floor }) {
  const t = useText(serviceText);
  const shell = useText(shellText);
  const ahead = useAhead();
  const { may } = useShell();
  const [, go] = useLocation();
  const { data } = useAnswer(["sessions"], (api, signal) => api.GET("/api/sessions", { signal }), {
    enabled: may("staff.edit"),
    every: 60_000,
  });
  if (!may("staff.edit")) return null;
  const latest = new Map((data ?? []).map((one) => [one.user_id, one]));
  const tablesOf = (userId: number) =>
    (floor.tables ?? []).filter(({ now }) => now.state !== "free" && now.waiterIds.includes(userId));
  return (
    <Card title={t("on.title")} action={<Badge>{latest.size}</Badge>}>
      {data === undefined ? (
        <Loading />
      ) : (
        <List label={t("on.title")} framed={false}>
          {[...latest.values()].map(({ user_id, username, role, last_seen_at }) => {
            const tables = tablesOf(user_id);
            const due = tables.reduce((sofar, { now }) => sofar + now.due, 0);
            return (
              <ListItem
                key={user_id}
                title={username}
                start={<UserRound aria-hidden size="1.4em" />}
                under={
                  <>
                    <span>
                      {tables.length > 0 ? t("on.tables", { count: tables.length }) : roleWord(shell, role)}
                    </span>
                    <span>
                      {t("on.seen")} <TimeAgo since={last_seen_at} ahead={ahead} />
                    </span>
                  </>
                }
                end={due > 0 ? <Money amount={due} /> : null}
                {...(may("orders.all") ? { onPress: () => go(`/orders?waiter=${user_id}`) } : {})}
              />
            );
          })}
        </List>
      )}
    </Card>
  );
}
