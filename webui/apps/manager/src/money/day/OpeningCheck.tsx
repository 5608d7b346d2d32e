import type { Opening } from "@comanda/api";
import {
  Button,
  Card,
  List,
  ListItem,
  Loading,
  Money,
  ProblemNote,
  useBox,
  useDates,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { isInTrouble } from "../../shell/AlarmBanners.tsx";
import { useDeed } from "../../shell/useDeed.ts";
import { moneyText } from "../text/index.ts";
import styles from "./day.module.css";

/** What a manager looks at before the guests come: clock, wallets, printers, what is sold out, what was left open. */
export function OpeningCheck() {
  const t = useText(moneyText);
  const { queries } = useBox();
  const { data, error, refetch } = useQuery(queries.opening());
  if (data === undefined)
    return error ? <ProblemNote problem={error} onRetry={() => void refetch()} /> : <Loading />;
  return (
    <div className={styles.page}>
      <DayState opening={data} />
      <Card title={t("opening.look")}>
        <List label={t("opening.look")} framed={false}>
          <ClockItem opening={data} />
          <PrinterItem />
          <CashItem opening={data} />
          <CheckItem opening={data} />
        </List>
      </Card>
      <StandingCard opening={data} />
    </div>
  );
}

function DayState({ opening }: { readonly opening: Opening }) {
  const t = useText(moneyText);
  const dates = useDates();
  const { run, isBusy } = useDeed();
  const isOpen = opening.state === "open";
  return (
    <Card
      title={dates.longDay(`${opening.business_day}T12:00:00Z`)}
      action={
        isOpen ? null : (
          <Button
            kind="primary"
            pending={isBusy}
            onClick={() =>
              void run(
                { method: "POST", path: "/api/day/open" },
                { done: t("opening.opened"), stale: [["days"]] },
              )
            }
          >
            {t("opening.open")}
          </Button>
        )
      }
    >
      <p className={styles.state}>
        {t(isOpen ? "opening.isOpen" : "opening.isNotOpen", { ends: dates.time(opening.ends_at) })}
      </p>
      {opening.open_days
        .filter((day) => day !== opening.business_day)
        .map((day) => (
          <p key={day} className={styles.bad}>
            <TriangleAlert aria-hidden size="1.2em" />
            {t("opening.leftOpen", { day: dates.businessDay(day) })}
          </p>
        ))}
    </Card>
  );
}

interface ItemProps {
  readonly isWell: boolean;
  readonly title: string;
  readonly under?: ReactNode;
  readonly end?: ReactNode;
  readonly onPress?: () => void;
}

function Item({ isWell, ...rest }: ItemProps) {
  const Icon: LucideIcon = isWell ? CircleCheck : TriangleAlert;
  return (
    <ListItem
      start={<Icon aria-hidden size="1.5em" className={isWell ? styles.well : styles.ill} />}
      {...rest}
    />
  );
}

/** The box's clock, to be confirmed where it has not heard the time since it started. */
export function ClockItem({ opening }: { readonly opening: Opening }) {
  const t = useText(moneyText);
  const dates = useDates();
  const { run, isBusy } = useDeed();
  const confirm = () =>
    run(
      { method: "POST", path: "/api/system/clock/confirm" },
      { done: t("opening.clockDone"), stale: [["days"]] },
    );
  return (
    <Item
      isWell={opening.clock_is_sure}
      title={t(opening.clock_is_sure ? "opening.clock" : "opening.clockUnsure")}
      under={dates.moment(opening.now)}
      {...(opening.clock_is_sure
        ? {}
        : {
            end: (
              <Button pending={isBusy} onClick={() => void confirm()}>
                {t("opening.clockConfirm")}
              </Button>
            ),
          })}
    />
  );
}

function PrinterItem() {
  const t = useText(moneyText);
  const { queries } = useBox();
  const { data } = useQuery(queries.printers());
  const ill = (data ?? []).filter(isInTrouble);
  const [, go] = useLocation();
  return (
    <Item
      isWell={ill.length === 0}
      title={
        ill.length === 0
          ? t("opening.printers", { count: data?.length ?? 0 })
          : t("opening.printersIll", { count: ill.length })
      }
      under={ill.map(({ name }) => name).join(", ")}
      onPress={() => go("/printing")}
    />
  );
}

function CashItem({ opening }: { readonly opening: Opening }) {
  const t = useText(moneyText);
  const [, go] = useLocation();
  const before = opening.unclosed_sessions;
  const floats = before.reduce((sofar, { float }) => sofar + float, 0);
  return (
    <Item
      isWell={before.every(({ state }) => state === "open")}
      title={before.length === 0 ? t("opening.noCash") : t("opening.cash", { count: before.length })}
      under={before.length === 0 ? t("opening.noCashSaid") : <Floats amount={floats} />}
      onPress={() => go("/cash")}
    />
  );
}

function Floats({ amount }: { readonly amount: number }) {
  const t = useText(moneyText);
  return (
    <span>
      {t("opening.floats")} <Money amount={amount} />
    </span>
  );
}

function CheckItem({ opening }: { readonly opening: Opening }) {
  const t = useText(moneyText);
  const [, go] = useLocation();
  const old = opening.open_checks.filter(({ business_day }) => business_day !== opening.business_day);
  const due = old.reduce((sofar, one) => sofar + one.due, 0);
  return (
    <Item
      isWell={old.length === 0}
      title={old.length === 0 ? t("opening.noOld") : t("opening.old", { count: old.length })}
      end={old.length === 0 ? null : <Money amount={due} />}
      onPress={() => go("/orders?status=active")}
    />
  );
}

function StandingCard({ opening }: { readonly opening: Opening }) {
  const t = useText(moneyText);
  const [, go] = useLocation();
  if (opening.standing.length === 0) return null;
  return (
    <Card title={t("opening.standing")}>
      <List label={t("opening.standing")} framed={false}>
        {opening.standing.map(({ product_id, name, sold_out, countdown, todays_price }) => (
          <ListItem
            key={product_id}
            title={name}
            under={
              <>
                {sold_out ? <span>{t("opening.soldOut")}</span> : null}
                {countdown === null ? null : <span>{t("opening.left", { count: countdown })}</span>}
              </>
            }
            end={todays_price === null ? null : <Money amount={todays_price} />}
            onPress={() => go(`/menu/product/${product_id}`)}
          />
        ))}
      </List>
    </Card>
  );
}
