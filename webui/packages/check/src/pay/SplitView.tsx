import type { SplitView as Split } from "@comanda/api";
import { type Minor, minor, printShares, type ShownOrder, undoSplit } from "@comanda/core";
import { Banner, Button, List, ListItem, Loading, Money, StateSign, useBox, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Printer, Undo2 } from "lucide-react";
import type { Giving } from "../giving/useGive.tsx";
import { useLineNames } from "../lines/useLineNames.ts";
import { PlanForm } from "./PlanForm.tsx";
import styles from "./pay.module.css";
import { payText } from "./text.ts";

export interface SplitViewProps {
  readonly shown: ShownOrder;
  readonly giving: Giving;
  /** A share is to be paid. */
  readonly onPay: (share: { readonly id: string; readonly due: Minor; readonly name: string }) => void;
}

/** The check shared out among its guests: first how, then who has paid. */
export function SplitView({ shown, giving, onPay }: SplitViewProps) {
  const t = useText(payText);
  const box = useBox();
  const { data: split, isPending } = useQuery({ ...box.queries.split(shown.id), retry: false });
  if (isPending) return <Loading word={t("split.reading")} />;
  const again = () => void box.client.invalidateQueries({ queryKey: ["split", shown.id] });
  if (!split?.is_current) return <PlanForm shown={shown} giving={giving} onMade={again} />;
  return <Shares shown={shown} split={split} giving={giving} onPay={onPay} onUndone={again} />;
}

interface SharesProps extends SplitViewProps {
  readonly split: Split;
  readonly onUndone: () => void;
}

function Shares({ shown, split, giving, onPay, onUndone }: SharesProps) {
  const t = useText(payText);
  const lineName = useLineNames();
  const nameOf = (itemId: string) => {
    const line = shown.lines.find(({ id }) => id === itemId);
    return line === undefined ? "" : lineName(line.productId, line.name);
  };
  const isAnyPaid = split.shares.some((share) => share.state !== null && share.state !== "failed");
  const undo = async () => {
    const ended = await giving.give(undoSplit(shown.id));
    if (ended.kind === "done") onUndone();
  };
  return (
    <section className={styles.part}>
      <List label={t("split.shares")}>
        {split.shares.map((share) => {
          const name =
            share.seat === null
              ? t("split.share", { number: share.position })
              : t("split.seat", { number: share.seat });
          const isPaid = share.state === "captured";
          const isOfLines = split.kind === "lines" || split.kind === "seats";
          const parts = isOfLines ? share.parts : [];
          const pieces = parts.map((part) => nameOf(part.item_id)).filter(Boolean);
          return (
            <ListItem
              key={share.id}
              title={name}
              under={
                isPaid ? (
                  <StateSign state="paid" />
                ) : share.state === "pending" || share.state === "unknown" ? (
                  <StateSign state="waiting" />
                ) : (
                  pieces.join(", ")
                )
              }
              end={<Money amount={share.amount} />}
              {...(isPaid ? {} : { onPress: () => onPay({ id: share.id, due: minor(share.amount), name }) })}
            />
          );
        })}
      </List>
      <p className={styles.sum}>
        {t("split.sum")} <Money amount={split.shares.reduce((whole, share) => whole + share.amount, 0)} />
      </p>
      {isAnyPaid ? <Banner kind="notice">{t("split.begun")}</Banner> : null}
      <div className={styles.acts}>
        <Button
          icon={Printer}
          pending={giving.isBusy}
          onClick={() => void giving.give(printShares(shown.id, null))}
        >
          {t("split.print")}
        </Button>
        <Button
          icon={Undo2}
          pending={giving.isBusy}
          disabledBecause={isAnyPaid ? t("split.begun") : null}
          onClick={() => void undo()}
        >
          {t("split.undo")}
        </Button>
      </div>
    </section>
  );
}
