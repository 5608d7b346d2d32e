import type { Category } from "@comanda/api";
import { type Minor, minor } from "@comanda/core";
import { Field, MoneyInput, Segmented, Select, TextInput, useMoney, useText } from "@comanda/ui";
import { useEffect, useState } from "react";
import { Form, Labelled } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import type { BulkChange } from "./bulk.ts";
import { useStations, useTaxChoices } from "./menuData.ts";
import { menuText } from "./text.ts";

interface Props {
  readonly kind: BulkChange["kind"];
  readonly categories: readonly Category[];
  /** Told the change that the fields say, or null while they say none. */
  readonly onWish: (change: BulkChange | null) => void;
}

const NONE = "";

/** What a change together needs to know. */
export function BulkFields({ kind, categories, onWish }: Props) {
  const t = useText(menuText);
  const h = useText(houseText);
  const stations = useStations().data ?? [];
  const taxes = useTaxChoices();
  const [key, setKey] = useState(NONE);
  if (kind === "price") return <PriceFields onWish={onWish} />;
  if (kind === "shown" || kind === "soldOut")
    return (
      <Labelled label={t(`bulk.${kind}`)}>
        <Segmented
          label={t(`bulk.${kind}`)}
          value={key}
          onChange={(next) => {
            setKey(next);
            onWish({ kind, on: next === "on" });
          }}
          choices={[
            { key: "on", word: h("on") },
            { key: "off", word: h("off") },
          ]}
        />
      </Labelled>
    );
  const choices =
    kind === "category"
      ? categories.map(({ id, name }) => ({ key: String(id), word: name }))
      : kind === "station"
        ? [
            { key: "category", word: t("sheet.asCategory") },
            ...stations.map(({ id, name }) => ({ key: String(id), word: name })),
          ]
        : [{ key: "category", word: t("sheet.asCategory") }, ...taxes];
  const choose = (next: string) => {
    setKey(next);
    if (next === NONE) onWish(null);
    else if (kind === "category") onWish({ kind, categoryId: Number(next) });
    else if (kind === "station") onWish({ kind, stationId: next === "category" ? null : Number(next) });
    else onWish({ kind, code: next === "category" ? null : next });
  };
  return (
    <Field label={t(`bulk.${kind}`)}>
      <Select value={key} onChange={choose} choices={[{ key: NONE, word: "…" }, ...choices]} />
    </Field>
  );
}

type How = "percent" | "amount" | "fixed";

function PriceFields({ onWish }: Pick<Props, "onWish">) {
  const t = useText(menuText);
  const { write } = useMoney();
  const [how, setHow] = useState<How>("percent");
  const [percent, setPercent] = useState("");
  const [step, setStep] = useState("10");
  const [amount, setAmount] = useState<Minor | null>(null);
  useEffect(() => {
    if (how === "percent") {
      const typed = /^\s*([+-]?\d{1,3})(?:[.,](\d{1,2}))?\s*%?\s*$/.exec(percent);
      const whole = Number(typed?.[1] ?? "0") * 100;
      const rest = Number((typed?.[2] ?? "").padEnd(2, "0") || "0");
      const basisPoints = typed?.[1]?.startsWith("-") ? whole - rest : whole + rest;
      onWish(typed ? { kind: "price", how, basisPoints, step: Number(step) } : null);
    } else onWish(amount === null ? null : { kind: "price", how, amount });
  }, [how, percent, step, amount, onWish]);
  return (
    <>
      <Labelled label={t("bulk.how")}>
        <Segmented<How>
          label={t("bulk.how")}
          value={how}
          onChange={setHow}
          choices={[
            { key: "percent", word: t("bulk.percent") },
            { key: "amount", word: t("bulk.amount") },
            { key: "fixed", word: t("bulk.fixed") },
          ]}
        />
      </Labelled>
      <Form>
        {how === "percent" ? (
          <>
            <Field label={t("bulk.percent")} hint={t("bulk.percentHint")}>
              <TextInput inputMode="decimal" value={percent} onChange={setPercent} />
            </Field>
            <Field label={t("bulk.step")}>
              <Select
                value={step}
                onChange={setStep}
                choices={["1", "5", "10", "50", "100"].map((key) => ({
                  key,
                  word: write(minor(Number(key))),
                }))}
              />
            </Field>
          </>
        ) : (
          <Field label={t(`bulk.${how}`)}>
            <MoneyInput value={amount} onChange={setAmount} />
          </Field>
        )}
      </Form>
    </>
  );
}
