import { Button, Card, useBox, useLanguage, useRestaurant, useText } from "@comanda/ui";
import { UtensilsCrossed } from "lucide-react";
import { useLocation } from "wouter";
import { Hint, Row } from "../house/Desk.tsx";
import { sendFile } from "../house/files.ts";
import { useChange } from "../house/useChange.ts";
import { ImportCard } from "../menu/FilePanel.tsx";
import { exampleMenu } from "./example.ts";
import { wizardText } from "./text.ts";

/** A menu from a file, or an example to change. */
export function MenuStep({ count }: { readonly count: number }) {
  const t = useText(wizardText);
  const box = useBox();
  const [, go] = useLocation();
  const language = useLanguage();
  const { exponent } = useRestaurant();
  const change = useChange("products", "menu", "setup");
  if (count > 0)
    return (
      <>
        <p>{t("menu.there", { count })}</p>
        <Row>
          <Button icon={UtensilsCrossed} onClick={() => go("/menu")}>
            {t("menu.edit")}
          </Button>
        </Row>
      </>
    );
  return (
    <>
      <Hint>{t("menu.lead")}</Hint>
      <Card title={t("menu.example")}>
        <Hint>{t("menu.exampleHint")}</Hint>
        <Row>
          <Button
            kind="primary"
            pending={change.isBusy}
            onClick={() =>
              void change.run(
                (_, attempt) =>
                  sendFile(
                    box,
                    attempt,
                    "/api/menu/import?format=csv",
                    exampleMenu(language, exponent),
                    "text/csv",
                  ),
                { text: t("menu.exampleDone") },
              )
            }
          >
            {t("menu.example")}
          </Button>
        </Row>
      </Card>
      <ImportCard />
    </>
  );
}
