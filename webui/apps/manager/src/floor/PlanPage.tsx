import { Tabs, useText } from "@comanda/ui";
import { LayoutGrid, UsersRound } from "lucide-react";
import { useState } from "react";
import { Answer, Desk } from "../house/Desk.tsx";
import { houseText } from "../house/text.ts";
import { PlanPanel } from "./PlanPanel.tsx";
import { useRooms, useTables } from "./planData.ts";
import { SectionsPanel } from "./SectionsPanel.tsx";
import { planText } from "./text.ts";

type Part = "plan" | "sections";

/** Where the tables stand, and who serves them today. */
export default function PlanPage() {
  const t = useText(planText);
  const h = useText(houseText);
  const [part, setPart] = useState<Part>("plan");
  const tables = useTables();
  const rooms = useRooms();
  return (
    <Desk title={h("page.plan")}>
      <Tabs<Part>
        label={t("tab.label")}
        value={part}
        onChange={setPart}
        tabs={[
          {
            key: "plan",
            word: t("tab.plan"),
            icon: LayoutGrid,
            page: (
              <Answer of={tables}>
                {(all) => (
                  <Answer of={rooms}>
                    {(groups) => (
                      <PlanPanel tables={all.filter(({ is_active }) => is_active)} rooms={groups} />
                    )}
                  </Answer>
                )}
              </Answer>
            ),
          },
          {
            key: "sections",
            word: t("tab.sections"),
            icon: UsersRound,
            page: <Answer of={tables}>{(all) => <SectionsPanel tables={all} />}</Answer>,
          },
        ]}
      />
    </Desk>
  );
}
