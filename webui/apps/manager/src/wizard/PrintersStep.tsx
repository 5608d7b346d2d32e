import { Banner, Button, Card, Field, Select, useText } from "@comanda/ui";
import { Form, Hint, Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import { useCategories } from "../menu/menuData.ts";
import { PrintersPanel } from "../printing/PrintersPanel.tsx";
import { useStations } from "../printing/printingData.ts";
import { wizardText } from "./text.ts";

const NOWHERE = "";

/** The printers, and at which station each category is made. */
export function PrintersStep({ count }: { readonly count: number }) {
  const t = useText(wizardText);
  const change = useChange("products", "menu");
  const categories = useCategories().data ?? [];
  const stations = useStations().data ?? [];
  const nowhere = categories.filter(({ printer_zone_id }) => printer_zone_id === null);
  const place = (ids: readonly number[], stationId: number | null) =>
    void change.run(async (api) => {
      for (const category_id of ids)
        await api.PUT("/api/products/categories/{category_id}", {
          params: { path: { category_id } },
          body: { printer_zone_id: stationId },
        });
    });
  return (
    <>
      <Hint>{t("printers.lead")}</Hint>
      {count > 0 ? <p>{t("printers.there", { count })}</p> : null}
      <PrintersPanel />
      {stations.length > 0 && categories.length > 0 ? (
        <Card title={t("printers.station")}>
          {nowhere.length === 0 ? (
            <Hint>{t("printers.stationHint")}</Hint>
          ) : (
            <>
              <Banner kind="notice">{t("printers.left", { count: nowhere.length })}</Banner>
              <Row>
                {stations.map((station) => (
                  <Button
                    key={station.id}
                    kind={stations.length === 1 ? "primary" : "plain"}
                    pending={change.isBusy}
                    onClick={() =>
                      place(
                        nowhere.map(({ id }) => id),
                        station.id,
                      )
                    }
                  >
                    {t("printers.allTo", { station: station.name })}
                  </Button>
                ))}
              </Row>
            </>
          )}
          <Form>
            {categories.map((category) => (
              <Field key={category.id} label={category.name}>
                <Select
                  value={String(category.printer_zone_id ?? NOWHERE)}
                  onChange={(key) => place([category.id], key === NOWHERE ? null : Number(key))}
                  choices={[
                    { key: NOWHERE, word: t("printers.nowhere") },
                    ...stations.map(({ id, name }) => ({ key: String(id), word: name })),
                  ]}
                />
              </Field>
            ))}
          </Form>
        </Card>
      ) : null}
    </>
  );
}
