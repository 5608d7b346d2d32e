import type { StickView } from "@comanda/api";
import { Button, Card, List, ListItem, ProblemNote, useDates, useLanguage, useText } from "@comanda/ui";
import { Ban, Check, Usb } from "lucide-react";
import { Hint, Row } from "../house/Desk.tsx";
import { useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import { sticksText } from "./text.ts";

/** Installers' sticks: one that waits for a yes or no stands first; what became of those before, below. */
export function SticksCards() {
  const t = useText(sticksText);
  const dates = useDates();
  const sticks = useRead(["sticks"], (api) => api.GET("/api/sticks"), { every: 5_000 });
  const { waiting = [], past = [] } = sticks.data ?? {};
  return (
    <>
      {waiting.map((stick) => (
        <WaitingCard key={stick.digest} stick={stick} />
      ))}
      {past.length > 0 ? (
        <Card title={t("past")}>
          <List label={t("past")}>
            {past.map((stick) => (
              <ListItem
                key={stick.digest}
                start={<Usb aria-hidden size="1.5em" />}
                title={t(`state.${stick.state as "applied"}`)}
                under={`${t("mark", { code: stick.code })} · ${dates.longDay(stick.at)}, ${dates.time(stick.at)}`}
              />
            ))}
          </List>
        </Card>
      ) : null}
    </>
  );
}

/** A stick that no trusted key signed: what it would change, and the manager's word. */
function WaitingCard({ stick }: { readonly stick: StickView }) {
  const t = useText(sticksText);
  const language = useLanguage();
  const change = useChange("sticks", "health");
  const body = { digest: stick.digest };
  const will = language === "el" ? stick.will_el : stick.will_en;
  return (
    <Card title={t("title")}>
      <Hint>{t("lead")}</Hint>
      <strong>{t("would")}</strong>
      <ul>
        {will.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Hint>{t("mark", { code: stick.code })}</Hint>
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      <Row>
        <Button
          kind="primary"
          big
          icon={Check}
          pending={change.isBusy}
          onClick={() =>
            void change.run((api) => api.POST("/api/sticks/allow", { body }), { text: t("allowed") })
          }
        >
          {t("allow")}
        </Button>
        <Button
          big
          icon={Ban}
          pending={change.isBusy}
          onClick={() =>
            void change.run((api) => api.POST("/api/sticks/refuse", { body }), { text: t("refused") })
          }
        >
          {t("refuse")}
        </Button>
      </Row>
    </Card>
  );
}
