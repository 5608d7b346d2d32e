import { Button, Card, List, ListItem, useDates, useText } from "@comanda/ui";
import type { BundleView } from "@comanda/vendor";
import {
  CircleCheck,
  Download,
  FileDown,
  Hourglass,
  type LucideIcon,
  Stethoscope,
  TriangleAlert,
} from "lucide-react";
import { Answer, Hint, Row } from "../shell/Frame.tsx";
import { Sign, type Tone } from "../shell/Sign.tsx";
import { useAct, useMay, useRead, useVendor } from "../shell/vendor.ts";
import { useSaid } from "../told/told.ts";
import { commandsText } from "./text.ts";

const AGAIN_MS = 3_000;
const KB = 1024;
const KEPT_MS = 60_000;
const SIGNS: Readonly<Record<BundleView["state"], readonly [LucideIcon, Tone]>> = {
  asked: [Hourglass, "plain"],
  arriving: [FileDown, "warn"],
  done: [CircleCheck, "good"],
  failed: [TriangleAlert, "bad"],
};

interface DiagnosticsProps {
  readonly siteId: string;
  readonly mayAsk: boolean;
}

/** Bundles of diagnostics: asked for, arriving, here to be taken away. */
export function DiagnosticsCard({ siteId, mayAsk }: DiagnosticsProps) {
  const t = useText(commandsText);
  const act = useAct();
  const mayTake = useMay()("fleet.command");
  const params = { path: { site_id: siteId } };
  const bundles = useRead(
    ["bundles", siteId],
    (api) => api.GET("/api/sites/{site_id}/diagnostics", { params }),
    { every: AGAIN_MS },
  );
  const ask = () =>
    void act.run((api) => api.POST("/api/sites/{site_id}/diagnostics", { params }), t("bundles.asked"));
  return (
    <Card title={t("bundles.title")}>
      <Hint>{t("bundles.hint")}</Hint>
      {mayAsk ? (
        <Row>
          <Button icon={Stethoscope} pending={act.isBusy} onClick={ask}>
            {t("bundles.ask")}
          </Button>
        </Row>
      ) : null}
      <Answer of={bundles}>
        {(rows) =>
          rows.length === 0 ? (
            <Hint>{t("bundles.none")}</Hint>
          ) : (
            <List label={t("bundles.title")}>
              {rows.map((row) => (
                <Bundle key={row.id} siteId={siteId} row={row} mayTake={mayTake} />
              ))}
            </List>
          )
        }
      </Answer>
    </Card>
  );
}

interface BundleProps {
  readonly siteId: string;
  readonly row: BundleView;
  readonly mayTake: boolean;
}

function Bundle({ siteId, row, mayTake }: BundleProps) {
  const t = useText(commandsText);
  const dates = useDates();
  const act = useAct();
  const session = useVendor();
  const [icon, tone] = SIGNS[row.state];
  const take = () =>
    void act.run(async () =>
      save(
        await session.file(`/api/sites/${siteId}/diagnostics/${row.id}/file`),
        `diagnostics-${row.id}.zip`,
      ),
    );
  const words = useSaid();
  const told = [
    t("by", { moment: dates.moment(row.asked_ms), name: row.by_name }),
    row.received > 0 ? t("bundles.received", { kb: Math.ceil(row.received / KB) }) : "",
    row.state === "done" ? t("bundles.kept", { moment: dates.moment(row.until_ms) }) : words(row.detail),
  ];
  return (
    <ListItem
      title={
        <Sign icon={icon} tone={tone}>
          {t(`bundles.state.${row.state}`)}
        </Sign>
      }
      under={told.filter(Boolean).join(" · ")}
      end={
        row.state === "done" && mayTake ? (
          <Button icon={Download} pending={act.isBusy} onClick={take}>
            {t("bundles.take")}
          </Button>
        ) : null
      }
    />
  );
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
