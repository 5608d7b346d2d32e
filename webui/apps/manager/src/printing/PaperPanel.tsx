import type { SettingsView } from "@comanda/api";
import { Button, Card, Field, Select, TextArea, TextInput, useText, useToasts } from "@comanda/ui";
import { ImagePlus, Trash2 } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { Answer, Form, Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { drawnForPaper } from "./logo.ts";
import { useGroups, useStations } from "./printingData.ts";
import { printingText } from "./text.ts";

/** What stands around a bill: words, address, QR, logo, and where bills print. */
export function PaperPanel() {
  const settings = useRead(["routing", "settings"], (api) => api.GET("/api/printing/settings"));
  return (
    <Answer of={settings}>
      {(read) => (
        <div className={house.grid}>
          <WordsCard key={JSON.stringify(read)} settings={read} />
          <LogoCard hasLogo={read.has_logo} />
        </div>
      )}
    </Answer>
  );
}

const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "");
const NONE = "";

function WordsCard({ settings }: { readonly settings: SettingsView }) {
  const t = useText(printingText);
  const h = useText(houseText);
  const change = useChange("routing");
  const stations = useStations().data ?? [];
  const groups = useGroups().data ?? [];
  const [header, setHeader] = useState(settings.header.join("\n"));
  const [footer, setFooter] = useState(settings.footer.join("\n"));
  const [address, setAddress] = useState(settings.address);
  const [phone, setPhone] = useState(settings.phone);
  const [taxNumber, setTaxNumber] = useState(settings.tax_number);
  const [qr, setQr] = useState(settings.qr);
  const [bills, setBills] = useState(settings.bill_stations);
  const save = () =>
    change.run(
      (api) =>
        api.PUT("/api/printing/settings", {
          body: {
            header: lines(header),
            footer: lines(footer),
            address,
            phone,
            tax_number: taxNumber,
            qr,
            bill_stations: bills,
          },
        }),
      { text: h("saved") },
    );
  return (
    <Card title={t("tab.paper")}>
      <Hint>{t("paper.lead")}</Hint>
      <Field label={t("paper.header")}>
        <TextArea rows={3} value={header} onChange={setHeader} />
      </Field>
      <Form>
        <Field label={t("paper.address")}>
          <TextInput value={address} onChange={setAddress} />
        </Field>
        <Field label={t("paper.phone")}>
          <TextInput type="tel" value={phone} onChange={setPhone} />
        </Field>
        <Field label={t("paper.taxNumber")}>
          <TextInput value={taxNumber} onChange={setTaxNumber} />
        </Field>
        <Field label={t("paper.qr")} hint={t("paper.qrHint")}>
          <TextInput type="url" value={qr} onChange={setQr} />
        </Field>
      </Form>
      <Field label={t("paper.footer")}>
        <TextArea rows={3} value={footer} onChange={setFooter} />
      </Field>
      {groups.map((group) => (
        <Field key={group.id} label={t("paper.billAt", { group: group.name })}>
          <Select
            value={String(bills.find((one) => one.table_group_id === group.id)?.station_id ?? NONE)}
            onChange={(key) =>
              setBills([
                ...bills.filter((one) => one.table_group_id !== group.id),
                ...(key === NONE ? [] : [{ table_group_id: group.id, station_id: Number(key) }]),
              ])
            }
            choices={[
              { key: NONE, word: t("paper.billUsual") },
              ...stations.map(({ id, name }) => ({ key: String(id), word: name })),
            ]}
          />
        </Field>
      ))}
      <Row end>
        <Button kind="primary" pending={change.isBusy} onClick={() => void save()}>
          {h("save")}
        </Button>
      </Row>
    </Card>
  );
}

function LogoCard({ hasLogo }: { readonly hasLogo: boolean }) {
  const t = useText(printingText);
  const h = useText(houseText);
  const { show } = useToasts();
  const change = useChange("routing");
  const input = useRef<HTMLInputElement>(null);
  const put = (png: string | null) =>
    change.run((api) => api.PUT("/api/printing/logo", { body: { png } }), {
      text: png === null ? t("paper.logoGone") : t("paper.logoSaved"),
    });
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    const png = await drawnForPaper(file);
    if (png === null) show({ kind: "bad", text: t("paper.unreadable") });
    else await put(png);
  };
  return (
    <Card title={t("paper.logo")}>
      <Hint>{t("paper.logoHint")}</Hint>
      <p>{hasLogo ? t("paper.logoIs") : t("paper.logoNone")}</p>
      <Row>
        <input ref={input} type="file" accept="image/*" hidden onChange={(event) => void choose(event)} />
        <Button icon={ImagePlus} pending={change.isBusy} onClick={() => input.current?.click()}>
          {t("paper.logoChoose")}
        </Button>
        {hasLogo ? (
          <Button kind="quiet" icon={Trash2} onClick={() => void put(null)}>
            {h("remove")}
          </Button>
        ) : null}
      </Row>
    </Card>
  );
}
