import type { ChargeRule } from "@comanda/api";
import { minor } from "@comanda/core";
import {
  Button,
  Card,
  Field,
  IconButton,
  MoneyInput,
  ProblemNote,
  Select,
  Stepper,
  useText,
} from "@comanda/ui";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Answer, Form, Hint, Row } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { useGroups } from "../printing/printingData.ts";
import { useRestaurantView } from "../settings/settingsData.ts";
import { PercentInput } from "./BookSheet.tsx";
import styles from "./prices.module.css";
import { TaxesCard } from "./TaxesCard.tsx";
import { pricesText } from "./text.ts";

const EVERYWHERE = "";

/** Service and cover that come by themselves, beside the country's taxes. */
export function ChargesPanel() {
  const rules = useRead(["charges"], (api) => api.GET("/api/orders/charge-rules"));
  return (
    <div className={styles.stack}>
      <Answer of={rules}>{(read) => <Rules key={JSON.stringify(read.rules)} rules={read.rules} />}</Answer>
      <TaxesCard />
    </div>
  );
}

function Rules({ rules }: { readonly rules: readonly ChargeRule[] }) {
  const t = useText(pricesText);
  const h = useText(houseText);
  const change = useChange("charges");
  const groups = useGroups().data ?? [];
  const forbidden = useRestaurantView().data?.rules.forbidden_charges ?? [];
  const isForbidden = forbidden.includes("cover");
  const [rows, setRows] = useState<ChargeRule[]>([...rules]);
  const put = (at: number, rule: ChargeRule) =>
    setRows(rows.map((held, index) => (index === at ? rule : held)));
  const isChanged = JSON.stringify(rows) !== JSON.stringify(rules);
  return (
    <Card title={t("charge.list")}>
      <Hint>{t("charge.lead")}</Hint>
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      {rows.length === 0 ? <p>{t("charge.none")}</p> : null}
      {rows.map((rule, at) => (
        <div key={`${rule.kind}-${at + 1}`} className={styles.rule}>
          <div className={styles.count}>
            <strong>{t(`charge.${rule.kind}`)}</strong>
            <IconButton
              icon={X}
              label={t("charge.remove", { row: at + 1 })}
              onClick={() => setRows(rows.filter((_, index) => index !== at))}
            />
          </div>
          <Form>
            {rule.kind === "service" ? (
              <Field label={t("charge.percent")}>
                <PercentInput
                  label={t("charge.percent")}
                  value={rule.value}
                  onChange={(value) => put(at, { ...rule, value })}
                />
              </Field>
            ) : (
              <Field label={t("charge.each")}>
                <MoneyInput
                  value={minor(rule.value)}
                  onChange={(value) => value !== null && put(at, { ...rule, value })}
                />
              </Field>
            )}
            <Field label={t("charge.room")}>
              <Select
                value={String(rule.table_group_id ?? EVERYWHERE)}
                onChange={(key) =>
                  put(at, { ...rule, table_group_id: key === EVERYWHERE ? null : Number(key) })
                }
                choices={[
                  { key: EVERYWHERE, word: t("charge.everywhere") },
                  ...groups.map(({ id, name }) => ({ key: String(id), word: name })),
                ]}
              />
            </Field>
          </Form>
          <span className={styles.count}>
            {t("charge.from")}
            <Stepper
              label={t("charge.from")}
              value={rule.from_covers ?? 0}
              most={50}
              onChange={(from_covers) => put(at, { ...rule, from_covers })}
            />
          </span>
        </div>
      ))}
      <Row>
        <Button icon={Plus} onClick={() => setRows([...rows, { kind: "service", value: 1000 }])}>
          {t("charge.addService")}
        </Button>
        <Button
          icon={Plus}
          disabledBecause={isForbidden ? t("charge.forbidden") : null}
          onClick={() => setRows([...rows, { kind: "cover", value: 100 }])}
        >
          {t("charge.addCover")}
        </Button>
        <Button
          kind="primary"
          pending={change.isBusy}
          disabled={!isChanged}
          onClick={() =>
            void change.run((api) => api.PUT("/api/orders/charge-rules", { body: { rules: rows } }), {
              text: h("saved"),
              undo: (api) => api.PUT("/api/orders/charge-rules", { body: { rules: [...rules] } }),
            })
          }
        >
          {h("save")}
        </Button>
      </Row>
    </Card>
  );
}
