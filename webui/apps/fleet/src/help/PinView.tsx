import { useText } from "@comanda/ui";
import { Hint } from "../shell/Frame.tsx";
import styles from "./help.module.css";
import { type Said, wordOf } from "./said.ts";
import { helpText } from "./text.ts";

/** The code by which a manager chooses a new PIN, large enough to be read out. */
export function PinView({ view }: { readonly view: Said }) {
  const t = useText(helpText);
  return (
    <>
      <output className={styles.code} aria-label={t("pinCode")}>
        {wordOf(view, "pin_code")}
      </output>
      <Hint>{t("pinHint")}</Hint>
    </>
  );
}
