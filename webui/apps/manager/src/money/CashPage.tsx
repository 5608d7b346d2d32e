import { Tabs, useText } from "@comanda/ui";
import { Archive, Wallet } from "lucide-react";
import { useRoute } from "wouter";
import { PageFrame } from "../shell/PageFrame.tsx";
import { useParams } from "../shell/useParams.ts";
import { CashDay } from "./cash/CashDay.tsx";
import { DrawersPanel } from "./cash/DrawersPanel.tsx";
import { SessionPage } from "./cash/SessionPage.tsx";
import { moneyText } from "./text/index.ts";

/** Everybody's cash: wallets, drawers, and what lies with nobody. */
export default function CashPage() {
  const [isOne, params] = useRoute("/cash/:id");
  return isOne ? <SessionPage key={params.id} sessionId={params.id} /> : <Cash />;
}

type Part = "day" | "drawers";

function Cash() {
  const t = useText(moneyText);
  const params = useParams();
  return (
    <PageFrame title={t("cash.title")}>
      <Tabs<Part>
        label={t("cash.title")}
        value={params.get("part") === "drawers" ? "drawers" : "day"}
        onChange={(part) => params.set({ part: part === "day" ? null : part })}
        tabs={[
          { key: "day", word: t("cash.part"), icon: Wallet, page: <CashDay /> },
          { key: "drawers", word: t("drawer.title"), icon: Archive, page: <DrawersPanel /> },
        ]}
      />
    </PageFrame>
  );
}
