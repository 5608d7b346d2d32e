import type { Device, InputView } from "@comanda/api";
import { Badge, EmptyState, List, ListItem, useText } from "@comanda/ui";
import {
  CircleCheck,
  IdCard,
  Keyboard,
  type LucideIcon,
  PlugZap,
  Scale,
  ScanBarcode,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import { useState } from "react";
import { Answer, Hint } from "../house/Desk.tsx";
import { InputSheet } from "./InputSheet.tsx";
import styles from "./inputs.module.css";
import { nameOfInput, troubleOf, useInputs, useScreens } from "./inputsData.ts";
import { LabelsCard } from "./LabelsCard.tsx";
import { inputsText } from "./text.ts";

const ICONS: Readonly<Record<InputView["role"], LucideIcon>> = {
  unknown: PlugZap,
  keyboard: Keyboard,
  scanner: ScanBarcode,
  badge: IdCard,
  scale: Scale,
};

/** Scanners, badge readers and scales: what is plugged in, what it is, which screen it serves. */
export function InputsPanel() {
  const t = useText(inputsText);
  const inputs = useInputs();
  const screens = useScreens();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <div className={styles.panel}>
      <h2>{t("title")}</h2>
      <Hint>{t("lead")}</Hint>
      <Answer of={inputs}>
        {(all) => (
          <>
            {all.inputs.length === 0 ? (
              <EmptyState icon={PlugZap} title={t("none")}>
                {t("noneSaid")}
              </EmptyState>
            ) : (
              <List label={t("title")}>
                {all.inputs.map((one) => (
                  <InputRow key={one.id} input={one} screens={screens} onOpen={() => setOpen(one.id)} />
                ))}
              </List>
            )}
            <LabelsCard key={all.label_patterns.join(" ")} patterns={all.label_patterns} />
            {all.inputs
              .filter(({ id }) => id === open)
              .map((one) => (
                <InputSheet
                  key={one.id}
                  input={one}
                  all={all}
                  screens={screens}
                  onClose={() => setOpen(null)}
                />
              ))}
          </>
        )}
      </Answer>
    </div>
  );
}

interface RowProps {
  readonly input: InputView;
  readonly screens: readonly Device[];
  readonly onOpen: () => void;
}

function InputRow({ input, screens, onOpen }: RowProps) {
  const t = useText(inputsText);
  const Icon = ICONS[input.role];
  const trouble = troubleOf(input);
  const screen = screens.find(({ id }) => id === input.device_id);
  const whom =
    screen !== undefined
      ? t("serves", { name: screen.name })
      : input.role === "scale"
        ? t("servesAll")
        : t("servesNobody");
  const isRead = input.role !== "unknown" && input.role !== "keyboard";
  return (
    <ListItem
      start={<Icon aria-hidden size="1.5em" />}
      title={nameOfInput(input)}
      under={
        <>
          <span>{t(`role.${input.role}`)}</span>
          {isRead ? <span>{whom}</span> : null}
          {!input.is_present ? <Badge icon={Unplug}>{t("gone")}</Badge> : null}
          {trouble !== null ? (
            <Badge loud icon={TriangleAlert}>
              {t(`trouble.${trouble}`)}
            </Badge>
          ) : input.hears ? (
            <Badge icon={CircleCheck}>{t("working")}</Badge>
          ) : null}
        </>
      }
      onPress={onOpen}
    />
  );
}
