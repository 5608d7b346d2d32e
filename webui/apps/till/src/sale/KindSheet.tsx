import { type Minor, minor } from "@comanda/core";
import {
  Button,
  Field,
  MoneyInput,
  Segmented,
  Sheet,
  TextArea,
  TextInput,
  useDates,
  useText,
} from "@comanda/ui";
import { useState } from "react";
import { tillText } from "../text/index.ts";
import styles from "./KindSheet.module.css";
import { KIND_ICONS } from "./kinds.tsx";
import { type Details, type ErrandKind, KINDS, lackOf, type Sale } from "./sale.ts";

export interface KindSheetProps {
  readonly sale: Sale;
  readonly onDone: (kind: ErrandKind, details: Details) => void;
  readonly onClose: () => void;
}

/** In how many minutes something is promised. */
const SOON = [10, 15, 20, 30, 45, 60] as const;

/** What kind of sale it is and who it is for: a counter order needs nothing, a tab a name, a delivery an address. */
export function KindSheet({ sale, onDone, onClose }: KindSheetProps) {
  const t = useText(tillText);
  const [kind, setKind] = useState<ErrandKind>(sale.kind === "table" ? "counter" : sale.kind);
  const [details, setDetails] = useState<Details>(sale.details);
  const change = (some: Details) => setDetails((held) => ({ ...held, ...some }));
  const lack = lackOf(kind, details);
  const done = () => {
    if (lack === null) onDone(kind, fieldsOf(kind, details));
  };
  const text = (field: "address" | "card_reference" | "name" | "phone_reference") => ({
    value: details[field] ?? "",
    onChange: (value: string) => change({ [field]: value === "" ? undefined : value }),
  });
  return (
    <Sheet
      open
      roomy
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("kind.title")}
      actions={
        <Button
          kind="primary"
          big
          disabledBecause={
            lack === null ? null : t(`kind.lack.${lack as "address" | "name" | "promised_at"}`)
          }
          onClick={done}
        >
          {t("kind.done")}
        </Button>
      }
    >
      <div className={styles.form}>
        <Segmented
          wide
          label={t("kind.title")}
          value={kind}
          onChange={setKind}
          choices={KINDS.map((key) => ({ key, word: t(`kind.${key}`), icon: KIND_ICONS[key] }))}
        />
        {kind === "counter" ? (
          <p className={styles.said}>{t("kind.counterSaid")}</p>
        ) : (
          <Field label={t("kind.name")} hint={kind === "bar_tab" ? t("kind.nameHint") : null}>
            <TextInput {...text("name")} autoFocus />
          </Field>
        )}
        {kind === "bar_tab" ? (
          <>
            <Field label={t("kind.cardReference")} hint={t("kind.cardHint")}>
              <TextInput {...text("card_reference")} />
            </Field>
            <Field label={t("kind.limit")} hint={t("kind.limitHint")}>
              <MoneyInput
                value={amountOf(details.limit_amount)}
                onChange={(value) =>
                  change({ limit_amount: value === null || value === 0 ? undefined : value })
                }
              />
            </Field>
          </>
        ) : null}
        {kind === "pickup" || kind === "delivery" || kind === "take_away" ? (
          <Promised value={details.promised_at ?? null} onChange={(promised_at) => change({ promised_at })} />
        ) : null}
        {kind === "delivery" ? (
          <Field label={t("kind.address")}>
            <TextArea {...text("address")} rows={2} />
          </Field>
        ) : null}
        {kind === "pickup" || kind === "delivery" ? (
          <Field label={t("kind.phone")} hint={t("kind.phoneHint")}>
            <TextInput {...text("phone_reference")} />
          </Field>
        ) : null}
      </div>
    </Sheet>
  );
}

/** When it is to be ready, by minutes from now. */
function Promised({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (at: string | undefined) => void;
}) {
  const t = useText(tillText);
  const { time } = useDates();
  const [minutes, setMinutes] = useState<number | null>(null);
  return (
    <fieldset className={styles.promised}>
      <legend>{t("kind.promised")}</legend>
      {SOON.map((one) => (
        <Button
          key={one}
          kind={minutes === one ? "primary" : "plain"}
          aria-pressed={minutes === one}
          onClick={() => {
            setMinutes(one);
            onChange(new Date(Date.now() + one * 60_000).toISOString());
          }}
        >
          {t("kind.inMinutes", { count: one })}
        </Button>
      ))}
      {value !== null && minutes === null ? <span>{time(value)}</span> : null}
    </fieldset>
  );
}

function amountOf(value: number | null | undefined): Minor | null {
  return typeof value === "number" ? minor(value) : null;
}

/** Only what its kind asks for goes to the box. */
function fieldsOf(kind: ErrandKind, details: Details): Details {
  const { name, card_reference, limit_amount, phone_reference, address, promised_at } = details;
  if (kind === "counter") return {};
  if (kind === "bar_tab") return { name, card_reference, limit_amount };
  if (kind === "take_away") return { name, promised_at };
  if (kind === "pickup") return { name, promised_at, phone_reference };
  return { name, promised_at, phone_reference, address };
}
