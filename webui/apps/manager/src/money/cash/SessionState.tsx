import { Badge, classes, useMoney, useText } from "@comanda/ui";
import { CircleCheck, CircleDot, Equal, Hand, TriangleAlert } from "lucide-react";
import { moneyText } from "../text/index.ts";
import styles from "./SessionState.module.css";

const STATES = { open: CircleDot, counted: Hand, closed: CircleCheck } as const;

/** How a wallet or a drawer stands: picture and word. */
export function SessionState({ state }: { readonly state: string }) {
  const t = useText(moneyText);
  if (state !== "open" && state !== "counted" && state !== "closed") return <Badge>{state}</Badge>;
  return (
    <Badge icon={STATES[state]} loud={state === "counted"}>
      {t(`state.${state}`)}
    </Badge>
  );
}

/** By how much what was counted differs: nothing, too much or too little, in words too; null is not counted yet. */
export function Variance({ amount }: { readonly amount: number | null }) {
  const t = useText(moneyText);
  const { write } = useMoney();
  if (amount === null) return <span className={styles.none}>{t("variance.unknown")}</span>;
  if (amount === 0)
    return (
      <span className={classes(styles.variance, styles.exact)}>
        <Equal aria-hidden size="1em" />
        {t("variance.exact")}
      </span>
    );
  return (
    <span className={classes(styles.variance, styles.off)}>
      <TriangleAlert aria-hidden size="1em" />
      {amount > 0
        ? t("variance.over", { amount: write(amount) })
        : t("variance.short", { amount: write(-amount) })}
    </span>
  );
}
