import type { NewTender, TenderView } from "@comanda/api";
import {
  Badge,
  Button,
  Field,
  List,
  ListItem,
  ProblemNote,
  Select,
  Sheet,
  Stepper,
  Switch,
  TextInput,
  useLanguage,
  useText,
} from "@comanda/ui";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Answer, Form, Hint, Row } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./prices.module.css";
import { pricesText } from "./text.ts";

const KINDS = ["cash", "card", "mobile", "voucher", "room", "account", "other"] as const;
type Kind = (typeof KINDS)[number];

/** What guests pay with. */
export function TendersPanel() {
  const t = useText(pricesText);
  const language = useLanguage();
  const tenders = useRead(["tenders", "desk"], (api) => api.GET("/api/tenders"));
  const [open, setOpen] = useState<TenderView | "new" | null>(null);
  return (
    <div className={styles.panel}>
      <Hint>{t("tender.lead")}</Hint>
      <Row>
        <Button kind="primary" icon={Plus} onClick={() => setOpen("new")}>
          {t("tender.add")}
        </Button>
      </Row>
      <Answer of={tenders}>
        {(all) => (
          <List label={t("tender.list")}>
            {all.map((tender) => (
              <ListItem
                key={tender.code}
                title={tender.names[language]}
                under={<span>{t(`tender.${tender.kind}`)}</span>}
                end={tender.is_active ? null : <Badge>{t("tender.off")}</Badge>}
                onPress={() => setOpen(tender)}
              />
            ))}
          </List>
        )}
      </Answer>
      {open ? (
        <TenderSheet
          key={open === "new" ? "" : open.code}
          tender={open === "new" ? null : open}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

function TenderSheet({
  tender,
  onClose,
}: {
  readonly tender: TenderView | null;
  readonly onClose: () => void;
}) {
  const t = useText(pricesText);
  const h = useText(houseText);
  const change = useChange("tenders");
  const [code, setCode] = useState(tender?.code ?? "");
  const [kind, setKind] = useState<Kind>(tender?.kind ?? "voucher");
  const [names, setNames] = useState(tender?.names ?? { el: "", en: "" });
  const [isActive, setActive] = useState(tender?.is_active ?? true);
  const [needsReference, setReference] = useState(tender?.needs_reference ?? false);
  const [opensDrawer, setDrawer] = useState(tender?.opens_drawer ?? false);
  const [position, setPosition] = useState(tender?.position ?? 100);
  const isMissing = code.trim() === "" || names.el.trim() === "" || names.en.trim() === "";
  const save = async () => {
    const common = {
      names: { el: names.el.trim(), en: names.en.trim() },
      is_active: isActive,
      needs_reference: needsReference,
      opens_drawer: opensDrawer,
      position,
    };
    const fresh: NewTender = { ...common, code: code.trim(), kind };
    const isDone = await change.run(
      (api) =>
        tender === null
          ? api.POST("/api/tenders", { body: fresh })
          : api.PUT("/api/tenders/{tender}", { params: { path: { tender: tender.code } }, body: common }),
      { text: h("saved") },
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={tender ? tender.names.el : t("tender.add")}
      actions={
        <Button kind="primary" pending={change.isBusy} disabled={isMissing} onClick={() => void save()}>
          {h("save")}
        </Button>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Form>
          <Field label={t("tender.el")}>
            <TextInput value={names.el} onChange={(el) => setNames({ ...names, el })} maxLength={40} />
          </Field>
          <Field label={t("tender.en")}>
            <TextInput value={names.en} onChange={(en) => setNames({ ...names, en })} maxLength={40} />
          </Field>
          {tender ? null : (
            <>
              <Field label={t("tender.code")} hint={t("tender.codeHint")}>
                <TextInput value={code} onChange={(typed) => setCode(typed.toLowerCase())} maxLength={30} />
              </Field>
              <Field label={t("tender.kind")}>
                <Select<Kind>
                  value={kind}
                  onChange={setKind}
                  choices={KINDS.map((key) => ({ key, word: t(`tender.${key}`) }))}
                />
              </Field>
            </>
          )}
        </Form>
        <div>
          <Switch label={t("tender.active")} on={isActive} onChange={setActive} />
          <Switch
            label={t("tender.reference")}
            hint={t("tender.referenceHint")}
            on={needsReference}
            onChange={setReference}
          />
          <Switch label={t("tender.drawer")} on={opensDrawer} onChange={setDrawer} />
        </div>
        <span className={styles.count}>
          {t("tender.place")}
          <Stepper label={t("tender.place")} value={position} onChange={setPosition} />
        </span>
      </div>
    </Sheet>
  );
}
