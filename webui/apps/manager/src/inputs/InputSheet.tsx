import type { Device, InputChange, InputsView, InputView } from "@comanda/api";
import {
  Banner,
  Button,
  ChipGroup,
  Field,
  ProblemNote,
  Select,
  Sheet,
  TextInput,
  useText,
} from "@comanda/ui";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./inputs.module.css";
import { nameOfInput, troubleOf } from "./inputsData.ts";
import { TryOut } from "./TryOut.tsx";
import { inputsText } from "./text.ts";

export interface InputSheetProps {
  readonly input: InputView;
  readonly all: InputsView;
  readonly screens: readonly Device[];
  readonly onClose: () => void;
}

const NOBODY = "";

/** What a plugged thing is, how it speaks, which screen it serves, and a try. */
export function InputSheet({ input, all, screens, onClose }: InputSheetProps) {
  const t = useText(inputsText);
  const h = useText(houseText);
  const change = useChange("inputs");
  const [role, setRole] = useState(input.role);
  const [name, setName] = useState(input.name);
  const [screen, setScreen] = useState(input.device_id ?? NOBODY);
  const [layout, setLayout] = useState(input.layout);
  const [protocol, setProtocol] = useState(input.protocol);
  const params = { path: { input_id: input.id } };
  const trouble = troubleOf(input);
  const isRead = role !== "unknown" && role !== "keyboard";
  const body: InputChange = {
    role,
    name: name.trim(),
    device_id: screen === NOBODY ? null : screen,
    ...(input.medium === "keys" ? { layout } : {}),
    ...(input.medium === "serial" && protocol !== "" ? { protocol } : {}),
  };
  const isSaved =
    role === input.role &&
    name.trim() === input.name &&
    screen === (input.device_id ?? NOBODY) &&
    layout === input.layout &&
    protocol === input.protocol;
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={nameOfInput(input)}
      description={[input.maker, input.model, input.serial, input.node].filter(Boolean).join(" · ")}
      actions={
        <>
          <Button
            kind="quiet"
            icon={Trash2}
            onClick={() =>
              void change
                .run((api) => api.DELETE("/api/inputs/{input_id}", { params }), { text: t("forgotten") })
                .then((isDone) => isDone && onClose())
            }
          >
            {t("forget")}
          </Button>
          <Button
            kind="primary"
            pending={change.isBusy}
            disabledBecause={
              isSaved ? h("unchanged") : role === "scale" && protocol === "" ? t("chooseProtocol") : null
            }
            onClick={() =>
              void change.run((api) => api.PUT("/api/inputs/{input_id}", { params, body }), {
                text: h("saved"),
              })
            }
          >
            {h("save")}
          </Button>
        </>
      }
    >
      <div className={styles.panel}>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        {trouble ? <Banner kind="alarm">{t(`trouble.${trouble}`)}</Banner> : null}
        <ChipGroup
          label={t("what")}
          least={1}
          most={1}
          choices={input.roles.map((key) => ({ key, word: t(`role.${key}`) }))}
          chosen={[role]}
          onChange={([chosen]) => setRole(chosen ?? input.role)}
        />
        {isRead ? (
          <>
            <TryOut input={input} isSaved={isSaved} />
            <Field label={t("name")} hint={t("nameHint")}>
              <TextInput value={name} onChange={setName} maxLength={40} />
            </Field>
            <Field label={t("screen")}>
              <Select
                value={screen}
                onChange={setScreen}
                choices={[
                  { key: NOBODY, word: role === "scale" ? t("everybody") : t("nobody") },
                  ...screens.map(({ id, name: word }) => ({ key: id, word })),
                ]}
              />
            </Field>
            {input.medium === "keys" ? (
              <Field label={t("layout")} hint={t("layoutHint")}>
                <Select
                  value={layout}
                  onChange={setLayout}
                  choices={all.layouts.map((one) => ({ key: one.key, word: one.name }))}
                />
              </Field>
            ) : (
              <Field label={t("protocol")} hint={t("protocolHint")}>
                <Select
                  value={protocol}
                  onChange={setProtocol}
                  choices={[
                    ...(protocol === "" ? [{ key: "", word: t("chooseProtocol") }] : []),
                    ...all.protocols.map((one) => ({ key: one.key, word: one.name })),
                  ]}
                />
              </Field>
            )}
          </>
        ) : null}
      </div>
    </Sheet>
  );
}
