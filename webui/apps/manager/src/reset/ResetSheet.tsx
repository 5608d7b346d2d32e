import type { ResetView } from "@comanda/api";
import { Banner, Button, Field, ProblemNote, Sheet, Switch, TextInput, useText } from "@comanda/ui";
import { Eraser, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Hint } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import { meansIt } from "./meansIt.ts";
import styles from "./reset.module.css";
import { resetText } from "./text.ts";

/** What goes and what stays, and whether somebody means it: the restaurant's name and his PIN. */
export function ResetSheet({
  standing,
  open,
  onClose,
  onBegun,
}: {
  readonly standing: ResetView;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onBegun: () => void;
}) {
  const t = useText(resetText);
  const change = useChange("reset");
  const [name, setName] = useState("");
  const [pin, setPin] = useState("");
  const [isEven, setEven] = useState(false);
  const [isWithout, setWithout] = useState(false);
  const isSomethingOpen = standing.open_checks > 0 || standing.is_day_open;
  const close = () => {
    setName("");
    setPin("");
    setEven(false);
    change.forget();
    onClose();
  };
  const reset = async () => {
    const body = { name, pin, even_in_service: isEven, without_copy: isWithout };
    if (!(await change.run((api) => api.POST("/api/reset", { body })))) return;
    close();
    onBegun();
  };
  const isReady = meansIt(name, standing.name) && pin.length >= 4 && (isEven || !isSomethingOpen);
  return (
    <Sheet
      open={open}
      onOpenChange={(isOpen) => isOpen || close()}
      title={t("sheet")}
      description={t("lead")}
      actions={
        <Button
          kind="danger"
          wide
          icon={Eraser}
          disabled={!isReady}
          pending={change.isBusy}
          onClick={() => void reset()}
        >
          {t("yes")}
        </Button>
      }
    >
      <div className={styles.panel}>
        <Consequences standing={standing} />
        {isSomethingOpen ? (
          <>
            <Banner kind="alarm" icon={TriangleAlert}>
              {standing.open_checks > 0 ? t("checks", { count: standing.open_checks }) : t("day")}
            </Banner>
            <Switch label={t("even")} on={isEven} onChange={setEven} />
          </>
        ) : null}
        {standing.problem?.key === "reset_not_saved" ? (
          <Switch label={t("without")} hint={standing.problem.message} on={isWithout} onChange={setWithout} />
        ) : null}
        <Field label={t("name", { name: standing.name })}>
          <TextInput value={name} onChange={setName} spellCheck={false} autoCapitalize="words" />
        </Field>
        <Field label={t("pin")}>
          <TextInput type="password" inputMode="numeric" maxLength={8} value={pin} onChange={setPin} />
        </Field>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
      </div>
    </Sheet>
  );
}

function Consequences({ standing }: { readonly standing: ResetView }) {
  const t = useText(resetText);
  const places = standing.places.map((one) => one.label).join(", ");
  return (
    <>
      <strong>{t("goes")}</strong>
      <ul>
        <li>{t("goesHouse")}</li>
        <li>{t("goesBackups")}</li>
        {standing.whole_machine ? <li>{t("goesMachine")}</li> : null}
      </ul>
      <strong>{t("stays")}</strong>
      <ul>
        {places ? <li>{t("staysPlaces", { places })}</li> : null}
        <li>{t("staysDownloads")}</li>
        <li>{t("staysVersion")}</li>
      </ul>
      {places ? null : <Banner kind="notice">{t("nothingElse")}</Banner>}
      {standing.has_site ? <Hint>{t("site")}</Hint> : null}
      <Hint>{t("traces")}</Hint>
    </>
  );
}
