import { uuidv7 } from "@comanda/core";
import {
  Button,
  Field,
  List,
  ListItem,
  SearchField,
  Segmented,
  Sheet,
  Stepper,
  TextArea,
  TextInput,
  useText,
} from "@comanda/ui";
import type { SiteRow } from "@comanda/vendor";
import { Rocket } from "lucide-react";
import { useState } from "react";
import { Form } from "../shell/Frame.tsx";
import { useAct, useRead } from "../shell/vendor.ts";
import { readBundles } from "./readBundles.ts";
import { readRings } from "./readRings.ts";
import { rolloutsText } from "./text.ts";

const NUMBERS = [
  ["success_percent", "success", 1, 100],
  ["error_percent", "errors", 1, 100],
  ["soak_minutes", "soak", 0, 20_160],
  ["patience_hours", "patience", 1, 168],
] as const;

/** A version for the boxes that do not run it, and on which terms. */
export function BeginSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useText(rolloutsText);
  const act = useAct();
  // Made here, so that a press after a lost answer makes no second roll-out.
  const [id] = useState(() => uuidv7());
  const [words, setWords] = useState({ version: "", note: "", bundles: "" });
  const [terms, setTerms] = useState({
    success_percent: 90,
    error_percent: 5,
    soak_minutes: 60,
    patience_hours: 168,
  });
  const [ringWords, setRingWords] = useState("1, 10, 50, 100");
  const [isForOne, setForOne] = useState(false);
  const [site, setSite] = useState<SiteRow | null>(null);
  const version = words.version.trim();
  const rings = readRings(ringWords);
  const bundles = readBundles(words.bundles);
  const missing =
    version === ""
      ? t("versionFirst")
      : isForOne && site === null
        ? t("customerFirst")
        : rings === null
          ? t("ringsFirst")
          : bundles === null
            ? t("bundlesFirst")
            : null;
  const begin = async () => {
    if (missing !== null || rings === null || bundles === null) return;
    const tenant_id = isForOne && site ? site.tenant_id : null;
    const body = { id, version, note: words.note.trim(), tenant_id, rings, bundles, ...terms };
    if (await act.run((api) => api.POST("/api/rollouts", { body }), t("begun"))) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("begin")}
      description={t("beginHint")}
      actions={
        <Button
          kind="primary"
          wide
          icon={Rocket}
          pending={act.isBusy}
          disabledBecause={missing}
          onClick={() => void begin()}
        >
          {version === "" ? t("begin") : t("beginNow", { version })}
        </Button>
      }
    >
      <Form onDone={() => void begin()}>
        <Field label={t("version")} hint={t("versionHint")}>
          <TextInput
            autoFocus
            autoCapitalize="off"
            maxLength={80}
            value={words.version}
            onChange={(typed) => setWords({ ...words, version: typed })}
          />
        </Field>
        <Field label={t("bundles")} hint={t("bundlesHint")}>
          <TextArea value={words.bundles} onChange={(bundles) => setWords({ ...words, bundles })} />
        </Field>
        <Field label={t("note")} hint={t("noteHint")}>
          <TextArea maxLength={500} value={words.note} onChange={(note) => setWords({ ...words, note })} />
        </Field>
        <Segmented
          wide
          label={t("whom")}
          value={isForOne ? "one" : "all"}
          onChange={(key) => setForOne(key === "one")}
          choices={[
            { key: "all", word: t("everybody") },
            { key: "one", word: t("oneCustomer") },
          ]}
        />
        {isForOne ? <Customer site={site} onSite={setSite} /> : null}
        <Field label={t("rings")} hint={t("ringsHint")}>
          <TextInput value={ringWords} onChange={setRingWords} inputMode="numeric" />
        </Field>
        {NUMBERS.map(([name, word, least, most]) => (
          <Field key={name} label={t(word)}>
            <Stepper
              label={t(word)}
              value={terms[name]}
              least={least}
              most={most}
              onChange={(value) => setTerms({ ...terms, [name]: value })}
            />
          </Field>
        ))}
      </Form>
    </Sheet>
  );
}

interface CustomerProps {
  readonly site: SiteRow | null;
  readonly onSite: (site: SiteRow) => void;
}

function Customer({ site, onSite }: CustomerProps) {
  const t = useText(rolloutsText);
  const [typed, setTyped] = useState("");
  const search = typed.trim();
  const sites = useRead(["sites", "for a roll-out", search], (api) =>
    api.GET("/api/sites", { params: { query: { search, limit: 8 } } }),
  );
  return (
    <>
      <Field label={t("customer")}>
        <SearchField label={t("customer")} value={typed} onChange={setTyped} />
      </Field>
      <List label={t("customer")}>
        {(sites.data?.sites ?? []).map((row) => (
          <ListItem
            key={row.id}
            title={row.tenant_name}
            under={row.name}
            current={row.id === site?.id}
            onPress={() => onSite(row)}
          />
        ))}
      </List>
    </>
  );
}
