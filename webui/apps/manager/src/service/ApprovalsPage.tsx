import { ApprovalInbox, OwedPage } from "@comanda/check/acts";
import { Button, useText } from "@comanda/ui";
import { HandCoins } from "lucide-react";
import { useLocation, useRoute } from "wouter";
import { PageFrame } from "../shell/PageFrame.tsx";
import { serviceText } from "./text/index.ts";

/** What colleagues want a yes for; from here to what guests left owing. */
export default function ApprovalsPage() {
  const t = useText(serviceText);
  const [, go] = useLocation();
  const [isOwed] = useRoute("/approvals/owed");
  if (isOwed) return <OwedPage onBack={() => go("/approvals")} />;
  return (
    <PageFrame
      title={t("approvals.title")}
      actions={
        <Button icon={HandCoins} onClick={() => go("/approvals/owed")}>
          {t("approvals.owed")}
        </Button>
      }
    >
      <ApprovalInbox />
    </PageFrame>
  );
}
