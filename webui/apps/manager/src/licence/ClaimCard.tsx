import type { LicenceView } from "@comanda/api";
import { Banner, Button, Card, Field, TextInput, useText } from "@comanda/ui";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./licence.module.css";
import { licenceText } from "./text.ts";

/** How this box comes to belong to a site: by the vendor's code, or by its mark. */
export function ClaimCard({ licence }: { readonly licence: LicenceView }) {
  const t = useText(licenceText);
  const change = useChange("licence", "health");
  const [code, setCode] = useState("");
  const { state } = licence.claim;
  const use = (event: FormEvent) => {
    event.preventDefault();
    void change.run((api) => api.POST("/api/licence/claim", { body: { code } }), {
      text: t("claimed", { site: licence.site_name }).trim(),
    });
  };
  return (
    <Card title={t("claim")}>
      <Hint>{t("claimHint")}</Hint>
      <form className={styles.panel} onSubmit={use}>
        <Field label={t("claim")}>
          <TextInput
            value={code}
            onChange={setCode}
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <Row>
          <Button
            type="submit"
            kind="primary"
            icon={KeyRound}
            disabled={code.trim() === ""}
            pending={change.isBusy}
            pendingWord={t("checking")}
          >
            {t("claimDo")}
          </Button>
        </Row>
      </form>
      {state === "pending" ? <Banner kind="notice">{t("pending")}</Banner> : null}
      {state === "refused" ? <Banner kind="alarm">{t("refused")}</Banner> : null}
      <Hint>
        {t("fingerprintHint")} <code className={styles.mark}>{licence.fingerprint}</code>
      </Hint>
    </Card>
  );
}
