import { Tabs, useText } from "@comanda/ui";
import { FileCheck2, Sunrise, Sunset } from "lucide-react";
import { useRoute } from "wouter";
import { PageFrame } from "../shell/PageFrame.tsx";
import { useParams } from "../shell/useParams.ts";
import { CloseDay } from "./day/CloseDay.tsx";
import { OpeningCheck } from "./day/OpeningCheck.tsx";
import { ZList } from "./day/ZList.tsx";
import { ZPage } from "./day/ZPage.tsx";
import { moneyText } from "./text/index.ts";

const TABS = ["opening", "close", "closes"] as const;

/** The business day: what to look at before it begins, its close, and every close there was. */
export default function DayPage() {
  const t = useText(moneyText);
  const params = useParams();
  const [isOne, found] = useRoute("/day/z/:number");
  if (isOne) return <ZPage number={Number(found.number)} />;
  const tab = TABS.find((one) => one === params.get("tab")) ?? "opening";
  return (
    <PageFrame title={t("day.title")}>
      <Tabs
        label={t("day.title")}
        value={tab}
        onChange={(next) => params.set({ tab: next })}
        tabs={[
          { key: "opening", word: t("day.opening"), icon: Sunrise, page: <OpeningCheck /> },
          { key: "close", word: t("day.close"), icon: Sunset, page: <CloseDay /> },
          { key: "closes", word: t("day.closes"), icon: FileCheck2, page: <ZList /> },
        ]}
      />
    </PageFrame>
  );
}
