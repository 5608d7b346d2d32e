import type { SettingsChange, SettingsView } from "@comanda/api";
import { Field, TextInput, useText } from "@comanda/ui";
import { Form } from "../house/Desk.tsx";
import { settingsText } from "./text.ts";

/** What a restaurant says of itself on its papers, beside its name. */
export type Site = Pick<SettingsView, "address" | "phone" | "tax_number">;

/** Return what is asked of the box. */
export function siteWish({ address, phone, tax_number }: Site): SettingsChange {
  return { address: address.trim(), phone: phone.trim(), tax_number: tax_number.trim() };
}

interface Props {
  readonly site: Site;
  readonly onChange: (site: Site) => void;
}

/** Address, telephone and tax number, which the law wants on bills and receipts. */
export function SiteFields({ site, onChange }: Props) {
  const t = useText(settingsText);
  return (
    <Form>
      <Field label={t("house.address")} hint={t("house.siteHint")}>
        <TextInput
          value={site.address}
          autoComplete="street-address"
          onChange={(address) => onChange({ ...site, address })}
        />
      </Field>
      <Field label={t("house.taxNumber")}>
        <TextInput value={site.tax_number} onChange={(tax_number) => onChange({ ...site, tax_number })} />
      </Field>
      <Field label={t("house.phone")}>
        <TextInput
          type="tel"
          autoComplete="tel"
          value={site.phone}
          onChange={(phone) => onChange({ ...site, phone })}
        />
      </Field>
    </Form>
  );
}
