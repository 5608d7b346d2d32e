import type { HelpCode, HelpView } from "@comanda/api";
import { Banner, Button, Card, Field, ProblemNote, Select, Switch, useText } from "@comanda/ui";
import { LifeBuoy } from "lucide-react";
import { useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { answerOf, useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { CodeCard } from "./CodeCard.tsx";
import styles from "./help.module.css";
import { helpText } from "./text.ts";

const SEES = ["status", "logs", "printers", "reprint", "pin"] as const;

/** What support may see, the manager's consent, and the code. */
export function AskCard({ help }: { readonly help: HelpView }) {
  const t = useText(helpText);
  const change = useChange("help");
  const stations = useRead(["stations"], (api) => api.GET("/api/stations"));
  const [consent, setConsent] = useState(false);
  const [station, setStation] = useState("");
  const [code, setCode] = useState<HelpCode | null>(null);
  const make = () =>
    void change.run(async (api) => {
      const body = { consent, print_at: station === "" ? null : Number(station) };
      setCode(await answerOf(api.POST("/api/help", { body })));
    });
  if (!help.has_vendor) return <Banner kind="notice">{t("noVendor")}</Banner>;
  return (
    <>
      <Card title={t("title")}>
        <Hint>{t("lead")}</Hint>
        <ul className={styles.sees}>
          {SEES.map((one) => (
            <li key={one}>{t(`sees.${one}`)}</li>
          ))}
        </ul>
        <Hint>{t("never")}</Hint>
        <Switch label={t("consent")} on={consent} onChange={setConsent} />
        <Field label={t("printAt")}>
          <Select
            value={station}
            onChange={setStation}
            choices={[
              { key: "", word: t("dontPrint") },
              ...(stations.data ?? []).map(({ id, name }) => ({ key: String(id), word: name })),
            ]}
          />
        </Field>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Row>
          <Button
            kind={code ? "plain" : "primary"}
            big
            icon={LifeBuoy}
            disabled={!consent}
            pending={change.isBusy}
            pendingWord={t("making")}
            onClick={make}
          >
            {t(code ? "again" : "make")}
          </Button>
        </Row>
      </Card>
      {code && help.current ? <CodeCard code={code} onEnd={() => setCode(null)} /> : null}
    </>
  );
}
