import { Banner, Money, useMoney, useText } from "@comanda/ui";
import { walletText } from "./text.ts";
import styles from "./wallet.module.css";

/** What was counted, and whether it is what should be there: told once it is handed in. */
export function HandedIn({ counted, variance }: { readonly counted: number; readonly variance: number }) {
  const t = useText(walletText);
  return (
    <section aria-label={t("counted")}>
      <div className={styles.hero} role="status">
        <span>{t("counted")}</span>
        <strong>
          <Money amount={counted} />
        </strong>
      </div>
      <Variance difference={variance} />
    </section>
  );
}

/** How far a count is from what should be there. */
export function Variance({ difference }: { readonly difference: number }) {
  const t = useText(walletText);
  const { write } = useMoney();
  return (
    <Banner kind={difference === 0 ? "good" : "notice"}>
      {difference === 0
        ? t("waitsEven")
        : t(difference > 0 ? "waitsOver" : "waitsShort", { amount: write(Math.abs(difference)) })}
    </Banner>
  );
}
