import { Banner, useText } from "@comanda/ui";
import { Answer, Hint } from "../house/Desk.tsx";
import { ChooseCard } from "../reach/ChooseCard.tsx";
import { TrialCard } from "../reach/TrialCard.tsx";
import { useOrigin } from "../reach/useOrigin.ts";
import { wizardText } from "./text.ts";
import styles from "./wizard.module.css";

/** The one address for all phones: chosen and tried, with the internet out, before the first of them joins. */
export function AddressStep() {
  const t = useText(wizardText);
  const view = useOrigin();
  return (
    <div className={styles.address}>
      <Hint>{t("address.lead")}</Hint>
      <Answer of={view}>
        {(read) => (
          <>
            {read.origin ? <Banner kind="good">{t("address.chosen", { origin: read.origin })}</Banner> : null}
            <ChooseCard view={read} />
            {read.origin ? <TrialCard view={read} /> : <Hint>{t("address.thenTry")}</Hint>}
          </>
        )}
      </Answer>
    </div>
  );
}
