import type { InputView } from "@comanda/api";
import { writeKilos } from "@comanda/check/lines";
import { Inputs, type Scanned } from "@comanda/core";
import { Button, useBox, useSignal, useText } from "@comanda/ui";
import { useEffect, useMemo, useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import styles from "./inputs.module.css";
import { inputsText } from "./text.ts";

export interface TryOutProps {
  readonly input: InputView;
  readonly isSaved: boolean;
}

/** What a reader reads or a scale weighs, as it happens. */
export function TryOut({ input, isSaved }: TryOutProps) {
  const t = useText(inputsText);
  const change = useChange("inputs");
  const heard = useTry(input.id);
  const weight = useSignal(heard.inputs.weights)[0];
  const command = (act: "tare" | "zero") =>
    void change.run(
      (api) =>
        api.POST("/api/inputs/{input_id}/scale", { params: { path: { input_id: input.id } }, body: { act } }),
      { text: t("asked") },
    );
  if (!isSaved || input.role === "unknown" || input.role === "keyboard") return <Hint>{t("trySave")}</Hint>;
  const { last } = heard;
  return (
    <section className={styles.try} aria-label={t("try")}>
      <h3>{t("try")}</h3>
      <Hint>{input.role === "scale" ? t("tryScale") : t("tryScan")}</Hint>
      <output className={styles.heard}>
        {weight ? (
          <>
            {weight.milli === null ? null : (
              <strong>{t("kilos", { kilos: writeKilos(weight.milli) })}</strong>
            )}{" "}
            {t(`state.${weight.state}`)}
          </>
        ) : last ? (
          <>
            {t("read")} <strong>{last.code}</strong>{" "}
            {last.found !== null && last.found.product_id === null ? t("unknownCode") : null}
          </>
        ) : (
          "…"
        )}
      </output>
      {input.can_tare ? (
        <Row>
          <Button onClick={() => command("tare")}>{t("tare")}</Button>
          <Button onClick={() => command("zero")}>{t("zero")}</Button>
        </Row>
      ) : null}
    </section>
  );
}

function useTry(id: number): { readonly inputs: Inputs; readonly last: Scanned | null } {
  const { session } = useBox();
  const [last, setLast] = useState<Scanned | null>(null);
  const inputs = useMemo(
    () =>
      new Inputs({
        address: `/api/inputs/${id}/try`,
        headers: () => {
          const token = session.token();
          return token === null ? null : { Authorization: `Bearer ${token}` };
        },
      }),
    [id, session],
  );
  useEffect(() => {
    const stops = [inputs.onScan(setLast), inputs.listen()];
    return () => {
      for (const stop of stops) stop();
    };
  }, [inputs]);
  return { inputs, last };
}
