import { type Minor, minor } from "@comanda/core";
import {
  AmountPad,
  Card,
  Field,
  MoneyInput,
  PinPad,
  QuantityPad,
  SearchField,
  Select,
  Tabs,
  TextArea,
  TextInput,
  useText,
} from "@comanda/ui";
import { useState } from "react";
import { styleText } from "./text.ts";

export function Fields() {
  const t = useText(styleText);
  const [name, setName] = useState("14");
  const [price, setPrice] = useState<Minor | null>(minor(1250));
  const [wrong, setWrong] = useState<Minor | null>(null);
  const [note, setNote] = useState("");
  const [station, setStation] = useState<"kitchen" | "bar">("kitchen");
  const [sought, setSought] = useState("μουσ");
  return (
    <Card title={t("section.fields")}>
      <SearchField label={t("field.search")} value={sought} onChange={setSought} />
      <Field label={t("field.name")} hint={t("field.nameHint")}>
        <TextInput value={name} onChange={setName} />
      </Field>
      <Field label={t("field.price")}>
        <MoneyInput value={price} onChange={setPrice} />
      </Field>
      <Field label={t("field.price")} error={wrong === null ? t("field.priceError") : null}>
        <MoneyInput value={wrong} onChange={setWrong} />
      </Field>
      <Field label={t("field.station")}>
        <Select
          value={station}
          onChange={setStation}
          choices={[
            { key: "kitchen", word: t("field.kitchen") },
            { key: "bar", word: t("field.bar") },
          ]}
        />
      </Field>
      <Field label={t("field.note")}>
        <TextArea value={note} onChange={setNote} />
      </Field>
      <Field label={t("field.off")}>
        <TextInput value={name} onChange={setName} disabled />
      </Field>
    </Card>
  );
}

export function KeyPads() {
  const t = useText(styleText);
  const [tab, setTab] = useState<"pin" | "amount" | "quantity">("pin");
  const [pin, setPin] = useState("14");
  const [amount, setAmount] = useState(minor(5000));
  const [quantity, setQuantity] = useState(12);
  return (
    <Card title={t("section.keys")}>
      <Tabs
        label={t("section.keys")}
        value={tab}
        onChange={setTab}
        tabs={[
          { key: "pin", word: t("key.pin"), page: <PinPad value={pin} onChange={setPin} /> },
          {
            key: "amount",
            word: t("key.amount"),
            page: <AmountPad label={t("key.amount")} value={amount} onChange={setAmount} />,
          },
          {
            key: "quantity",
            word: t("key.quantity"),
            page: <QuantityPad label={t("key.quantity")} value={quantity} onChange={setQuantity} />,
          },
        ]}
      />
    </Card>
  );
}
