import type { HelpSession } from "@comanda/api";
import { Banner, Button, Card, ProblemNote, useAhead, useNow, useText } from "@comanda/ui";
import { Eye, OctagonX } from "lucide-react";
import { Row } from "../house/Desk.tsx";
import { useChange } from "../house/useChange.ts";
import { Acts } from "./Acts.tsx";
import { helpText } from "./text.ts";

/** Support looks at the box now: who, for how long still, what it did, and the end of it. */
export function OpenCard({ session }: { readonly session: HelpSession }) {
  const t = useText(helpText);
  const change = useChange("help");
  const now = useNow() + useAhead();
  const left = Math.max(0, Math.ceil((Date.parse(session.until) - now) / 60_000));
  const end = () => void change.run((api) => api.DELETE("/api/help"), { text: t("ended") });
  return (
    <Card title={t("open")}>
      <Banner kind="notice" icon={Eye}>
        {t("openBy", { name: session.by, minutes: left })}
      </Banner>
      <Acts acts={session.acts} />
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      <Row>
        <Button kind="danger" big icon={OctagonX} pending={change.isBusy} onClick={end}>
          {t("endNow")}
        </Button>
      </Row>
    </Card>
  );
}
