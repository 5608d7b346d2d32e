import type { ResetView } from "@comanda/api";
import { Banner, Button, Card, useText } from "@comanda/ui";
import { Eraser, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Answer, Hint, Row } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { ResetSheet } from "./ResetSheet.tsx";
import { resetText } from "./text.ts";

/** Making the box as new: how far it is, and the way to begin. */
export function ResetCard() {
  const t = useText(resetText);
  const [isOpen, setOpen] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const standing = useRead(["reset"], (api) => api.GET("/api/reset"), { every: isAsked ? 1_000 : 30_000 });
  const begin = () => {
    setAsked(true);
    setOpen(false);
  };
  return (
    <Answer of={standing}>
      {(read) => (
        <Card title={t("title")}>
          <Hint>{t("lead")}</Hint>
          <Progress standing={read} />
          <Row>
            <Button
              kind="danger"
              icon={Eraser}
              disabled={read.state !== "idle"}
              onClick={() => setOpen(true)}
            >
              {t("open")}
            </Button>
          </Row>
          <ResetSheet standing={read} open={isOpen} onClose={() => setOpen(false)} onBegun={begin} />
        </Card>
      )}
    </Answer>
  );
}

function Progress({ standing: { state, problem } }: { readonly standing: ResetView }) {
  const t = useText(resetText);
  if (state === "saving") return <Banner kind="notice">{t("begun")}</Banner>;
  if (state === "restarting") return <Banner kind="notice">{t("restarting")}</Banner>;
  if (!problem) return null;
  return (
    <Banner kind="alarm" icon={TriangleAlert}>
      {t("refused")} {problem.message}
    </Banner>
  );
}
