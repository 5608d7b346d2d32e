import { Button, Field, TextInput, useText } from "@comanda/ui";
import { Armchair } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { inRows } from "../floor/plan.ts";
import { Form, Hint, Row } from "../house/Desk.tsx";
import { answerOf } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { wizardText } from "./text.ts";

/** More than this in one place are added on the plan. */
const MOST = 100;

/** So many tables inside and outside, in rows; the plan comes later. */
export function FloorStep({ count }: { readonly count: number }) {
  const t = useText(wizardText);
  const [, go] = useLocation();
  const change = useChange("tables", "setup");
  const [inside, setInside] = useState(10);
  const [outside, setOutside] = useState(8);
  const make = () =>
    void change.run(
      async (api) => {
        let start = 1;
        for (const [name, many] of [
          [t("floor.inside"), inside],
          [t("floor.outside"), outside],
        ] as const) {
          if (many === 0) continue;
          const group = await answerOf(api.POST("/api/tables/groups", { body: { name } }));
          const body = { count: many, start, group_id: group.id };
          const made = await answerOf(api.POST("/api/tables/batch", { body }));
          const rows = inRows(many, []);
          await api.PUT("/api/tables/plan", {
            body: { tables: made.map(({ id }, at) => ({ id, position: rows[at] ?? null })) },
          });
          start += many;
        }
      },
      { text: t("floor.added") },
    );
  if (count > 0)
    return (
      <>
        <p>{t("floor.there", { count })}</p>
        <Row>
          <Button icon={Armchair} onClick={() => go("/plan")}>
            {t("floor.plan")}
          </Button>
        </Row>
      </>
    );
  return (
    <>
      <Hint>{t("floor.lead")}</Hint>
      <Form>
        {(
          [
            ["floor.inside", inside, setInside],
            ["floor.outside", outside, setOutside],
          ] as const
        ).map(([word, many, set]) => (
          <Field key={word} label={t(word)}>
            <TextInput
              inputMode="numeric"
              value={many === 0 ? "" : String(many)}
              onChange={(typed) => set(Math.min(MOST, Number(typed.replace(/\D/g, ""))))}
            />
          </Field>
        ))}
      </Form>
      <Row>
        <Button kind="primary" pending={change.isBusy} disabled={inside + outside === 0} onClick={make}>
          {t("floor.make", { count: inside + outside })}
        </Button>
      </Row>
    </>
  );
}
