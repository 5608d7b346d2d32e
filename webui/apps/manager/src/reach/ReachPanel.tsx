import type { OriginView } from "@comanda/api";
import { Banner, Card, useText } from "@comanda/ui";
import { Answer, Hint } from "../house/Desk.tsx";
import { AirCard } from "./AirCard.tsx";
import { ChooseCard } from "./ChooseCard.tsx";
import styles from "./reach.module.css";
import { TlsCard } from "./TlsCard.tsx";
import { TrialCard } from "./TrialCard.tsx";
import { reachText } from "./text.ts";
import { useOrigin } from "./useOrigin.ts";
import { VendorNameCard } from "./VendorNameCard.tsx";

/** Where phones reach the box: chosen, tried with phones, and encrypted where that is wanted. */
export function ReachPanel() {
  const view = useOrigin();
  return (
    <div className={styles.panel}>
      <Answer of={view}>
        {(read) => (
          <>
            <NowCard view={read} />
            <ChooseCard view={read} />
            <TrialCard view={read} />
            {read.vendor_name ? <VendorNameCard name={read.vendor_name} /> : null}
            {read.air ? <AirCard air={read.air} /> : null}
            <TlsCard view={read} />
          </>
        )}
      </Answer>
    </div>
  );
}

function NowCard({ view }: { readonly view: OriginView }) {
  const t = useText(reachText);
  return (
    <Card title={t("now")}>
      <div className={styles.body}>
        {view.origin ? (
          <p className={styles.origin}>{view.origin}</p>
        ) : (
          <Banner kind="notice">{t("none")}</Banner>
        )}
        {view.is_here ? null : (
          <Banner kind="alarm">
            {t("lost")} {t(view.kind === "address" ? "lostAddress" : "lostName")}
          </Banner>
        )}
        <Hint>{t("nowHint")}</Hint>
        {view.left.length > 0 ? <Hint>{t("left", { list: view.left.join(", ") })}</Hint> : null}
      </div>
    </Card>
  );
}
