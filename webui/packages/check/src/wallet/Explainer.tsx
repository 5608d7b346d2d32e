import type { Explanation, ApplianceCashContractFigures as Figures } from "@comanda/api";
import { List, ListItem, Money, useDates, useText } from "@comanda/ui";
import { useTenderName } from "../pay/PaymentList.tsx";
import { walletText } from "./text.ts";
import styles from "./wallet.module.css";

/** The parts of a sum in the order in which one tells them; those that take away are negative. */
const PARTS = [
  ["float", 1],
  ["cash_taken", 1],
  ["rounding", 1],
  ["cash_tips", 1],
  ["tips_kept", -1],
  ["paid_in", 1],
  ["paid_out", -1],
  ["dropped", -1],
  ["handed_over", 1],
  ["tips_paid_out", -1],
] as const;

/** How a sum comes about, part by part, and under it every payment and movement. */
export function FigureRows({ figures }: { readonly figures: Figures }) {
  const t = useText(walletText);
  return (
    <dl className={styles.parts}>
      {PARTS.map(([part, sign]) => {
        const amount = (figures[part] ?? 0) * sign;
        if (amount === 0 && part !== "float" && part !== "cash_taken") return null;
        return (
          <div key={part}>
            <dt>{t(`part.${part}`)}</dt>
            <dd>
              <Money amount={amount} />
            </dd>
          </div>
        );
      })}
      <div className={styles.whole}>
        <dt>{t("part.expected")}</dt>
        <dd>
          <Money amount={figures.expected ?? 0} />
        </dd>
      </div>
    </dl>
  );
}

/** Every payment and movement of a wallet, the newest first. */
export function Lines({ explanation }: { readonly explanation: Explanation }) {
  const t = useText(walletText);
  const { time } = useDates();
  const tenderName = useTenderName();
  const lines = explanation.lines.filter((line) => line.what !== "float").toReversed();
  const nameOf = (line: Explanation["lines"][number]) => {
    if (line.what === "reversal") return t("line.reversal");
    if (line.what === "movement") return t(`line.${kindOf(line.kind)}`);
    return line.tender ? tenderName(line.tender) : t("line.payment");
  };
  if (lines.length === 0) return <p className={styles.quiet}>{t("line.none")}</p>;
  return (
    <List label={t("line.title")}>
      {lines.map((line) => (
        <ListItem
          key={line.payment_id ?? line.movement_id ?? line.at}
          title={nameOf(line)}
          under={
            <>
              <span>{time(line.at)}</span>
              {line.tip_kept ? (
                <span>
                  {t("line.tip")} <Money amount={line.tip_kept} />
                </span>
              ) : null}
              {line.reason ? <span>{line.reason}</span> : null}
            </>
          }
          end={<Money amount={line.cash} />}
        />
      ))}
    </List>
  );
}

const KINDS = ["paid_in", "paid_out", "drop", "tip_out", "hand_over"] as const;

function kindOf(kind: string | null | undefined): (typeof KINDS)[number] | "other" {
  return KINDS.find((one) => one === kind) ?? "other";
}
