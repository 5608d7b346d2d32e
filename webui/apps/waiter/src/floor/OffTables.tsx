import type { ErrandView } from "@comanda/api";
import { openErrand, uuidv7 } from "@comanda/core";
import {
  Badge,
  Button,
  ChipGroup,
  EmptyState,
  Field,
  List,
  ListItem,
  Loading,
  Money,
  ProblemNote,
  Sheet,
  StateSign,
  TextInput,
  TimeAgo,
  useAhead,
  useBox,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { GlassWater, Plus } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { waiterText } from "../text/index.ts";
import styles from "./floor.module.css";

/** Checks of guests who sit at no table: tabs at the bar, take-away, pickup. `isOnly` where the house has no tables yet. */
export function OffTables({ isOnly }: { readonly isOnly: boolean }) {
  const t = useText(waiterText);
  const { queries } = useBox();
  const { data, error, refetch } = useQuery(queries.errands());
  const [isOpening, setOpening] = useState(false);
  const opener = (
    <Button kind="primary" big icon={Plus} onClick={() => setOpening(true)}>
      {t("off.new")}
    </Button>
  );
  return (
    <div className={styles.off}>
      {isOnly ? (
        <p className={styles.said}>
          {t("floor.none")}. {t("floor.noneSaid")}
        </p>
      ) : null}
      {data === undefined ? (
        error ? (
          <ProblemNote problem={error} onRetry={() => void refetch()} />
        ) : (
          <Loading word={t("off.loading")} />
        )
      ) : data.length === 0 ? (
        <EmptyState icon={GlassWater} title={t("off.none")} action={opener}>
          {t("off.noneSaid")}
        </EmptyState>
      ) : (
        <>
          <List label={t("off.title")}>
            {data.map((errand) => (
              <Errand key={errand.order.id} errand={errand} />
            ))}
          </List>
          {opener}
        </>
      )}
      <NewErrandSheet open={isOpening} onOpenChange={setOpening} />
    </div>
  );
}

const KINDS = ["bar_tab", "take_away", "pickup", "delivery", "counter"] as const;
type Kind = (typeof KINDS)[number];

function Errand({ errand }: { readonly errand: ErrandView }) {
  const t = useText(waiterText);
  const ahead = useAhead();
  const [, navigate] = useLocation();
  const { order, name, queue_number, is_over_limit } = errand;
  const kind = KINDS.find((one) => one === errand.kind) ?? "counter";
  const number = queue_number === null ? null : t("off.queue", { number: queue_number });
  return (
    <ListItem
      title={name ?? number ?? order.table_label}
      under={
        <>
          <span>{t(`off.kind.${kind}`)}</span>
          <StateSign
            state={order.bill_requested_at !== null ? "bill" : order.status === "paid" ? "paid" : "open"}
          />
          <TimeAgo since={order.opened_at} ahead={ahead} />
          {is_over_limit ? <Badge loud>{t("off.limit")}</Badge> : null}
        </>
      }
      end={<Money amount={order.total} />}
      onPress={() => navigate(`/order/${order.id}`)}
    />
  );
}

interface NewProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

function NewErrandSheet({ open, onOpenChange }: NewProps) {
  const t = useText(waiterText);
  const box = useBox();
  const [, navigate] = useLocation();
  const [kind, setKind] = useState<Kind>("bar_tab");
  const [name, setName] = useState("");
  const give = () => {
    const id = uuidv7();
    const wish = { id, kind, name: name.trim() === "" ? null : name.trim() };
    void box.give(openErrand(wish)).then(() => {
      onOpenChange(false);
      setName("");
      navigate(`/order/${id}`);
    });
  };
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={t("off.new")}
      actions={
        <Button kind="primary" big onClick={give}>
          {t("off.open")}
        </Button>
      }
    >
      <div className={styles.form}>
        <ChipGroup
          label={t("off.new")}
          most={1}
          least={1}
          chosen={[kind]}
          choices={KINDS.map((key) => ({ key, word: t(`off.kind.${key}`) }))}
          onChange={([chosen]) => setKind(chosen ?? "bar_tab")}
        />
        <Field label={t("off.name")} hint={t("off.nameHint")}>
          <TextInput
            value={name}
            onChange={setName}
            enterKeyHint="go"
            onKeyDown={(event) => {
              if (event.key === "Enter") give();
            }}
          />
        </Field>
      </div>
    </Sheet>
  );
}
