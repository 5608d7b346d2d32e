import type { Opening } from "@comanda/api";
import { List, ListItem, Money, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Clock, Smartphone, TriangleAlert, Utensils, Wallet } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { useNames } from "../../audit/facts/useNames.ts";
import { useCash } from "../cash/useCash.ts";
import { moneyText } from "../text/index.ts";
import type { Figures } from "./DayFigures.tsx";
import styles from "./day.module.css";
import { ClockItem } from "./OpeningCheck.tsx";

/** Something to know before a day is closed; `blocks`: it closes only with a reason. */
export interface Way {
  readonly key: string;
  readonly blocks: boolean;
  readonly icon: typeof Clock;
  readonly title: string;
  readonly under?: string;
  readonly end?: ReactNode;
  readonly to?: string;
}

/** Return what stands in the way of a close: cash that nobody accepted; then what one should know. */
export function useInTheWay(day: string, figures: Figures): readonly Way[] {
  const t = useText(moneyText);
  const names = useNames();
  const { sessions, carried, phones, late } = figures;
  const { unassigned } = useCash(day);
  const nobodys = unassigned?.cash ?? 0;
  const waiting = phones.filter(({ waiting: count }) => (count ?? 0) > 0);
  const silent = phones.length - waiting.length;
  return [
    ...sessions
      .filter(({ state }) => state !== "closed")
      .map(({ id, user_id, expected, state }) => ({
        key: id,
        blocks: true,
        icon: TriangleAlert,
        title: t(state === "open" ? "way.notCounted" : "way.notAccepted", {
          name: (user_id === null ? null : names.person(user_id)) ?? t("session.drawer"),
        }),
        end: <Money amount={expected} />,
        to: `/cash/${id}`,
      })),
    ...(nobodys === 0
      ? []
      : [
          {
            key: "unassigned",
            blocks: false,
            icon: Wallet,
            title: t("unassigned.title"),
            under: t("way.unassignedSaid"),
            end: <Money amount={nobodys} />,
            to: "/cash",
          },
        ]),
    ...(carried.count > 0
      ? [
          {
            key: "carried",
            blocks: false,
            icon: Utensils,
            title: t("way.carried", { count: carried.count }),
            under: t("way.carriedSaid"),
            end: <Money amount={carried.amount} />,
            to: "/orders?status=active",
          },
        ]
      : []),
    ...waiting.map(({ device_id, waiting: count }) => ({
      key: device_id,
      blocks: false,
      icon: Smartphone,
      title: t("way.phone", { name: names.device(device_id), count: count ?? 0 }),
      under: t("way.phoneSaid"),
    })),
    ...(silent > 0
      ? [
          {
            key: "silent",
            blocks: false,
            icon: Smartphone,
            title: t("way.silent", { count: silent }),
            under: t("way.silentSaid"),
          },
        ]
      : []),
    ...(late.length > 0
      ? [
          {
            key: "late",
            blocks: false,
            icon: Clock,
            title: t("way.late", { count: late.length }),
            under: t("way.lateSaid"),
          },
        ]
      : []),
  ];
}

/** Return why the day cannot be closed under a reason either: nobody confirmed the box's clock; null where somebody did. */
export function useUnsureClock(): Opening | null {
  const { data } = useQuery(useBox().queries.opening());
  return data === undefined || data.clock_is_sure ? null : data;
}

/** What stands in the way of a close, and leads to where it is mended. */
export function InTheWay({ day, figures }: { readonly day: string; readonly figures: Figures }) {
  const t = useText(moneyText);
  const [, go] = useLocation();
  const ways = useInTheWay(day, figures);
  const unsure = useUnsureClock();
  if (ways.length === 0 && unsure === null) return null;
  return (
    <List label={t("way.title")} framed={false}>
      {unsure ? <ClockItem opening={unsure} /> : null}
      {ways.map(({ key, blocks, icon: Icon, title, under, end, to }) => (
        <ListItem
          key={key}
          title={title}
          start={<Icon aria-hidden size="1.4em" className={blocks ? styles.ill : undefined} />}
          {...(under === undefined ? {} : { under })}
          {...(end === undefined ? {} : { end })}
          {...(to === undefined ? {} : { onPress: () => go(to) })}
        />
      ))}
    </List>
  );
}
