import { Button, useDates, useText } from "@comanda/ui";
import { Copy, Printer } from "lucide-react";
import { Hint, Row } from "../shell/Frame.tsx";
import { useCopy } from "../shell/useCopy.ts";
import styles from "./sites.module.css";
import { sitesText } from "./text.ts";

/** The code by which a box becomes this site's: shown once, to copy, to print, or to read out. */
export function ClaimCode({ code, until }: { readonly code: string; readonly until: number }) {
  const t = useText(sitesText);
  const dates = useDates();
  const copy = useCopy();
  return (
    <div className={styles.claim}>
      <output className={styles.code} aria-label={t("code")}>
        {code}
      </output>
      <Hint>{t("codeUntil", { until: dates.moment(until) })}</Hint>
      <Row>
        <Button icon={Copy} onClick={() => copy(code)}>
          {t("copy")}
        </Button>
        <Button icon={Printer} onClick={() => window.print()}>
          {t("print")}
        </Button>
      </Row>
    </div>
  );
}
