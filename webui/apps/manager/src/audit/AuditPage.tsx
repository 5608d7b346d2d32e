import { Button, Tabs, useText } from "@comanda/ui";
import { Download, ScrollText, Timer } from "lucide-react";
import { PageFrame } from "../shell/PageFrame.tsx";
import { useDownload } from "../shell/useDownload.ts";
import { useParams } from "../shell/useParams.ts";
import { AuditLog } from "./AuditLog.tsx";
import { RetentionForm } from "./RetentionForm.tsx";
import { auditText } from "./text/index.ts";

const TABS = ["log", "kept"] as const;

/** Who did what and why, and for how long that is kept. */
export default function AuditPage() {
  const t = useText(auditText);
  const params = useParams();
  const { take, isBusy } = useDownload();
  const tab = TABS.find((one) => one === params.get("tab")) ?? "log";
  const span = ["from", "to"].flatMap((name) => {
    const day = params.get(name);
    return day ? [`${name}=${day}`] : [];
  });
  return (
    <PageFrame
      title={t("title")}
      actions={
        <Button
          icon={Download}
          pending={isBusy}
          onClick={() => void take(`/api/audit/export?${span.join("&")}`, "journal.jsonl")}
        >
          {t("export")}
        </Button>
      }
    >
      <Tabs
        label={t("title")}
        value={tab}
        onChange={(next) => params.set({ tab: next })}
        tabs={[
          { key: "log", word: t("tab.log"), icon: ScrollText, page: <AuditLog params={params} /> },
          { key: "kept", word: t("tab.kept"), icon: Timer, page: <RetentionForm /> },
        ]}
      />
    </PageFrame>
  );
}
