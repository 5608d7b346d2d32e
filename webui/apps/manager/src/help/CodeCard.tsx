import type { HelpCode } from "@comanda/api";
import { Button, Card, useAhead, useNow, useText } from "@comanda/ui";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./help.module.css";
import { helpText } from "./text.ts";

/** The code, large enough to read out at arm's length. */
export function CodeCard({ code, onEnd }: { readonly code: HelpCode; readonly onEnd: () => void }) {
  const t = useText(helpText);
  const change = useChange("help");
  const now = useNow() + useAhead();
  const left = Math.max(0, Math.ceil((Date.parse(code.expires_at) - now) / 60_000));
  const end = () => void change.run((api) => api.DELETE("/api/help")).then((isDone) => isDone && onEnd());
  return (
    <Card title={t("readOut")}>
      <p className={styles.code} data-testid="help-code">
        {code.code}
      </p>
      <Hint>{t(left > 0 ? "left" : "over", { count: left })}</Hint>
      {code.printed ? <Hint>{t("printed")}</Hint> : null}
      <Row>
        <Button pending={change.isBusy} onClick={end}>
          {t("takeBack")}
        </Button>
      </Row>
    </Card>
  );
}
