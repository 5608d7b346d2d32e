import type { ActView, OfferedReason } from "@comanda/api";
import { minor } from "@comanda/core";
import { Button, Card, Field, IconButton, MoneyInput, ProblemNote, TextInput, useText } from "@comanda/ui";
import { Plus, UsersRound, X } from "lucide-react";
import { useState } from "react";
import { Answer, Form, Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { AllowancesSheet } from "./AllowancesSheet.tsx";
import styles from "./prices.module.css";
import { pricesText } from "./text.ts";

const ACTS = ["void", "remake", "swap", "treat", "walk_out"] as const;
const OTHER = "other";

/** The rules of what costs the house: reasons, limits, and what everybody may do by himself. */
export function ActsPanel() {
  const t = useText(pricesText);
  const acts = useRead(["acts", "desk"], (api) => api.GET("/api/acts"));
  return (
    <div className={styles.panel}>
      <Hint>{t("act.lead")}</Hint>
      <Answer of={acts}>
        {(all) => (
          <div className={house.grid}>
            {all.map((rules) => (
              <ActCard
                key={`${rules.act} ${JSON.stringify([rules.reasons, rules.limit_amount, rules.allowance])}`}
                rules={rules}
              />
            ))}
          </div>
        )}
      </Answer>
    </div>
  );
}

function freshCode(reasons: readonly OfferedReason[]): string {
  let number = reasons.length + 1;
  while (reasons.some(({ code }) => code === `reason_${number}`)) number++;
  return `reason_${number}`;
}

function ActCard({ rules }: { readonly rules: ActView }) {
  const t = useText(pricesText);
  const h = useText(houseText);
  const change = useChange("acts");
  const [limit, setLimit] = useState(rules.limit_amount === null ? null : minor(rules.limit_amount));
  const [allowance, setAllowance] = useState(minor(rules.allowance));
  const [reasons, setReasons] = useState<OfferedReason[]>(rules.reasons);
  const [withPeople, setPeople] = useState(false);
  const known = ACTS.find((act) => act === rules.act);
  const put = (at: number, language: "el" | "en", word: string) =>
    setReasons(
      reasons.map((held, index) =>
        index === at ? { ...held, names: { ...held.names, [language]: word } } : held,
      ),
    );
  const params = { path: { act: rules.act } };
  const save = () =>
    void change.run(
      (api) =>
        api.PUT("/api/acts/{act}", {
          params,
          body: {
            limit_amount: limit,
            allowance,
            reasons: reasons.filter(({ names }) => names.el.trim() || names.en.trim()),
          },
        }),
      { text: h("saved") },
    );
  return (
    <Card title={known ? t(`act.${known}`) : rules.act}>
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      <Form>
        <Field label={t("act.limit")} hint={t("act.limitHint")}>
          <MoneyInput value={limit} onChange={setLimit} />
        </Field>
        <Field label={t("act.allowance")} hint={t("act.allowanceHint")}>
          <MoneyInput value={allowance} onChange={(amount) => setAllowance(amount ?? minor(0))} />
        </Field>
      </Form>
      <Row>
        <Button icon={UsersRound} onClick={() => setPeople(true)}>
          {t("act.perPerson")}
        </Button>
      </Row>
      {withPeople ? (
        <AllowancesSheet
          act={rules.act}
          name={known ? t(`act.${known}`) : rules.act}
          everybody={minor(rules.allowance)}
          onClose={() => setPeople(false)}
        />
      ) : null}
      <fieldset className={styles.rows} aria-label={t("act.reasons")}>
        <h3>{t("act.reasons")}</h3>
        {reasons.map((reason, at) => (
          <div key={reason.code} className={styles.reason}>
            <TextInput
              aria-label={t("act.reasonEl", { row: at + 1 })}
              value={reason.names.el}
              onChange={(word) => put(at, "el", word)}
            />
            <TextInput
              aria-label={t("act.reasonEn", { row: at + 1 })}
              value={reason.names.en}
              onChange={(word) => put(at, "en", word)}
            />
            <IconButton
              icon={X}
              label={reason.code === OTHER ? t("act.always") : t("act.removeReason", { row: at + 1 })}
              disabled={reason.code === OTHER}
              onClick={() => setReasons(reasons.filter((_, index) => index !== at))}
            />
          </div>
        ))}
      </fieldset>
      <Row end>
        <Button
          icon={Plus}
          onClick={() => setReasons([...reasons, { code: freshCode(reasons), names: { el: "", en: "" } }])}
        >
          {t("act.addReason")}
        </Button>
        <Button kind="primary" pending={change.isBusy} onClick={save}>
          {h("save")}
        </Button>
      </Row>
    </Card>
  );
}
