import { uuidv7 } from "@comanda/core";
import { Button, Field, Select, Sheet, Stepper, TextInput, useText } from "@comanda/ui";
import type { PrinterState } from "@comanda/vendor";
import { QrCode, RotateCw, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { Form, Row } from "../shell/Frame.tsx";
import { useAct } from "../shell/vendor.ts";
import { commandsText } from "./text.ts";

const ASKS = ["restart", "join_card", "set_config"] as const;
type Ask = (typeof ASKS)[number];
const ICONS = { restart: RotateCw, join_card: QrCode, set_config: SlidersHorizontal };

const LEVELS = ["debug", "info", "warning", "error"] as const;
const SETTINGS = ["log_level", "discovery", "discovery_subnets", "backup_dir", "cloud_url"] as const;
type Setting = (typeof SETTINGS)[number];
const FIRST: Readonly<Record<Setting, string>> = {
  log_level: "debug",
  discovery: "on",
  discovery_subnets: "",
  backup_dir: "",
  cloud_url: "https://",
};
/** What may be set to nothing: then the box does as it would by itself. */
const MAY_BE_EMPTY: ReadonlySet<Setting> = new Set(["discovery_subnets", "backup_dir"]);
const FIRST_STATION = "";
const DAY_H = 24;
const WEEK_H = 168;

interface AskProps {
  readonly siteId: string;
  /** With the stations that print there. */
  readonly printers: readonly PrinterState[];
}

/** What a person may ask of a box by itself. */
export function AskButtons({ siteId, printers }: AskProps) {
  const t = useText(commandsText);
  const [open, setOpen] = useState<Ask | null>(null);
  return (
    <Row>
      {ASKS.map((kind) => (
        <Button key={kind} icon={ICONS[kind]} onClick={() => setOpen(kind)}>
          {t(`ask.${kind}`)}
        </Button>
      ))}
      {open ? (
        <AskSheet key={open} siteId={siteId} printers={printers} kind={open} onClose={() => setOpen(null)} />
      ) : null}
    </Row>
  );
}

interface AskSheetProps extends AskProps {
  readonly kind: Ask;
  readonly onClose: () => void;
}

function AskSheet({ siteId, printers, kind, onClose }: AskSheetProps) {
  const t = useText(commandsText);
  const act = useAct();
  const [hours, setHours] = useState(DAY_H);
  const [setting, setSetting] = useState<Setting>("log_level");
  const [value, setValue] = useState(FIRST.log_level);
  const [station, setStation] = useState(FIRST_STATION);
  // Made here, so that a press after a lost answer makes no second command.
  const [id] = useState(() => uuidv7());
  const isMissing = kind === "set_config" && value.trim() === "" && !MAY_BE_EMPTY.has(setting);
  const ask = async () => {
    if (isMissing) return;
    const told = {
      restart: {},
      join_card: station === FIRST_STATION ? {} : { station_id: Number(station) },
      set_config: { [setting]: value.trim() },
    };
    const args = told[kind] as Record<string, never>;
    const params = { path: { site_id: siteId } };
    const body = { id, kind, args, hours };
    const isDone = await act.run(
      (api) => api.POST("/api/sites/{site_id}/commands", { params, body }),
      t("ask.done"),
    );
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t(`ask.${kind}`)}
      description={t(`ask.${kind}Hint`)}
      actions={
        <Button
          kind="primary"
          wide
          icon={ICONS[kind]}
          pending={act.isBusy}
          disabledBecause={isMissing ? t("ask.valueFirst") : null}
          onClick={() => void ask()}
        >
          {t(`ask.${kind}`)}
        </Button>
      }
    >
      <Form onDone={() => void ask()}>
        {kind === "set_config" ? (
          <SettingFields
            setting={setting}
            value={value}
            onSetting={(key) => {
              setSetting(key);
              setValue(FIRST[key]);
            }}
            onValue={setValue}
          />
        ) : null}
        {kind === "join_card" ? (
          <Field label={t("ask.station")} hint={t("ask.stationHint")}>
            <Select
              value={station}
              onChange={setStation}
              choices={[{ key: FIRST_STATION, word: t("ask.firstStation") }, ...stationsOf(printers)]}
            />
          </Field>
        ) : null}
        <Field label={t("ask.hours")}>
          <Stepper label={t("ask.hours")} value={hours} least={1} most={WEEK_H} onChange={setHours} />
        </Field>
      </Form>
    </Sheet>
  );
}

function stationsOf(printers: readonly PrinterState[]) {
  const stations = printers.flatMap((printer) => printer.stations ?? []);
  return stations.map(({ id, name }) => ({ key: String(id), word: name }));
}

interface SettingProps {
  readonly setting: Setting;
  readonly value: string;
  readonly onSetting: (setting: Setting) => void;
  readonly onValue: (value: string) => void;
}

function SettingFields({ setting, value, onSetting, onValue }: SettingProps) {
  const t = useText(commandsText);
  return (
    <>
      <Field label={t("ask.setting")} hint={t(`settingHint.${setting}`)}>
        <Select
          value={setting}
          onChange={onSetting}
          choices={SETTINGS.map((key) => ({ key, word: t(`setting.${key}`) }))}
        />
      </Field>
      <Field label={t("ask.value")}>
        {setting === "log_level" ? (
          <Select
            value={value}
            onChange={onValue}
            choices={LEVELS.map((key) => ({ key, word: t(`level.${key}`) }))}
          />
        ) : setting === "discovery" ? (
          <Select
            value={value}
            onChange={onValue}
            choices={[
              { key: "on", word: t("on") },
              { key: "off", word: t("off") },
            ]}
          />
        ) : (
          <TextInput autoCapitalize="off" spellCheck={false} value={value} onChange={onValue} />
        )}
      </Field>
    </>
  );
}
