import { useText } from "@comanda/ui";
import { Frame, Hint } from "../shell/Frame.tsx";
import { AuditList } from "./AuditList.tsx";
import { auditText } from "./text.ts";

/** Who did what in the panel. */
export function AuditPage() {
  const t = useText(auditText);
  return (
    <Frame title={t("title")}>
      <Hint>{t("lead")}</Hint>
      <AuditList />
    </Frame>
  );
}
