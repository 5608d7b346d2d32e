import type { Device } from "@comanda/api";
import {
  Badge,
  Button,
  EmptyState,
  Field,
  List,
  ListItem,
  ProblemNote,
  Select,
  Sheet,
  Switch,
  TextInput,
  TimeAgo,
  useBox,
  useSignal,
  useText,
} from "@comanda/ui";
import { Ban, MonitorSmartphone, Smartphone, Trash2 } from "lucide-react";
import { useState } from "react";
import { Answer } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./people.module.css";
import { usePeople } from "./peopleData.ts";
import { peopleText } from "./text.ts";

const KINDS = ["phone", "till", "desk", "kitchen", "display"] as const;
type Kind = (typeof KINDS)[number];
const NOBODY = "";

function isKind(kind: string): kind is Kind {
  return KINDS.some((one) => one === kind);
}

/** The devices of the house: whose they are, and what to do with a lost one. */
export function DevicesPanel() {
  const t = useText(peopleText);
  const devices = useRead(["devices"], (api) => api.GET("/api/devices"));
  const people = usePeople().data ?? [];
  const here = useSignal(useBox().session.device);
  const [open, setOpen] = useState<Device | null>(null);
  return (
    <div className={styles.panel}>
      <Answer of={devices}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={MonitorSmartphone} title={t("device.none")}>
              {t("device.noneHint")}
            </EmptyState>
          ) : (
            <List label={t("device.list")}>
              {[...all]
                .sort((one, other) => other.last_seen_at.localeCompare(one.last_seen_at))
                .map((device) => (
                  <ListItem
                    key={device.id}
                    start={<Smartphone aria-hidden size="1.5em" />}
                    title={device.name}
                    under={
                      <>
                        {isKind(device.kind) ? <span>{t(`device.kind.${device.kind}`)}</span> : null}
                        {device.owner_id === null ? null : (
                          <span>
                            {t("device.of", {
                              name: people.find(({ id }) => id === device.owner_id)?.username ?? "",
                            })}
                          </span>
                        )}
                        <span>
                          {t("device.seen")} <TimeAgo since={device.last_seen_at} />
                        </span>
                        {device.id === here?.id ? <Badge>{t("device.here")}</Badge> : null}
                        {device.is_blocked ? (
                          <Badge loud icon={Ban}>
                            {t("device.blocked")}
                          </Badge>
                        ) : null}
                      </>
                    }
                    onPress={() => setOpen(device)}
                  />
                ))}
            </List>
          )
        }
      </Answer>
      {open ? <DeviceSheet key={open.id} device={open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function DeviceSheet({ device, onClose }: { readonly device: Device; readonly onClose: () => void }) {
  const t = useText(peopleText);
  const h = useText(houseText);
  const change = useChange("devices", "sessions");
  const people = usePeople().data ?? [];
  const [name, setName] = useState(device.name);
  const [owner, setOwner] = useState(device.owner_id === null ? NOBODY : String(device.owner_id));
  const [isBlocked, setBlocked] = useState(device.is_blocked);
  const params = { path: { device_id: device.id } };
  const close = (isDone: boolean) => {
    if (isDone) onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={device.name}
      actions={
        <>
          <Button
            kind="quiet"
            icon={Trash2}
            onClick={() =>
              void change
                .run((api) => api.DELETE("/api/devices/{device_id}", { params }), {
                  text: t("device.forgotten", { name: device.name }),
                })
                .then(close)
            }
          >
            {t("device.forget")}
          </Button>
          <Button
            kind="primary"
            pending={change.isBusy}
            onClick={() =>
              void change
                .run(
                  (api) =>
                    api.PUT("/api/devices/{device_id}", {
                      params,
                      body: {
                        name: name.trim(),
                        owner_id: owner === NOBODY ? null : Number(owner),
                        is_blocked: isBlocked,
                      },
                    }),
                  { text: h("saved") },
                )
                .then(close)
            }
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Field label={t("device.name")}>
          <TextInput value={name} onChange={setName} maxLength={60} />
        </Field>
        <Field label={t("device.owner")}>
          <Select
            value={owner}
            onChange={setOwner}
            choices={[
              { key: NOBODY, word: t("device.nobody") },
              ...people
                .filter(({ is_active }) => is_active)
                .map(({ id, username }) => ({ key: String(id), word: username })),
            ]}
          />
        </Field>
        <Switch label={t("device.block")} hint={t("device.blockHint")} on={isBlocked} onChange={setBlocked} />
      </div>
    </Sheet>
  );
}
