import type { ChallengeView } from "@comanda/api";
import { Button, Card, Field, QRCode, TextArea, useText } from "@comanda/ui";
import { Download, QrCode as QrIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { answerOf } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { takeBroughtWord } from "./brought.ts";
import styles from "./licence.module.css";
import { licenceText } from "./text.ts";

/** Renewing where the box has no internet: a code for a phone, and what the phone or a stick brings back. */
export function AwayCard() {
  const t = useText(licenceText);
  const asking = useChange();
  const taking = useChange("licence", "health");
  const [made, setMade] = useState<ChallengeView | null>(null);
  const [text, setText] = useState("");
  const { run } = taking;
  const take = (brought: string) =>
    run((api) => api.POST("/api/licence/answer", { body: { text: brought } }), { text: t("taken") }).then(
      (isTaken) => isTaken && setText(""),
    );
  const make = () =>
    void asking.run(async (api) => {
      const query = { origin: location.origin };
      setMade(await answerOf(api.GET("/api/licence/challenge", { params: { query } })));
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the word of the link is taken once
  useEffect(() => {
    const word = takeBroughtWord();
    if (word !== null) void take(word);
  }, []);
  return (
    <Card title={t("away")}>
      <Hint>{t("awayHint")}</Hint>
      <Row>
        <Button icon={QrIcon} pending={asking.isBusy} onClick={make}>
          {t(made ? "awayAgain" : "awayMake")}
        </Button>
        {made ? (
          <a
            className={styles.file}
            download="comanda-challenge.txt"
            href={`data:text/plain,${encodeURIComponent(made.challenge)}`}
          >
            <Download aria-hidden size="1.25em" />
            {t("awayFile")}
          </a>
        ) : null}
      </Row>
      {made ? (
        <div className={styles.shown}>
          <p>{t("awayScan")}</p>
          <QRCode text={made.url} label={t("awayScan")} size="min(26rem, 80vw)" />
          <Hint>{t("awayThen")}</Hint>
        </div>
      ) : null}
      <Field label={t("paste")}>
        <TextArea value={text} onChange={setText} rows={3} spellCheck={false} />
      </Field>
      <Field label={t("pasteFile")}>
        <input
          type="file"
          className={styles.pick}
          accept=".json,.txt,application/json,text/plain"
          onChange={({ target }) => void target.files?.[0]?.text().then(setText)}
        />
      </Field>
      <Row>
        <Button
          kind="primary"
          disabled={text.trim() === ""}
          pending={taking.isBusy}
          pendingWord={t("checking")}
          onClick={() => void take(text)}
        >
          {t("take")}
        </Button>
      </Row>
    </Card>
  );
}
