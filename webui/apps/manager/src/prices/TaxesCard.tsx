import { Card, Table, useLanguage, useText } from "@comanda/ui";
import { Answer, Hint } from "../house/Desk.tsx";
import { useRestaurantView } from "../settings/settingsData.ts";
import { writePercent } from "./percent.ts";
import { pricesText } from "./text.ts";

const MODES = ["dine_in", "take_away", "delivery"] as const;

/** The taxes of the country, with their rate for each way of selling; they come with the country and are read only. */
export function TaxesCard() {
  const t = useText(pricesText);
  const language = useLanguage();
  const restaurant = useRestaurantView();
  return (
    <Card title={t("tax.title")}>
      <Hint>{t("tax.lead")}</Hint>
      <Answer of={restaurant}>
        {({ rules }) => (
          <>
            <Table
              label={t("tax.title")}
              rows={rules.taxes}
              keyOf={({ code }) => code}
              columns={[
                {
                  key: "name",
                  word: t("tax.name"),
                  cell: (tax) => (language === "el" ? tax.name_el : tax.name_en),
                },
                ...MODES.map((mode) => ({
                  key: mode,
                  word: t(`mode.${mode}`),
                  end: true,
                  cell: (tax: (typeof rules.taxes)[number]) => {
                    const rate = tax[mode];
                    return rate === null ? t("tax.none") : `${writePercent(rate)} %`;
                  },
                })),
              ]}
            />
            <p>{rules.prices_include_tax ? t("tax.within") : t("tax.onTop")}</p>
          </>
        )}
      </Answer>
    </Card>
  );
}
