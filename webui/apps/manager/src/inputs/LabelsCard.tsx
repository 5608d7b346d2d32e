import { Button, Card, Field, ProblemNote, TextArea, useText } from "@comanda/ui";
import { useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { useChange } from "../house/useChange.ts";
import { inputsText } from "./text.ts";

/** How labels with a weight or a price inside are read. */
export function LabelsCard({ patterns }: { readonly patterns: readonly string[] }) {
  const t = useText(inputsText);
  const h = useText(houseText);
  const change = useChange("inputs");
  const [typed, setTyped] = useState(patterns.join("\n"));
  const wanted = typed.split(/\s+/).filter((word) => word !== "");
  const isSame = wanted.join(" ") === patterns.join(" ");
  return (
    <Card title={t("labels.title")}>
      <Hint>{t("labels.lead")}</Hint>
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      <Field label={t("labels.field")}>
        <TextArea value={typed} onChange={setTyped} rows={3} spellCheck={false} />
      </Field>
      <Row>
        <Button
          pending={change.isBusy}
          disabledBecause={isSame ? h("unchanged") : null}
          onClick={() =>
            void change.run((api) => api.PUT("/api/inputs/labels", { body: { patterns: wanted } }), {
              text: h("saved"),
            })
          }
        >
          {h("save")}
        </Button>
      </Row>
    </Card>
  );
}
