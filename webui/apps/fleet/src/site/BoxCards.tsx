import { Button, Card, List, ListItem, Sheet, useDates, useText } from "@comanda/ui";
import type { BoxView, IssuedCode, SiteView } from "@comanda/vendor";
import { CircleCheck, KeyRound, Replace, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Code, Facts, Hint, inFours, Row } from "../shell/Frame.tsx";
import { answerOf, useAct, useMay } from "../shell/vendor.ts";
import { ClaimCode } from "../sites/ClaimCode.tsx";
import { useCondition, useReason } from "../told/told.ts";
import { siteText } from "./text.ts";

/** The box as it last reported, or the code by which one becomes this site's. */
export function BoxCard({ site }: { readonly site: SiteView }) {
  const t = useText(siteText);
  const dates = useDates();
  const { box, code } = site;
  if (box === null)
    return (
      <Card title={t("box.title")}>
        <Hint>{code ? t("box.waits", { until: dates.moment(code.until_ms) }) : t("box.noCode")}</Hint>
        <CodeButton site={site} kind="code" />
      </Card>
    );
  return (
    <Card title={t("box.title")}>
      <Health box={box} />
      <Facts
        of={[
          [t("box.name"), box.name],
          [t("box.fingerprint"), <Code key="fingerprint">{inFours(box.fingerprint)}</Code>],
          [t("box.hardware"), box.hardware || "–"],
          [t("box.version"), box.slot ? `${box.version} (${box.slot})` : box.version],
          [
            t("box.seen"),
            box.last_seen_ms > 0 ? `${dates.moment(box.last_seen_ms)} · ${box.last_seen_ip}` : t("box.never"),
          ],
          [t("box.up"), t("box.hours", { count: Math.floor(box.uptime_s / 3600) })],
          [
            t("box.orders"),
            t("box.today", { today: box.usage.orders_today ?? 0, total: box.usage.orders_total ?? 0 }),
          ],
          [t("box.devices"), box.usage.devices],
          [t("box.unsafe"), box.unsafe_shutdowns],
        ]}
      />
      {code ? <Hint>{t("box.moving", { until: dates.moment(code.until_ms) })}</Hint> : null}
      <CodeButton site={site} kind="move" />
    </Card>
  );
}

function Health({ box }: { readonly box: BoxView }) {
  const t = useText(siteText);
  const words = useReason();
  if (box.health_ok)
    return (
      <Row>
        <CircleCheck aria-hidden size="1.25em" /> {t("box.well")}
      </Row>
    );
  return (
    <List label={t("box.reasons")}>
      {box.reasons.map((reason) => (
        <ListItem key={reason} start={<TriangleAlert aria-hidden size="1.25em" />} title={words(reason)} />
      ))}
    </List>
  );
}

function CodeButton({ site, kind }: { readonly site: SiteView; readonly kind: "code" | "move" }) {
  const t = useText(siteText);
  const act = useAct();
  const may = useMay();
  const [issued, setIssued] = useState<IssuedCode | null>(null);
  if (site.deregistered_ms > 0 || !may(kind === "code" ? "sites.code" : "boxes.move")) return null;
  const params = { path: { site_id: site.id } };
  const issue = () =>
    void act.run(async (api) =>
      setIssued(
        await answerOf(
          kind === "code"
            ? api.POST("/api/sites/{site_id}/code", { params })
            : api.POST("/api/sites/{site_id}/move", { params }),
        ),
      ),
    );
  return (
    <>
      <Button icon={kind === "code" ? KeyRound : Replace} pending={act.isBusy} onClick={issue}>
        {t(`box.${kind}`)}
      </Button>
      <Sheet
        open={issued !== null}
        onOpenChange={() => setIssued(null)}
        title={t(`box.${kind}`)}
        description={t(`box.${kind}Hint`)}
      >
        {issued ? <ClaimCode code={issued.claim_code} until={issued.until_ms} /> : null}
      </Sheet>
    </>
  );
}

/** The printers as the box last saw them. */
export function PrintersCard({ box }: { readonly box: BoxView }) {
  const t = useText(siteText);
  const condition = useCondition();
  return (
    <Card title={t("printers.title")}>
      {box.printers.length === 0 ? <Hint>{t("printers.none")}</Hint> : null}
      {box.printers.length > 0 ? (
        <List label={t("printers.title")}>
          {box.printers.map(({ name, state, grade }) => (
            <ListItem
              key={name}
              title={name}
              under={t("printers.is", { state: condition(state), grade: grade || "–" })}
            />
          ))}
        </List>
      ) : null}
    </Card>
  );
}
