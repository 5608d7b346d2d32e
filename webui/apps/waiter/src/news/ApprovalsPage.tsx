import { ApprovalInbox } from "@comanda/check/acts";
import { TopBar, useText } from "@comanda/ui";
import { useLocation } from "wouter";
import shell from "../shell/Shell.module.css";
import { waiterText } from "../text/index.ts";

/** What colleagues ask this person's yes for. */
export default function ApprovalsPage() {
  const t = useText(waiterText);
  const [, navigate] = useLocation();
  return (
    <>
      <TopBar title={t("approvals.title")} onBack={() => navigate("/more")} />
      <main className={shell.page}>
        <ApprovalInbox />
      </main>
    </>
  );
}
